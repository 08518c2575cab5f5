/**
 * @file A checkpoint folder in the Hugging Face layout, checked against its own config and opened in place.
 */
import { join, resolve } from 'node:path';
import { elementCount } from '../../engine/ir/tensor.ts';
import type { FileTensor } from '../../engine/ir/tensor.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { modelName } from './model-name.ts';
import { readModelConfig } from './config.ts';
import type { ModelConfig } from './config.ts';
import { expectedTensors } from './expected-tensors.ts';
import { readJsonObject, show, statIfPresent } from './json-file.ts';
import { adviceFor, openWeightFiles } from './weight-files.ts';
import { readRange } from './safetensors.ts';
import type { WeightFiles } from './weight-files.ts';
import {
  isQuantised,
  scaleName,
  zeroPointName,
  type BlockScaling,
  type Quantisation,
} from './quantisation.ts';

/** The dtypes that weights may be stored in. */
export type FloatDType = 'float32' | 'float16' | 'bfloat16';
/** The same, and those of quantised linear layers. */
export type WeightDType = FloatDType | 'uint8' | 'uint4';

export interface Checkpoint {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** As `modelName` tells it. */
  readonly name: string;
  readonly config: ModelConfig;
  /** Exactly the tensors of `expectedTensors(config)`, in its order; quantised ones as uint8 or uint4. */
  readonly weights: ReadonlyMap<string, FileTensor>;
  /** What those of `weights` that are quantised are scaled by. */
  readonly scaling: ReadonlyMap<string, BlockScaling>;
  readonly parameterCount: number;
  /** Bytes of `weights` and `scaling` in their files. */
  readonly weightBytes: number;
  /** That of quantised layers where there are any, else the dtype that most of the weights' bytes are stored in. */
  readonly dtype: WeightDType;
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
  const scaling = new Map<string, BlockScaling>();
  const stored = new Set(files.names);
  const known = new Set<string>();
  const find = (name: string): FileTensor => {
    if (!stored.has(name))
      throw new InputError(
        `${files.listedIn}, tensor "${name}"`,
        'is missing; the checkpoint is incomplete, get it anew',
      );
    known.add(name);
    return files.find(name);
  };
  const { quantisation } = config;
  for (const [name, shape] of expectedTensors(config)) {
    if (quantisation !== null && isQuantised(name, shape, quantisation)) {
      const { values, ...scales } = findQuantised(find, name, shape, quantisation);
      weights.set(name, values);
      scaling.set(name, scales);
    } else {
      weights.set(name, checkFloat(name, find(name), shape));
    }
  }
  checkExtraTensors(files, known, config);
  if (config.tieWordEmbeddings && stored.has(LM_HEAD))
    checkTied(files.find(LM_HEAD), weights.get('model.embed_tokens.weight')!);
  return {
    dir: absolute,
    name: modelName(absolute, readJsonObject(join(absolute, 'config.json'))['_name_or_path']),
    config,
    weights,
    scaling,
    ...summarise(weights, scaling),
  };
}

const LM_HEAD = 'lm_head.weight';
/** Where a tied LM head is held against the embedding: at its beginning, in its middle and at its end. */
const COMPARED_BYTES = 1 << 16;

/** transformers 4 reads over an LM head that is tied, transformers 5 takes it where it differs. */
function checkTied(head: FileTensor, embedding: FileTensor): void {
  const piece = (tensor: FileTensor, place: number): Buffer => {
    const byteLength = Math.min(COMPARED_BYTES, tensor.byteLength);
    const byteOffset = tensor.byteOffset + Math.floor((tensor.byteLength - byteLength) * place);
    return Buffer.from(readRange(tensor.path, byteOffset, byteLength));
  };
  const isSame =
    head.byteLength === embedding.byteLength &&
    [0, 0.5, 1].every((place) => piece(head, place).equals(piece(embedding, place)));
  if (!isSame)
    throw new InputError(
      `${head.path}, tensor "${LM_HEAD}"`,
      'differs from the embedding, although config.json ties the two (tie_word_embeddings); set it to false, or remove the tensor',
    );
}

/** The three tensors of a quantised weight, its bytes as numbers of its own width. */
function findQuantised(
  find: (name: string) => FileTensor,
  name: string,
  [n, k]: readonly number[],
  { bits, blockSize }: Quantisation,
): { values: FileTensor } & BlockScaling {
  const blocks = k! / blockSize;
  const bytes = (stored: string, columns: number): FileTensor => {
    const tensor = checkShape(stored, find(stored), [n!, (columns * bits) / 8]);
    if (tensor.dtype !== 'uint8')
      throw new InputError(
        `${tensor.path}, tensor "${stored}"`,
        `is stored as ${tensor.dtype}, but config.json says that it is quantised, which is U8`,
      );
    return { ...tensor, dtype: bits === 4 ? 'uint4' : 'uint8', shape: [n!, columns] };
  };
  const values = bytes(name, k!);
  const scales = checkShape(scaleName(name), find(scaleName(name)), [n!, blocks]);
  if (scales.dtype !== 'float32')
    throw new InputError(
      `${scales.path}, tensor "${scaleName(name)}"`,
      `is stored as ${scales.dtype}, but scales are F32`,
    );
  return { values, scales, zeroPoints: bytes(zeroPointName(name), blocks) };
}

function checkFolder(dir: string): void {
  const stats = statIfPresent(dir);
  if (stats === undefined)
    throw new InputError(dir, 'does not exist; check the path and that its drive is connected');
  if (!stats.isDirectory()) throw new InputError(dir, "is a file; choose the checkpoint's folder");
  if (statIfPresent(join(dir, 'config.json')) === undefined)
    throw new InputError(join(dir, 'config.json'), `does not exist; ${adviceFor(dir)}`);
}

function checkFloat(name: string, tensor: FileTensor, shape: readonly number[]): FileTensor {
  const { path, dtype } = checkShape(name, tensor, shape);
  if (!isFloat(dtype))
    throw new InputError(
      `${path}, tensor "${name}"`,
      `is stored as ${dtype}, but weights must be F32, F16 or BF16`,
    );
  return tensor;
}

function checkShape(name: string, tensor: FileTensor, shape: readonly number[]): FileTensor {
  const where = `${tensor.path}, tensor "${name}"`;
  if (tensor.shape.length !== shape.length || tensor.shape.some((dim, i) => dim !== shape[i]))
    throw new InputError(where, `has shape ${show(tensor.shape)}, but config.json asks for ${show(shape)}`);
  return tensor;
}

function isFloat(dtype: string): dtype is FloatDType {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';
}

/** Other tensors are ignored, as transformers does, unless they show that the config misdescribes the model. */
function checkExtraTensors(files: WeightFiles, known: ReadonlySet<string>, config: ModelConfig): void {
  for (const name of files.names) {
    if (known.has(name) || name.endsWith('.rotary_emb.inv_freq')) continue;
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
  scaling: ReadonlyMap<string, BlockScaling>,
): Pick<Checkpoint, 'parameterCount' | 'weightBytes' | 'dtype'> {
  const bytesOf = new Map<WeightDType, number>();
  let parameterCount = 0;
  let weightBytes = 0;
  for (const { scales, zeroPoints } of scaling.values())
    weightBytes += scales.byteLength + zeroPoints.byteLength;
  for (const { dtype, shape, byteLength } of weights.values()) {
    parameterCount += elementCount(shape);
    weightBytes += byteLength;
    // What was opened is of no other dtype.
    bytesOf.set(dtype as WeightDType, (bytesOf.get(dtype as WeightDType) ?? 0) + byteLength);
  }
  const quantised = (['uint4', 'uint8'] as const).find((dtype) => bytesOf.has(dtype));
  const [largest] = [...bytesOf].reduce((most, next) => (next[1] > most[1] ? next : most));
  const dtype = quantised ?? largest;
  return { parameterCount, weightBytes, dtype };
}
