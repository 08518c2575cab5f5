/**
 * @file Starting values that several methods share.
 */
import { elementCount } from '../engine/ir/tensor.ts';
import { randomNormal, randomUniform } from '../../shared/random/random-stream.ts';
import type { Float32Tensor } from './adapter.ts';

/** Independent draws from a normal distribution of mean 0. */
export function normal(shape: readonly number[], std: number, random: () => number): Float32Tensor {
  return filled(shape, () => std * randomNormal(random));
}

/** Independent uniform draws from [-bound, bound). */
export function uniform(shape: readonly number[], bound: number, random: () => number): Float32Tensor {
  return filled(shape, () => bound * (2 * randomUniform(random) - 1));
}

export function zeros(shape: readonly number[]): Float32Tensor {
  return filled(shape, () => 0);
}

export function float32Tensor(shape: readonly number[], data: Float32Array): Float32Tensor {
  return { dtype: 'float32', shape, data };
}

/** `count` rows of a text's, from the start, repeated where the text is shorter. */
export function repeatedRows<T>(rows: readonly T[], count: number): T[] {
  return Array.from({ length: count }, (_, i) => rows[i % rows.length]!);
}

function filled(shape: readonly number[], draw: () => number): Float32Tensor {
  return float32Tensor(shape, Float32Array.from({ length: elementCount(shape) }, draw));
}
