/**
 * @file Tensors outside a graph: values fed and fetched, and weights that stay in their file.
 */
import type { DType } from './dtype.ts';

/** A dense row-major tensor in memory; 16-bit floats travel as their bits. */
export type Tensor =
  | { readonly dtype: 'float32'; readonly shape: readonly number[]; readonly data: Float32Array }
  | { readonly dtype: 'float16' | 'bfloat16'; readonly shape: readonly number[]; readonly data: Uint16Array }
  | { readonly dtype: 'int64'; readonly shape: readonly number[]; readonly data: BigInt64Array }
  | { readonly dtype: 'int32'; readonly shape: readonly number[]; readonly data: Int32Array }
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
