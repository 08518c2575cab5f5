/**
 * @file The vocabulary: every operator and its attributes. Names and meaning are ONNX's; shapes that ONNX
 * takes as tensors are attributes here, so that they stay symbolic.
 */
import type { Dim } from './dim.ts';
import type { DType } from './dtype.ts';

type None = Readonly<Record<string, never>>;

export interface OpAttributes {
  Add: None;
  Sub: None;
  Mul: None;
  Div: None;
  /** The smaller of two; without a gradient. */
  Min: None;
  Neg: None;
  Exp: None;
  Sqrt: None;
  Sigmoid: None;
  /** silu(gate) * up, with silu(x) = x * sigmoid(x). */
  SwiGLU: None;
  /** x + y * gate, with one number of the gate [..., 1] for each row of x and y [..., n]; com.microsoft's. */
  GatedAdd: None;
  /** alpha * op(A) op(B) over the last two axes; com.microsoft's FusedMatMul. */
  MatMul: { readonly transA: boolean; readonly transB: boolean; readonly alpha: number };
  /**
   * Weights [n, k] from whole numbers, uint4 or uint8: (q - zero point) * scale, where each run of `blockSize` along k
   * has a zero point and a scale, [n, k / blockSize]. Nothing of it has a gradient.
   */
  DequantizeLinear: { readonly blockSize: number };
  /** x W^T for such weights, x [..., k]: com.microsoft's MatMulNBits. Only x has a gradient. */
  MatMulNBits: { readonly blockSize: number };
  Transpose: { readonly perm: readonly number[] };
  Reshape: { readonly shape: readonly Dim[] };
  Expand: { readonly shape: readonly Dim[] };
  Concat: { readonly axis: number };
  /** Elements start to end (exclusive) of one axis. */
  Slice: { readonly axis: number; readonly start: Dim; readonly end: Dim };
  /** Zeros before and after one axis. */
  Pad: { readonly axis: number; readonly before: Dim; readonly after: Dim };
  /** Rows (axis 0) by index. */
  Gather: None;
  GatherND: None;
  /** Adds updates at indices; repeated indices add up. */
  ScatterND: None;
  Cast: { readonly to: DType };
  ReduceSum: { readonly axes: readonly number[] };
  ReduceMean: { readonly axes: readonly number[] };
  /** Over the last axis, which stays as 1. */
  ReduceLogSumExp: None;
  /** Over the last axis. */
  Softmax: None;
  /** Outputs: normalised rows, and 1 / root mean square of each row. */
  RMSNormalization: { readonly epsilon: number };
  /** Rotates the two halves of each head (the layout of Hugging Face checkpoints). */
  RotaryEmbedding: { readonly numHeads: number };
  ConstantOfShape: { readonly shape: readonly Dim[]; readonly value: number };
  /** Its first input, not before its second is there: keeps recomputation from being merged with the original. */
  Barrier: None;
}

export type OpType = keyof OpAttributes;
