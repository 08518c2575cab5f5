/**
 * @file Writes the quantised form of a checkpoint: linear layers in whole numbers, everything else as it is.
 */
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { FileTensor, Tensor } from '../../engine/ir/tensor.ts';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { WeightError } from '../../../shared/model/quantisation.ts';
import { openCheckpoint, type Checkpoint } from './checkpoint.ts';
import { readJsonObject } from './json-file.ts';
import {
  dequantise,
  isQuantised,
  quantisationConfig,
  quantise,
  scaleName,
  zeroPointName,
  type Quantisation,
  type QuantisedBlocks,
} from './quantisation.ts';
import { readBlocks, readWeight } from './read-weight.ts';
import { readTensor, streamSafetensors, type TensorPiece } from './safetensors.ts';
import type { ProgressListener } from './verify.ts';

/** Small files that belong to a model; pickles and other forms of its weights do not. */
const COMPANIONS =
  /^((tokenizer|generation|special_tokens|added_tokens|chat_template|README|LICEN[CS]E|NOTICE|USE_POLICY).*\.(json|md|txt|jinja|model)|LICEN[CS]E|NOTICE)$/;

/**
 * Writes config.json, model.safetensors and the model's small files into the folder `output`, which exists.
 *
 * @param onProgress Told of bytes of the source's weights.
 * @throws {InputError} The source is quantised already, or no layer of it has rows of whole blocks.
 */
export async function writeQuantised(
  source: Checkpoint,
  quantisation: Quantisation,
  output: string,
  onProgress: ProgressListener = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const { config, dir, weights, weightBytes } = source;
  if (config.quantisation !== null)
    throw new InputError(dir, 'is quantised already; choose the model that it was made from');
  if (![...weights].some(([name, { shape }]) => isQuantised(name, shape, quantisation)))
    throw new InputError(
      'block size',
      `is ${quantisation.blockSize}, but no linear layer of ${dir} has rows of whole blocks of it; choose a smaller one`,
    );
  let doneBytes = 0;
  const pieces = [...weights].flatMap(([name, tensor]): TensorPiece[] => {
    const done = (): void => onProgress((doneBytes += tensor.byteLength), weightBytes);
    return isQuantised(name, tensor.shape, quantisation)
      ? quantisedPieces(source, name, quantisation, done)
      : [asItIs(name, tensor, done)];
  });
  await streamSafetensors(join(output, 'model.safetensors'), pieces, signal);
  for (const name of readdirSync(dir)) {
    if (COMPANIONS.test(name)) copyFileSync(join(dir, name), join(output, name));
  }
  const json = {
    ...readJsonObject(join(dir, 'config.json')),
    quantization_config: quantisationConfig(quantisation),
  };
  writeFileAtomic(join(output, 'config.json'), JSON.stringify(json, null, 2) + '\n');
}

/** The three tensors of a weight; it is read when the first is asked for and forgotten with the last. */
function quantisedPieces(
  source: Checkpoint,
  name: string,
  quantisation: Quantisation,
  done: () => void,
): TensorPiece[] {
  const [n, k] = source.weights.get(name)!.shape as [number, number];
  const { bits, blockSize } = quantisation;
  const blocks = k / blockSize;
  let made: QuantisedBlocks | null = null;
  const parts = (): QuantisedBlocks => (made ??= quantise(readWeight(source, name), quantisation));
  return [
    { name, dtype: 'uint8', shape: [n, (k * bits) / 8], bytes: () => parts().values },
    {
      name: scaleName(name),
      dtype: 'float32',
      shape: [n, blocks],
      bytes: () => new Uint8Array(parts().scales.buffer),
    },
    {
      name: zeroPointName(name),
      dtype: 'uint8',
      shape: [n, (blocks * bits) / 8],
      bytes: () => {
        const { zeroPoints } = parts();
        made = null;
        done();
        return zeroPoints;
      },
    },
  ];
}

function asItIs(name: string, tensor: FileTensor, done: () => void): TensorPiece {
  return {
    name,
    dtype: tensor.dtype as Exclude<FileTensor['dtype'], 'uint4'>,
    shape: tensor.shape,
    bytes: () => {
      done();
      return bytesOf(readTensor(tensor));
    },
  };
}

function bytesOf({ data }: Tensor): Uint8Array {
  return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
}

/**
 * Reads back what {@link writeQuantised} wrote and holds every byte against the source.
 *
 * @param onProgress Told of bytes of the source's weights.
 * @throws {InputError} A tensor differs from what quantising the source gives: the disk has lost something.
 */
export async function verifyQuantised(
  source: Checkpoint,
  output: string,
  onProgress: ProgressListener = () => undefined,
  signal?: AbortSignal,
): Promise<WeightError[]> {
  const quantised = openCheckpoint(output);
  const { quantisation } = quantised.config;
  if (quantisation === null) throw new Error(`${output} is not quantised`);
  const sums = new Map<string, { tensors: number; error: number; weight: number; largest: number }>();
  let doneBytes = 0;
  for (const [name, tensor] of source.weights) {
    signal?.throwIfAborted();
    await setImmediate();
    const blocks = readBlocks(quantised, name);
    if (blocks === null) {
      requireSame(
        output,
        name,
        bytesOf(readTensor(tensor)),
        bytesOf(readTensor(quantised.weights.get(name)!)),
      );
    } else {
      const weights = readWeight(source, name);
      const again = quantise(weights, quantisation);
      for (const part of ['values', 'scales', 'zeroPoints'] as const) {
        requireSame(output, name, new Uint8Array(again[part].buffer), new Uint8Array(blocks[part].buffer));
      }
      const role = name.replace(/^model\.layers\.\d+\./, '').replace(/\.weight$/, '');
      const sum = sums.get(role) ?? { tensors: 0, error: 0, weight: 0, largest: 0 };
      sums.set(role, sum);
      sum.tensors++;
      for (const [i, value] of dequantise(blocks, quantisation).entries()) {
        const weight = weights[i]!;
        const difference = Math.abs(value - weight);
        sum.error += difference * difference;
        sum.weight += weight * weight;
        if (difference > sum.largest) sum.largest = difference;
      }
    }
    onProgress((doneBytes += tensor.byteLength), source.weightBytes);
  }
  return [...sums].map(([role, { tensors, error, weight, largest }]) => ({
    role,
    tensors,
    relativeError: Math.sqrt(error / (weight || 1)),
    largestError: largest,
  }));
}

function requireSame(output: string, name: string, expected: Uint8Array, found: Uint8Array): void {
  if (Buffer.compare(expected, found) !== 0)
    throw new InputError(
      `${join(output, 'model.safetensors')}, tensor "${name}"`,
      'reads back differently from what was written; check the disk and quantise again',
    );
}
