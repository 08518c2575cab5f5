/**
 * @file Element types, ONNX's names and enum values (onnx.proto3, TensorProto.DataType).
 */

/** `uint4` is packed two to a byte, the first in the low half. */
export type DType = 'float32' | 'float16' | 'bfloat16' | 'int64' | 'int32' | 'uint8' | 'uint4' | 'bool';

/** Bytes an element takes. */
export const DTYPE_BYTES: Record<DType, number> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  uint8: 1,
  uint4: 0.5,
  bool: 1,
};

/** TensorProto.DataType. */
export const ONNX_DTYPE: Record<DType, number> = {
  float32: 1,
  float16: 10,
  bfloat16: 16,
  int64: 7,
  int32: 6,
  uint8: 2,
  uint4: 21,
  bool: 9,
};

/** What tfjs computes with instead: it has neither 16-bit floats nor int64 nor small integers. */
export const TFJS_DTYPE: Record<DType, 'float32' | 'int32' | 'bool'> = {
  float32: 'float32',
  float16: 'float32',
  bfloat16: 'float32',
  int64: 'int32',
  int32: 'int32',
  uint8: 'int32',
  uint4: 'int32',
  bool: 'bool',
};

/** Whether values of this type have gradients. */
export function isFloat(dtype: DType): boolean {
  return dtype === 'float32' || dtype === 'float16' || dtype === 'bfloat16';
}
