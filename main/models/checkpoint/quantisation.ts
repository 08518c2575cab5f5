/**
 * @file Linear layers in whole numbers of 4 or 8 bits: weight = (q - zero point) * scale, with a zero point and a scale
 * for each block of a row. The file holds `NAME.weight` (U8, uint4 two to a byte, the first in the low half),
 * `NAME.weight_scales` (F32) and `NAME.weight_zero_points` (U8), the bytes that onnxruntime's MatMulNBits and
 * DequantizeLinear both read. Rounding is to the nearest; ranges include 0.
 */
import { z } from 'zod';
import type { FileTensor } from '../../engine/ir/tensor.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { isJsonObject, parseFields, show, type JsonObject } from './json-file.ts';

export type QuantisedBits = 4 | 8;

export interface Quantisation {
  readonly bits: QuantisedBits;
  /** Weights of a row that share a scale. */
  readonly blockSize: number;
}

/** Scales (float32) and zero points (as the weight's numbers) of a weight's blocks, [n, k / blockSize]. */
export interface BlockScaling {
  readonly scales: FileTensor;
  readonly zeroPoints: FileTensor;
}

/** A matrix quantised in memory, packed as in files. */
export interface QuantisedBlocks {
  readonly values: Uint8Array;
  readonly scales: Float32Array;
  readonly zeroPoints: Uint8Array;
}

/** In config.json, where other software looks for such things and refuses what it does not know. */
const METHOD = 'adapter-atlas';

/** Sizes that onnxruntime has kernels for. */
export const BLOCK_SIZES = [16, 32, 64, 128, 256] as const;

const BLOCK_SIZE = `one of ${BLOCK_SIZES.join(', ')}`;
const section = z.object({
  bits: z.union([z.literal(4), z.literal(8)], '4 or 8'),
  block_size: z
    .int(BLOCK_SIZE)
    .refine((size) => (BLOCK_SIZES as readonly number[]).includes(size), BLOCK_SIZE),
  symmetric: z.literal(false, 'false'),
});

export const scaleName = (weight: string): string => `${weight}_scales`;
export const zeroPointName = (weight: string): string => `${weight}_zero_points`;

/**
 * What a config.json says of quantisation; null where the weights are floats.
 *
 * @throws {InputError} Quantised by other software, or with fields that make no sense.
 */
export function readQuantisation(path: string, json: JsonObject): Quantisation | null {
  const { quantization_config: value } = json;
  if (value === null || value === undefined) return null;
  const method = isJsonObject(value) ? value['quant_method'] : value;
  if (method !== METHOD)
    throw new InputError(
      `${path}, field "quantization_config"`,
      `is set: checkpoints that other software quantised (${show(method)}) are not supported; choose the original one in F32, F16 or BF16, ` +
        'and quantise it with `atlas models quantize`',
    );
  const { bits, block_size: blockSize } = parseFields(path, section, value, 'quantization_config');
  return { bits, blockSize };
}

/** The section of config.json. */
export function quantisationConfig({ bits, blockSize }: Quantisation): JsonObject {
  return { quant_method: METHOD, bits, block_size: blockSize, symmetric: false };
}

/**
 * Whether a tensor of a quantised checkpoint is quantised: weights of linear layers are, if rows are whole blocks (an
 * even number of them in 4 bits, so that zero points fill their bytes). Embeddings, LM head and norms never are.
 */
export function isQuantised(
  name: string,
  shape: readonly number[],
  { bits, blockSize }: Quantisation,
): boolean {
  const rowOfBytes = bits === 4 ? 2 * blockSize : blockSize;
  return /\.[a-z]+_proj\.weight$/.test(name) && shape[1]! % rowOfBytes === 0;
}

/** Quantises a matrix whose rows are whole blocks. */
export function quantise(weights: Float32Array, { bits, blockSize }: Quantisation): QuantisedBlocks {
  const levels = 2 ** bits - 1;
  const blocks = weights.length / blockSize;
  const values = new Uint8Array((weights.length * bits) / 8);
  const scales = new Float32Array(blocks);
  const zeroPoints = new Uint8Array((blocks * bits) / 8);
  for (let block = 0; block < blocks; block++) {
    const start = block * blockSize;
    let low = 0;
    let high = 0;
    for (let i = start; i < start + blockSize; i++) {
      const weight = weights[i]!;
      if (weight < low) low = weight;
      else if (weight > high) high = weight;
    }
    const scale = Math.fround((high - low) / levels) || 1;
    const zeroPoint = Math.round(-low / scale);
    scales[block] = scale;
    put(zeroPoints, block, zeroPoint, bits);
    for (let i = start; i < start + blockSize; i++) {
      const number = Math.round(weights[i]! / scale) + zeroPoint;
      put(values, i, number < 0 ? 0 : number > levels ? levels : number, bits);
    }
  }
  return { values, scales, zeroPoints };
}

/** The floats that quantised blocks stand for. */
export function dequantise(
  { values, scales, zeroPoints }: QuantisedBlocks,
  { bits, blockSize }: Quantisation,
): Float32Array {
  const weights = new Float32Array(scales.length * blockSize);
  for (const [block, scale] of scales.entries()) {
    const zeroPoint = take(zeroPoints, block, bits);
    for (let i = block * blockSize; i < (block + 1) * blockSize; i++) {
      weights[i] = (take(values, i, bits) - zeroPoint) * scale;
    }
  }
  return weights;
}

function put(bytes: Uint8Array, index: number, value: number, bits: QuantisedBits): void {
  if (bits === 8) bytes[index] = value;
  else bytes[index >> 1]! |= index % 2 === 0 ? value : value << 4;
}

function take(bytes: Uint8Array, index: number, bits: QuantisedBits): number {
  if (bits === 8) return bytes[index]!;
  return (bytes[index >> 1]! >> (index % 2 === 0 ? 0 : 4)) & 15;
}
