/**
 * @file Llama-Adapter (Zhang et al. 2023, arXiv 2303.16199): in the top layers, hidden-space tokens pass
 * through the frozen key and value projections and are attended to in a softmax of their own, added under a
 * gate that starts at zero. PEFT's ADAPTION_PROMPT, which has one scalar gate a layer and no tanh.
 */
import { ARCHITECTURES } from '../../shared/model/architecture.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import { NO_HOOKS } from '../models/llama/decoder.ts';
import type { AdapterMethod, MethodOf } from './adapter.ts';
import { float32Tensor, normal, zeros } from './initialisation.ts';
import { topLayers } from './layers.ts';

const promptName = (layer: number) => `layers.${layer}.adaption_prompt`;
const gateName = (layer: number) => `layers.${layer}.adaption_gate`;

function parameters(method: MethodOf<'llama-adapter'>, config: ModelConfig): Map<string, readonly number[]> {
  const gates = method.gate === 'scalar' ? 1 : config.numAttentionHeads;
  return new Map(
    topLayers('llama-adapter.adapterLayers', method.adapterLayers, config).flatMap(
      (layer): [string, number[]][] => [
        [promptName(layer), [method.adapterLen, config.hiddenSize]],
        [gateName(layer), [gates]],
      ],
    ),
  );
}

export const llamaAdapter: AdapterMethod<'llama-adapter'> = {
  parameters,
  layout: () => ({ virtualTokens: 0, prefixTokens: 0 }),

  initialise(method, { checkpoint, random }) {
    return new Map(
      [...parameters(method, checkpoint.config)].map(([name, shape]) => [
        name,
        name.endsWith('gate') ? zeros(shape) : normal(shape, method.initStd, random),
      ]),
    );
  },

  hooks: (_b, _method, _config, values) => ({
    ...NO_HOOKS,
    adaption({ layer, keys, values: projectValues }) {
      const tokens = values.get(promptName(layer));
      const gate = values.get(gateName(layer));
      return tokens === undefined || gate === undefined
        ? null
        : { keys: keys(tokens), values: projectValues(tokens), gate };
    },
  }),

  representation(method, config) {
    if (config.modelType !== 'llama' && config.modelType !== 'mistral') {
      const note = `PEFT 0.21 has ADAPTION_PROMPT for Llama and Mistral only; on ${ARCHITECTURES[config.modelType]} the adapter is written in the native format.`;
      return { format: 'native', note };
    }
    if (method.gate === 'per-head') {
      const note =
        'PEFT has one gate a layer, not one a head; the adapter is written in the native format. Use gate: scalar for a PEFT export.';
      return { format: 'native', note };
    }
    // PEFT derives the number of query heads a key-value head serves from the widths of k_proj.
    const { hiddenSize, numAttentionHeads, numKeyValueHeads, headDim } = config;
    const derived = Math.floor(hiddenSize / (numKeyValueHeads * headDim));
    const note =
      derived === numAttentionHeads / numKeyValueHeads
        ? null
        : 'PEFT 0.21 cannot run ADAPTION_PROMPT on models whose heads do not fill the hidden size, such as this one; ' +
          'the files are right, its forward pass raises an error.';
    return { format: 'peft', note };
  },

  toPeft(method, { config }, state) {
    const layers = topLayers('llama-adapter.adapterLayers', method.adapterLayers, config);
    return {
      config: {
        peft_type: 'ADAPTION_PROMPT',
        adapter_len: method.adapterLen,
        adapter_layers: layers.length,
        target_modules: 'self_attn',
      },
      tensors: new Map(
        layers.flatMap((layer) => {
          const stem = `base_model.model.model.layers.${layer}.self_attn`;
          const prompt = state.get(promptName(layer))!;
          return [
            [`${stem}.adaption_prompt`, float32Tensor([1, ...prompt.shape], prompt.data)] as const,
            [`${stem}.adaption_gate`, state.get(gateName(layer))!] as const,
          ];
        }),
      ),
    };
  },
};

/** Our name of a tensor of an ADAPTION_PROMPT file, or null for a name that is not one. */
export function adaptionParameterName(tensor: string): string | null {
  const match = /^base_model\.model\.model\.(layers\.\d+)\.self_attn\.(adaption_(?:prompt|gate))$/.exec(
    tensor,
  );
  return match === null ? null : `${match[1]!}.${match[2]!}`;
}
