/**
 * @file adapter_config.json of Hugging Face PEFT, to a method of ours. What PEFT would compute and we would
 * not is refused, never ignored.
 */
import { z } from 'zod';
import { InputError } from '../../shared/model/input-error.ts';
import { LINEAR_MODULES, methodSchema, type LinearModule, type Method } from '../../shared/model/method.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';

const positiveInt = z.int().positive();
/** As far as methods of ours go. */
const size = positiveInt.max(4096);
const unset = z
  .unknown()
  .refine(
    (value) =>
      value == null || value === false || (typeof value === 'object' && Object.keys(value).length === 0),
    'Atlas computes LoRA without it',
  )
  .optional();

/** Keys that change LoRA's forward pass in ways we do not compute; each must be unset. */
const UNSUPPORTED_LORA = Object.fromEntries(
  [
    ...[
      'use_dora',
      'use_qalora',
      'use_bdlora',
      'fan_in_fan_out',
      'lora_bias',
      'modules_to_save',
      'rank_pattern',
    ],
    ...[
      'alpha_pattern',
      'layer_replication',
      'trainable_token_indices',
      'target_parameters',
      'exclude_modules',
    ],
    ...['alora_invocation_tokens', 'arrow_config', 'kasa_config', 'velora_config', 'monteclora_config'],
  ].map((key) => [key, unset]),
);

/**
 * How the matrices began decides nothing once they are trained, unless the base was changed with them: PEFT does that again
 * when it loads such an adapter (checked with PEFT 0.21.0: read plainly, logits are off by 6).
 */
const initialisation = z.union(
  [z.boolean(), z.enum(['gaussian', 'orthogonal', 'eva', 'mica'])],
  'it changes weights of the base, too; convert the adapter to plain LoRA: save_pretrained with path_initial_model_for_weight_conversion',
);

const loraConfig = z.looseObject({
  ...UNSUPPORTED_LORA,
  peft_type: z.literal('LORA'),
  r: size.default(8),
  lora_alpha: z.number().positive().default(8),
  lora_dropout: z.number().min(0).lt(1).default(0),
  use_rslora: z.boolean().default(false),
  bias: z.literal('none').default('none'),
  init_lora_weights: initialisation.nullish(),
  target_modules: z.union([z.array(z.string()).min(1), z.string()], 'no module is named').nullish(),
  layers_to_transform: z.union([z.int().nonnegative(), z.array(z.int().nonnegative())]).nullish(),
});

const prefixConfig = z.looseObject({
  peft_type: z.literal('PREFIX_TUNING'),
  num_virtual_tokens: size,
});
const promptConfig = z.looseObject({
  peft_type: z.literal('PROMPT_TUNING'),
  num_virtual_tokens: size,
});
const adaptionConfig = z.looseObject({
  peft_type: z.literal('ADAPTION_PROMPT'),
  adapter_len: size,
  adapter_layers: positiveInt,
  target_modules: z.literal('self_attn').nullish(),
});

const schema = z.discriminatedUnion('peft_type', [loraConfig, prefixConfig, promptConfig, adaptionConfig]);

/**
 * The method that an adapter_config.json describes.
 * @param tensorNames Of the adapter's tensors, which tell what a pattern of modules has found.
 * @throws InputError naming the key that is missing, malformed or asks for what Atlas does not compute.
 */
export function methodOfPeftConfig(
  path: string,
  json: unknown,
  config: ModelConfig,
  tensorNames: readonly string[],
): Method {
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    const key = issue.path.join('.') || 'peft_type';
    throw new InputError(
      `${path}, "${key}"`,
      `this value is not supported (${issue.message}); see the methods in README.md`,
    );
  }
  const peft = parsed.data;
  switch (peft.peft_type) {
    case 'LORA': {
      const { target_modules: modules, layers_to_transform: stated } = peft;
      // Whole names of modules find those of some layers, as a pattern does.
      const isPattern =
        modules != null &&
        (typeof modules === 'string'
          ? modules !== 'all-linear'
          : modules.some((name) => /\blayers\.\d/.test(name)));
      const layers =
        typeof stated === 'number' ? [stated] : stated == null || stated.length === 0 ? null : stated;
      const places = isPattern
        ? placesOf(path, tensorNames, config)
        : { targetModules: targetModules(path, modules as NamedModules), layersToTransform: layers };
      return methodSchema.parse({
        method: 'lora',
        r: peft.r,
        loraAlpha: peft.lora_alpha,
        loraDropout: peft.lora_dropout,
        useRslora: peft.use_rslora,
        ...places,
      });
    }
    case 'PREFIX_TUNING':
      return methodSchema.parse({ method: 'prefix-tuning', numVirtualTokens: peft.num_virtual_tokens });
    case 'PROMPT_TUNING':
      return methodSchema.parse({ method: 'prompt-tuning', numVirtualTokens: peft.num_virtual_tokens });
    case 'ADAPTION_PROMPT':
      if (peft.adapter_layers > config.numHiddenLayers) {
        throw new InputError(
          `${path}, "adapter_layers"`,
          `${peft.adapter_layers} layers, but the model has ${config.numHiddenLayers}; is this the adapter's base model`,
        );
      }
      return methodSchema.parse({
        method: 'llama-adapter',
        adapterLen: peft.adapter_len,
        adapterLayers: peft.adapter_layers,
      });
  }
}

type NamedModules = readonly string[] | 'all-linear' | null | undefined;

/** The modules and layers that tensors adapt. */
function placesOf(
  path: string,
  tensorNames: readonly string[],
  { numHiddenLayers }: ModelConfig,
): { targetModules: LinearModule[]; layersToTransform: number[] | null } {
  const byLayer = new Map<number, Set<string>>();
  for (const name of tensorNames) {
    const [, layer, module] =
      /\.layers\.(\d+)\.(?:self_attn|mlp)\.(\w+)\.lora_[AB]\.weight$/.exec(name) ?? [];
    if (layer === undefined || module === undefined) continue;
    byLayer.set(Number(layer), (byLayer.get(Number(layer)) ?? new Set()).add(module));
  }
  const layers = [...byLayer.keys()].sort((a, b) => a - b);
  const modules = [...(byLayer.get(layers[0] ?? 0) ?? [])].sort();
  const other = layers.find((layer) => [...byLayer.get(layer)!].sort().join() !== modules.join());
  if (modules.length === 0 || other !== undefined) {
    throw new InputError(
      `${path}, "target_modules"`,
      other === undefined
        ? 'is a pattern, and no tensor of the adapter is of a linear module'
        : `is a pattern that finds other modules in layer ${other} than in layer ${layers[0]!}, which is not supported`,
    );
  }
  return {
    targetModules: targetModules(path, modules),
    layersToTransform: layers.length === numHiddenLayers ? null : layers,
  };
}

/** PEFT matches names by suffix: `self_attn.q_proj` and `q_proj` both mean q_proj. */
function targetModules(path: string, names: NamedModules): LinearModule[] {
  if (names == null) return ['q_proj', 'v_proj'];
  if (names === 'all-linear') return [...LINEAR_MODULES];
  return names.map((name) => {
    const module = LINEAR_MODULES.find((known) => name === known || name.endsWith(`.${known}`));
    if (module === undefined) {
      throw new InputError(`${path}, "target_modules"`, `"${name}" is none of ${LINEAR_MODULES.join(', ')}`);
    }
    return module;
  });
}
