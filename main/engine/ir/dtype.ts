/**
 * @file Element types, ONNX's names and enum values (onnx.proto3, TensorProto.DataType).
 */

export const DTYPES = ['float32', 'float16', 'bfloat16', 'int64', 'int32', 'bool'] as const;
export type DType = (typeof DTYPES)[number];

/** Bytes an element takes. */
export const DTYPE_BYTES: Record<DType, number> = {
  float32: 4,
  float16: 2,
  bfloat16: 2,
  int64: 8,
  int32: 4,
  bool: 1,
};
