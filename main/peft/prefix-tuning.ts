/**
 * @file Prefix tuning (Li and Liang 2021, arXiv 2101.00190). `kv`: a key and a value per virtual token, layer
 * and key-value head, as PEFT's PREFIX_TUNING. `hidden`: hidden-space tokens through the frozen projections.
 * Prefix keys are not rotated and text starts at position n, as in PEFT.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { ModelConfig } from '../models/checkpoint/config.ts';
import { readWeight } from '../models/checkpoint/read-weight.ts';
import { readTensor, toFloat32 } from '../models/checkpoint/safetensors.ts';
import { NO_HOOKS } from '../models/llama/decoder.ts';
import type { AdapterMethod, AdapterState, Float32Tensor, MethodOf } from './adapter.ts';
import { float32Tensor, normal, repeatedRows } from './initialisation.ts';
import { adaptedLayers } from './layers.ts';

type PrefixTuning = MethodOf<'prefix-tuning'>;

const keyName = (layer: number) => `layers.${layer}.prefix_key`;
const valueName = (layer: number) => `layers.${layer}.prefix_value`;
const hiddenName = (layer: number) => `layers.${layer}.prefix`;

function layersOf(method: PrefixTuning, config: ModelConfig): number[] {
  return adaptedLayers('prefix-tuning.layers', method.layers, config);
}

function parameters(method: PrefixTuning, config: ModelConfig): Map<string, readonly number[]> {
  const { numVirtualTokens: n } = method;
  const width = config.numKeyValueHeads * config.headDim;
  return new Map(
    layersOf(method, config).flatMap((layer): [string, readonly number[]][] =>
      method.variant === 'kv'
        ? [
            [keyName(layer), [n, width]],
            [valueName(layer), [n, width]],
          ]
        : [[hiddenName(layer), [n, config.hiddenSize]]],
    ),
  );
}

export const prefixTuning: AdapterMethod<'prefix-tuning'> = {
  parameters,
  layout: ({ numVirtualTokens }) => ({ virtualTokens: 0, prefixTokens: numVirtualTokens }),

  async initialise(method, context) {
    const { init, initStd, initText, numVirtualTokens: n, variant } = method;
    const shapes = parameters(method, context.checkpoint.config);
    if (init === 'random') {
      return new Map([...shapes].map(([name, shape]) => [name, normal(shape, initStd, context.random)]));
    }
    if (variant === 'hidden') {
      throw new InputError('prefix-tuning.init', 'text starts keys and values, so it needs variant: kv');
    }
    const ids = context.encode(initText ?? '');
    if (ids.length === 0)
      throw new InputError('prefix-tuning.initText', 'init: text needs a text to start from');
    const frozen = await context.keyValues(repeatedRows(ids, n));
    return new Map(
      layersOf(method, context.checkpoint.config).flatMap((layer): [string, Float32Tensor][] => [
        [keyName(layer), float32Tensor(shapes.get(keyName(layer))!, frozen[layer]!.keys)],
        [valueName(layer), float32Tensor(shapes.get(valueName(layer))!, frozen[layer]!.values)],
      ]),
    );
  },

  hooks(_b, method, _config, values) {
    return {
      ...NO_HOOKS,
      prefix({ layer, keys, values: projectValues }) {
        if (method.variant === 'hidden') {
          const tokens = values.get(hiddenName(layer));
          return tokens === undefined ? null : { keys: keys(tokens), values: projectValues(tokens) };
        }
        const key = values.get(keyName(layer));
        const value = values.get(valueName(layer));
        return key === undefined || value === undefined ? null : { keys: key, values: value };
      },
    };
  },

  representation(method, config) {
    if (layersOf(method, config).length === config.numHiddenLayers) return { format: 'peft', note: null };
    const note =
      'PEFT has no prefix on some layers only with a shared softmax; the adapter is written in the native format. ' +
      'For a PEFT export adapt all layers, or use llama-adapter.';
    return { format: 'native', note };
  },

  // Row t of the flat matrix is [2 L, K, D]: slot 2 l holds the key of layer l, slot 2 l + 1 its value.
  toPeft(method, checkpoint, state) {
    const { config } = checkpoint;
    const { numVirtualTokens: n } = method;
    const width = config.numKeyValueHeads * config.headDim;
    const slots = 2 * config.numHiddenLayers;
    const flat = new Float32Array(n * slots * width);
    for (let slot = 0; slot < slots; slot++) {
      const rows = slotRows(method, checkpoint, state, slot >> 1, slot % 2 === 0 ? 'key' : 'value');
      for (let t = 0; t < n; t++)
        flat.set(rows.subarray(t * width, (t + 1) * width), (t * slots + slot) * width);
    }
    return {
      config: {
        peft_type: 'PREFIX_TUNING',
        num_virtual_tokens: n,
        num_layers: config.numHiddenLayers,
        token_dim: width,
        num_attention_heads: config.numKeyValueHeads,
        num_transformer_submodules: 1,
        encoder_hidden_size: width,
        prefix_projection: false,
        init_weights: null,
        modules_to_save: null,
      },
      tensors: new Map([[FLAT, float32Tensor([n, slots * width], flat)]]),
    };
  },
};

const FLAT = 'prompt_embeddings';

/** The kv parameters in PEFT's flat matrix; the inverse of `toPeft`. */
export function fromFlatPrefix(flat: Float32Tensor, config: ModelConfig): AdapterState {
  const n = flat.shape[0]!;
  const width = config.numKeyValueHeads * config.headDim;
  const slots = 2 * config.numHiddenLayers;
  const state = new Map<string, Float32Tensor>();
  for (let slot = 0; slot < slots; slot++) {
    const rows = new Float32Array(n * width);
    for (let t = 0; t < n; t++) {
      const start = (t * slots + slot) * width;
      rows.set(flat.data.subarray(start, start + width), t * width);
    }
    const layer = slot >> 1;
    state.set(slot % 2 === 0 ? keyName(layer) : valueName(layer), float32Tensor([n, width], rows));
  }
  return state;
}

/** Keys or values of a layer, [n, K * D]. */
function slotRows(
  method: PrefixTuning,
  checkpoint: Checkpoint,
  state: AdapterState,
  layer: number,
  part: 'key' | 'value',
): Float32Array {
  if (method.variant === 'kv') return state.get(part === 'key' ? keyName(layer) : valueName(layer))!.data;
  const tokens = state.get(hiddenName(layer))!;
  const attention = `model.layers.${layer}.self_attn`;
  const rows = projectRows(checkpoint, `${attention}.${part === 'key' ? 'k_proj' : 'v_proj'}`, tokens);
  if (part === 'key' && checkpoint.config.queryKeyNorm)
    normaliseHeads(checkpoint, `${attention}.k_norm`, rows);
  return rows;
}

/** RMS normalisation of every D values, in place. */
function normaliseHeads(checkpoint: Checkpoint, module: string, rows: Float32Array): void {
  const { headDim, rmsNormEps } = checkpoint.config;
  const scale = readWeight(checkpoint, `${module}.weight`);
  for (let start = 0; start < rows.length; start += headDim) {
    const head = rows.subarray(start, start + headDim);
    const square = head.reduce((sum, value) => sum + value * value, 0) / headDim;
    head.forEach((value, i) => (head[i] = (value / Math.sqrt(square + rmsNormEps)) * scale[i]!));
  }
}

/** Rows [n, d] through a frozen linear module: [n, out], accumulated in double precision. */
function projectRows(checkpoint: Checkpoint, module: string, rows: Float32Tensor): Float32Array {
  const weight = checkpoint.weights.get(`${module}.weight`)!;
  const [outputs, inputs] = weight.shape as [number, number];
  const matrix = readWeight(checkpoint, `${module}.weight`);
  const biasTensor = checkpoint.weights.get(`${module}.bias`);
  const bias = biasTensor === undefined ? null : toFloat32(readTensor(biasTensor));
  const result = new Float32Array(rows.shape[0]! * outputs);
  for (let r = 0; r < rows.shape[0]!; r++) {
    for (let o = 0; o < outputs; o++) {
      let sum = bias?.[o] ?? 0;
      for (let i = 0; i < inputs; i++) sum += matrix[o * inputs + i]! * rows.data[r * inputs + i]!;
      result[r * outputs + o] = sum;
    }
  }
  return result;
}
