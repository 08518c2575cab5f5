/**
 * @file LoRA (Hu et al. 2021, arXiv 2106.09685): y = W x + s B A x with s = alpha / r, or alpha / sqrt(r) with
 * rank stabilisation (Kalajdzievski 2023, arXiv 2312.03732). PEFT's tuners/lora.
 */
import type { Value } from '../engine/ir/graph.ts';
import type { LinearModule } from '../../shared/model/method.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import { NO_HOOKS } from '../models/llama/decoder.ts';
import type { AdapterMethod, MethodOf } from './adapter.ts';
import { uniform, zeros } from './initialisation.ts';
import { adaptedLayers } from './layers.ts';

type Lora = MethodOf<'lora'>;

/** Input and output width of each linear module. */
function widths(config: ModelConfig): Record<LinearModule, readonly [input: number, output: number]> {
  const { hiddenSize: d, intermediateSize: f, headDim } = config;
  const q = config.numAttentionHeads * headDim;
  const kv = config.numKeyValueHeads * headDim;
  return {
    q_proj: [d, q],
    k_proj: [d, kv],
    v_proj: [d, kv],
    o_proj: [q, d],
    gate_proj: [d, f],
    up_proj: [d, f],
    down_proj: [f, d],
  };
}

function moduleName(layer: number, module: LinearModule): string {
  const sublayer = ['gate_proj', 'up_proj', 'down_proj'].includes(module) ? 'mlp' : 'self_attn';
  return `layers.${layer}.${sublayer}.${module}`;
}

function scaling({ r, loraAlpha, useRslora }: Lora): number {
  return loraAlpha / (useRslora ? Math.sqrt(r) : r);
}

function parameters(method: Lora, config: ModelConfig): Map<string, readonly number[]> {
  const shapes = new Map<string, readonly number[]>();
  const modules = new Set(method.targetModules);
  for (const layer of adaptedLayers('lora.layersToTransform', method.layersToTransform, config)) {
    for (const [module, [input, output]] of Object.entries(widths(config)) as [
      LinearModule,
      [number, number],
    ][]) {
      if (!modules.has(module)) continue;
      shapes.set(`${moduleName(layer, module)}.lora_A`, [method.r, input]);
      shapes.set(`${moduleName(layer, module)}.lora_B`, [output, method.r]);
    }
  }
  return shapes;
}

export const lora: AdapterMethod<'lora'> = {
  parameters,
  layout: () => ({ virtualTokens: 0, prefixTokens: 0 }),

  // PEFT's default: A as nn.Linear, U(-1/sqrt(in), 1/sqrt(in)), and B zero, so that training starts at the base.
  initialise(method, { checkpoint, random }) {
    return new Map(
      [...parameters(method, checkpoint.config)].map(([name, shape]) => [
        name,
        name.endsWith('lora_A') ? uniform(shape, shape[1]! ** -0.5, random) : zeros(shape),
      ]),
    );
  },

  hooks(b, method, _config, values, training) {
    const factor = scaling(method);
    const dropped = (name: string, x: Value): Value => {
      if (!training || method.loraDropout === 0) return x;
      return b.mul(x, b.input(dropoutInput(name), 'float32', x.shape));
    };
    return {
      ...NO_HOOKS,
      linear(layer, module, x, y) {
        const name = moduleName(layer, module);
        const down = values.get(`${name}.lora_A`);
        const up = values.get(`${name}.lora_B`);
        if (down === undefined || up === undefined) return y;
        const reduced = b.matMul(dropped(name, x), down, { transB: true });
        return b.add(y, b.matMul(reduced, up, { transB: true, alpha: factor }));
      },
    };
  },

  representation: () => ({ format: 'peft', note: null }),

  toPeft(method, _checkpoint, state) {
    return {
      config: {
        peft_type: 'LORA',
        r: method.r,
        lora_alpha: method.loraAlpha,
        lora_dropout: method.loraDropout,
        target_modules: [...method.targetModules].sort(),
        layers_to_transform: method.layersToTransform,
        layers_pattern: method.layersToTransform === null ? null : 'layers',
        use_rslora: method.useRslora,
        bias: 'none',
        fan_in_fan_out: false,
        init_lora_weights: true,
        modules_to_save: null,
        rank_pattern: {},
        alpha_pattern: {},
      },
      tensors: new Map([...state].map(([name, tensor]) => [`base_model.model.model.${name}.weight`, tensor])),
    };
  },
};

const DROPOUT = 'dropout:';

/** Input of a training graph that holds a module's dropout mask: 0, or 1 / (1 - p). */
function dropoutInput(module: string): string {
  return DROPOUT + module;
}

/** Whether an input of a training graph holds a dropout mask. */
export function isDropoutInput(name: string): boolean {
  return name.startsWith(DROPOUT);
}
