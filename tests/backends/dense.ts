/**
 * @file Arrays in double precision for the reference: row-major numbers with a shape.
 */
import type { DType } from '../../main/engine/ir/dtype.ts';
import { narrow, widen } from '../../main/engine/ir/float16.ts';
import { elementCount, type Tensor } from '../../main/engine/ir/tensor.ts';

export interface Dense {
  readonly shape: readonly number[];
  readonly data: readonly number[];
}

/** The array whose element at each index is `element(index)`. */
export function generate(shape: readonly number[], element: (index: readonly number[]) => number): Dense {
  return { shape, data: indices(shape).map(element) };
}

/** Every index of a shape, in row-major order. */
export function indices(shape: readonly number[]): number[][] {
  return Array.from({ length: elementCount(shape) }, (_, flat) => {
    const index: number[] = [];
    let rest = flat;
    for (const size of shape.toReversed()) {
      index.unshift(rest % size);
      rest = Math.floor(rest / size);
    }
    return index;
  });
}

/** Element at an index, which may be of higher rank and beyond axes of size 1: NumPy's broadcasting. */
export function at({ shape, data }: Dense, index: readonly number[]): number {
  const own = index.slice(index.length - shape.length);
  const flat = shape.reduce((sum, size, axis) => sum * size + (size === 1 ? 0 : own[axis]!), 0);
  return data[flat]!;
}

/** Shape of two arrays broadcast against each other. */
export function broadcast(a: readonly number[], b: readonly number[]): number[] {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) =>
    Math.max(a[axis - rank + a.length] ?? 1, b[axis - rank + b.length] ?? 1),
  );
}

/** As a tensor to feed; numbers must be representable in the dtype. */
export function toTensor(dtype: DType, { shape, data }: Dense): Tensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(data) };
    case 'int64':
      return { dtype, shape, data: BigInt64Array.from(data, BigInt) };
    case 'int32':
      return { dtype, shape, data: Int32Array.from(data) };
    case 'uint8':
    case 'bool':
      return { dtype, shape, data: Uint8Array.from(data) };
    case 'uint4':
      return { dtype, shape, data: packPairs(data) };
    case 'float16':
    case 'bfloat16':
      return { dtype, shape, data: narrow(dtype, Float32Array.from(data)) };
  }
}

/** Two numbers below 16 to a byte, the first in the low half. */
function packPairs(numbers: readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(numbers.length / 2));
  for (const [i, number] of numbers.entries()) bytes[i >> 1]! += i % 2 === 0 ? number : 16 * number;
  return bytes;
}

export function fromTensor(tensor: Tensor): Dense {
  const { dtype, shape, data } = tensor;
  const numbers = dtype === 'float16' || dtype === 'bfloat16' ? widen(dtype, data) : data;
  return { shape, data: Array.from<number | bigint, number>(numbers, Number) };
}
