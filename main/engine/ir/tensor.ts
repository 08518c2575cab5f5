/**
 * @file Tensors outside a graph: values fed and fetched, and weights that stay in their file.
 */
import type { DType } from './dtype.ts';

/** A dense row-major tensor in memory; 16-bit floats travel as their bits, uint4 two to a byte. */
export type Tensor =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'float16' | 'bfloat16'; readonly shape: readonly number[]; readonly data: Uint16Array }
  | { readonly dtype: 'int64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
  | { readonly dtype: 'uint8' | 'uint4'; readonly shape: readonly number[]; readonly data: Uint8Array }
  | { readonly dtype: 'bool'; readonly shape: readonly number[]; readonly data: Uint8Array };

/** A tensor as a byte range of a file: little endian, row major, contiguous. */
export interface FileTensor {
  readonly dtype: DType;
  readonly shape: readonly number[];
  /** Absolute path. */
  readonly path: string;
  /** Offset of the first byte in the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

/** Number of elements of a shape. */
export function elementCount(shape: readonly number[]): number {
  return shape.reduce((product, dim) => product * dim, 1);
}

/** A tensor over the whole of `buffer`, which holds its elements in the platform's byte order. */
export function tensorFromBuffer(dtype: DType, shape: readonly number[], buffer: ArrayBuffer): Tensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: new Float32Array(buffer) };
    case 'float16':
    case 'bfloat16':
      return { dtype, shape, data: new Uint16Array(buffer) };
    case 'int64':
      return { dtype, shape, data: new BigInt64Array(buffer) };
    case 'int32':
      return { dtype, shape, data: new Int32Array(buffer) };
    case 'uint8':
    case 'uint4':
    case 'bool':
      return { dtype, shape, data: new Uint8Array(buffer) };
  }
}
