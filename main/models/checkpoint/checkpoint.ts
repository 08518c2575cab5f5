/**
 * @file A checkpoint folder in the Hugging Face layout, checked against its own config and opened in place.
 */
import { basename, join, resolve } from 'node:path';
import { elementCount } from '../../engine/ir/tensor.ts';
import type { FileTensor } from '../../engine/ir/tensor.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { readModelConfig } from './config.ts';
import type { ModelConfig } from './config.ts';
import { expectedTensors } from './expected-tensors.ts';
import { show, statIfPresent } from './json-file.ts';
import { adviceFor, openWeightFiles } from './weight-files.ts';
import type { WeightFiles } from './weight-files.ts';

/** The dtypes that weights may be stored in. */
export type FloatDType = 'float32' | 'float16' | 'bfloat16';

export interface Checkpoint {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** The folder's own name. */
  readonly name: string;
  readonly config: ModelConfig;
  /** Exactly the tensors of `expectedTensors(config)`, in its order. */
  readonly weights: ReadonlyMap<string, FileTensor>;
  readonly parameterCount: number;
  /** Bytes of `weights` in their files. */
  readonly weightBytes: number;
  /** The dtype that most of the weights' bytes are stored in. */
  readonly dtype: FloatDType;
}

/** Tensors that change the computation in ways the config does not tell: the model is not what it says. */
const FOREIGN_TENSORS: readonly { readonly name: RegExp; readonly meaning: string }[] = [
  {
    name: /lora_|\.base_layer\.|\.modules_to_save\./,
    meaning: 'an adapter that is not merged into the weights',
  },
  {
    name: /\.(qweight|qzeros|scales|g_idx|weight_scale|weight_scale_inv|input_scale|SCB|weight\.(absmax|quant_map|quant_state.*))$/,
    meaning: 'quantised weights, which are not supported',
  },
  {
    name: /\.(q_norm|k_norm|pre_feedforward_layernorm|post_feedforward_layernorm)\./,
    meaning: 'another architecture',
  },
  { name: /\.(experts|block_sparse_moe|router)\./, meaning: 'a mixture of experts, which is not supported' },
];

/**
 * Opens a checkpoint: config and headers are read and checked, weights stay in their files.
 *
 * @throws {InputError} Naming the folder, file, field or tensor that is missing, malformed or unsupported.
 */
export function openCheckpoint(dir: string): Checkpoint {
  const absolute = resolve(dir);
  checkFolder(absolute);
  const config = readModelConfig(absolute);
  const files = openWeightFiles(absolute);
  const weights = new Map<string, FileTensor>();
  const stored = new Set(files.names);
  const expected = expectedTensors(config);
  for (const [name, shape] of expected) {
    if (!stored.has(name))
      throw new InputError(
        `${files.listedIn}, tensor "${name}"`,
        'is missing; the checkpoint is incomplete, get it anew',
      );
    weights.set(name, checkTensor(name, files.find(name), shape));
  }
  checkExtraTensors(files, expected, config);
  return { dir: absolute, name: basename(absolute), config, weights, ...summarise(weights) };
}

function checkFolder(dir: string): void {
  const stats = statIfPresent(dir);
  if (stats === undefined)
    throw new InputError(dir, 'does not exist; check the path and that its drive is connected');
  if (!stats.isDirectory()) throw new InputError(dir, "is a file; choose the checkpoint's folder");
  if (statIfPresent(join(dir, 'config.json')) === undefined)
    throw new InputError(join(dir, 'config.json'), `does not exist; ${adviceFor(dir)}`);
}

function checkTensor(name: string, tensor: FileTensor, shape: readonly number[]): FileTensor {
  const where = `${tensor.path}, tensor "${name}"`;
  if (tensor.shape.length !== shape.length || tensor.shape.some((dim, i) => dim !== shape[i]))
    throw new InputError(where, `has shape ${show(tensor.shape)}, but config.json asks for ${show(shape)}`);
  if (!isFloat(tensor.dtype))
    throw new InputError(where, `is stored as ${tensor.dtype}, but weights must be F32, F16 or BF16`);
  return tensor;
}

function isFloat(dtype: string): dtype is FloatDType {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';
}

/** Other tensors are ignored, as transformers does, unless they show that the config misdescribes the model. */
function checkExtraTensors(
  files: WeightFiles,
  expected: ReadonlyMap<string, unknown>,
  config: ModelConfig,
): void {
  for (const name of files.names) {
    if (expected.has(name) || name.endsWith('.rotary_emb.inv_freq')) continue;
    const where = `${files.fileOf(name)}, tensor "${name}"`;
    const foreign = FOREIGN_TENSORS.find((sign) => sign.name.test(name));
    if (foreign !== undefined)
      throw new InputError(
        where,
        `is a sign of ${foreign.meaning}; choose a plain ${config.modelType} checkpoint`,
      );
    const layer = /^model\.layers\.(\d+)\./.exec(name)?.[1];
    if (layer !== undefined && Number(layer) >= config.numHiddenLayers)
      throw new InputError(
        where,
        `is of a layer that config.json lacks: num_hidden_layers is ${config.numHiddenLayers}`,
      );
    if (name.endsWith('_proj.bias'))
      throw new InputError(
        where,
        'is a bias, but config.json says that this layer has none (attention_bias, mlp_bias)',
      );
  }
}

function summarise(
  weights: ReadonlyMap<string, FileTensor>,
): Pick<Checkpoint, 'parameterCount' | 'weightBytes' | 'dtype'> {
  const bytesOf: Record<FloatDType, number> = { float32: 0, float16: 0, bfloat16: 0 };
  let parameterCount = 0;
  let weightBytes = 0;
  for (const { dtype, shape, byteLength } of weights.values()) {
    parameterCount += elementCount(shape);
    weightBytes += byteLength;
    if (isFloat(dtype)) bytesOf[dtype] += byteLength;
  }
  const dtypes: FloatDType[] = ['float32', 'float16', 'bfloat16'];
  const dtype = dtypes.reduce((most, next) => (bytesOf[next] > bytesOf[most] ? next : most));
  return { parameterCount, weightBytes, dtype };
}
