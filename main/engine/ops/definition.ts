/**
 * @file What every operator must declare: its shape rule, its vector-Jacobian product, and its lowering to
 * each runtime, in one place.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import type { DType } from '../ir/dtype.ts';
import type { Dim, Shape } from '../ir/dim.ts';
import type { NodeOf, Value } from '../ir/graph.ts';
import type { OpAttributes, OpType } from '../ir/op.ts';
import type { GraphBuilder } from './builder.ts';

export interface ValueType {
  readonly dtype: DType;
  readonly shape: Shape;
}

/** Execution providers of onnxruntime that emission tells apart. */
export type OnnxProvider = 'cpu' | 'webgpu' | 'cuda';

export type OnnxAttribute = number | string | { readonly float: number } | readonly number[];

/** What a lowering to ONNX may do: add nodes and name small constants. */
export interface OnnxEmitter {
  readonly provider: OnnxProvider;
  /** Adds a node of the standard domain, or of `domain`. */
  node(
    opType: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes?: Readonly<Record<string, OnnxAttribute>>,
    domain?: string,
  ): void;
  /** Whether a node reads the value, or it is fetched. */
  isRead(value: Value): boolean;
  /** A fresh value name. */
  temporary(): string;
  /** An int64 vector constant. */
  ints(values: readonly number[]): string;
  /** The bytes of an initializer, or of a uint8 value, as uint8 of `shape`; nothing is copied. */
  bytes(value: Value, shape: readonly number[]): string;
  /** A float32 scalar constant. */
  float(value: number): string;
  /** An int64 vector of dimensions, computed at run time where they are symbolic. */
  dims(dims: readonly Dim[]): string;
}

export type Tfjs = typeof tfjs;

export interface OpDefinition<P extends OpType> {
  /** Types of the outputs. @throws Error that names the shapes if the inputs do not fit. */
  infer(inputs: readonly ValueType[], attributes: OpAttributes[P]): ValueType[];
  /**
   * Gradients of the inputs from the gradients of the outputs (null where an output has none), built into
   * `builder`. Entries for which `needed` is false may be null.
   */
  vjp(
    builder: GraphBuilder,
    node: NodeOf<P>,
    outputGradients: readonly (Value | null)[],
    needed: readonly boolean[],
  ): (Value | null)[];
  onnx(emitter: OnnxEmitter, node: NodeOf<P>, inputs: readonly string[], outputs: readonly string[]): void;
  /** `dim` gives symbolic dimensions their value in this run. int64 is int32 there. */
  tfjs(tf: Tfjs, node: NodeOf<P>, inputs: readonly tfjs.Tensor[], dim: (dim: Dim) => number): tfjs.Tensor[];
}
