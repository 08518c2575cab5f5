/**
 * @file The table of operators. An operator of the vocabulary without a definition does not compile.
 */
import type { OpType } from '../ir/op.ts';
import type { OpDefinition } from './definition.ts';
import {
  Add,
  Barrier,
  Cast,
  Div,
  Exp,
  GatedAdd,
  Min,
  Mul,
  Neg,
  Sigmoid,
  Sqrt,
  Sub,
  SwiGLU,
} from './elementwise.ts';
import { Gather, GatherND, ScatterND } from './indexing.ts';
import { Concat, ConstantOfShape, Expand, Pad, Reshape, Slice, Transpose } from './layout.ts';
import { MatMul } from './matmul.ts';
import { DequantizeLinear, MatMulNBits } from './quantised.ts';
import { RMSNormalization, Softmax } from './normalization.ts';
import { ReduceLogSumExp, ReduceMean, ReduceSum } from './reduction.ts';
import { RotaryEmbedding } from './rotary.ts';

export const OPS: { readonly [P in OpType]: OpDefinition<P> } = {
  Add,
  Sub,
  Mul,
  Div,
  Min,
  Neg,
  Exp,
  Sqrt,
  Sigmoid,
  SwiGLU,
  GatedAdd,
  MatMul,
  DequantizeLinear,
  MatMulNBits,
  Transpose,
  Reshape,
  Expand,
  Concat,
  Slice,
  Pad,
  Gather,
  GatherND,
  ScatterND,
  Cast,
  ReduceSum,
  ReduceMean,
  ReduceLogSumExp,
  Softmax,
  RMSNormalization,
  RotaryEmbedding,
  ConstantOfShape,
  Barrier,
};

/** The definition of a node's operator. */
export function definitionOf<P extends OpType>(op: P): OpDefinition<P> {
  // TypeScript does not follow the index through the union of operators.
  return OPS[op];
}
