/**
 * @file Builds graphs: one method an operator, shapes inferred and checked as the node is made.
 */
import { type Dim, type Shape, sameShape, shapeSize } from '../ir/dim.ts';
import type { DType } from '../ir/dtype.ts';
import type { Graph, Initializer, Node, Value } from '../ir/graph.ts';
import type { OpAttributes, OpType } from '../ir/op.ts';
import type { FileTensor, Tensor } from '../ir/tensor.ts';
import type { ValueType } from './definition.ts';
import { definitionOf } from './registry.ts';

const NONE = {};

/** A matrix [n, k] as whole numbers in blocks along k. */
export interface QuantisedMatrix {
  /** uint4 or uint8 [n, k] */
  readonly values: Value;
  /** float32 [n, k / blockSize] */
  readonly scales: Value;
  /** As values, [n, k / blockSize]. */
  readonly zeroPoints: Value;
  readonly blockSize: number;
}

/** A graph under construction. */
export class GraphBuilder {
  readonly inputs: Value[] = [];
  readonly initializers: Initializer[] = [];
  readonly nodes: Node[] = [];
  readonly #names = new Set<string>();
  readonly #scalars = new Map<number, Value>();
  #scope: string[] = [];

  /** Runs `build` with `name` appended to the scope of the nodes it makes. */
  scoped<T>(name: string, build: () => T): T {
    this.#scope.push(name);
    try {
      return build();
    } finally {
      this.#scope.pop();
    }
  }

  /** Runs `build` with the scope replaced, for gradients of a node made elsewhere. */
  inScope<T>(scope: string, build: () => T): T {
    const outer = this.#scope;
    this.#scope = scope === '' ? [] : [scope];
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  /** A value fed at every run. */
  input(name: string, dtype: DType, shape: Shape): Value {
    const value = this.#value(name, { dtype, shape });
    this.inputs.push(value);
    return value;
  }

  /** A weight or constant. @throws Error if the name is taken. */
  initializer(name: string, data: Tensor | FileTensor): Value {
    const value = this.#value(name, data);
    this.initializers.push({ value, data });
    return value;
  }

  /** A float32 constant of rank 0; equal numbers share one. */
  scalar(number: number): Value {
    let value = this.#scalars.get(number);
    if (value === undefined) {
      value = this.initializer(this.#fresh('scalar'), {
        dtype: 'float32',
        shape: [],
        data: Float32Array.of(number),
      });
      this.#scalars.set(number, value);
    }
    return value;
  }

  /** Adds a node and returns its outputs. @throws Error if the inputs do not fit the operator. */
  apply<P extends OpType>(op: P, inputs: readonly Value[], attributes: OpAttributes[P]): Value[] {
    const definition = definitionOf(op);
    const outputs = definition.infer(inputs, attributes).map((type) => this.#value(this.#fresh(op), type));
    this.nodes.push({ op, inputs, outputs, attributes, scope: this.#scope.join('.') } as Node);
    return outputs;
  }

  add(a: Value, b: Value): Value {
    return this.apply('Add', [a, b], NONE)[0]!;
  }
  sub(a: Value, b: Value): Value {
    return this.apply('Sub', [a, b], NONE)[0]!;
  }
  mul(a: Value, b: Value): Value {
    return this.apply('Mul', [a, b], NONE)[0]!;
  }
  div(a: Value, b: Value): Value {
    return this.apply('Div', [a, b], NONE)[0]!;
  }
  /** The smaller of both, elementwise; without a gradient. */
  min(a: Value, b: Value): Value {
    return this.apply('Min', [a, b], NONE)[0]!;
  }
  neg(x: Value): Value {
    return this.apply('Neg', [x], NONE)[0]!;
  }
  exp(x: Value): Value {
    return this.apply('Exp', [x], NONE)[0]!;
  }
  sqrt(x: Value): Value {
    return this.apply('Sqrt', [x], NONE)[0]!;
  }
  sigmoid(x: Value): Value {
    return this.apply('Sigmoid', [x], NONE)[0]!;
  }
  /** silu(gate) * up. */
  swiGlu(gate: Value, up: Value): Value {
    return this.apply('SwiGLU', [gate, up], NONE)[0]!;
  }
  /** x + y * gate: x and y [..., n], gate [..., 1]. */
  gatedAdd(x: Value, y: Value, gate: Value): Value {
    return this.apply('GatedAdd', [x, y, gate], NONE)[0]!;
  }
  scale(x: Value, factor: number): Value {
    return factor === 1 ? x : this.mul(x, this.scalar(factor));
  }
  /** alpha * op(a) op(b) over the last two axes; leading axes broadcast. */
  matMul(a: Value, b: Value, options: Partial<OpAttributes['MatMul']> = {}): Value {
    return this.apply('MatMul', [a, b], { transA: false, transB: false, alpha: 1, ...options })[0]!;
  }
  /** float32 [n, k] from blocks of whole numbers. */
  dequantize({ values, scales, zeroPoints, blockSize }: QuantisedMatrix): Value {
    return this.apply('DequantizeLinear', [values, scales, zeroPoints], { blockSize })[0]!;
  }
  /** x W^T for a quantised W [n, k]: [..., k] -> [..., n]. */
  matMulNBits(x: Value, { values, scales, zeroPoints, blockSize }: QuantisedMatrix): Value {
    return this.apply('MatMulNBits', [x, values, scales, zeroPoints], { blockSize })[0]!;
  }
  transpose(x: Value, perm: readonly number[]): Value {
    return this.apply('Transpose', [x], { perm })[0]!;
  }
  reshape(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.apply('Reshape', [x], { shape })[0]!;
  }
  /** [..., n] as [product, n]. */
  flattenRows(x: Value): Value {
    return this.reshape(x, [shapeSize(x.shape.slice(0, -1)), x.shape.at(-1)!]);
  }
  expand(x: Value, shape: Shape): Value {
    return sameShape(x.shape, shape) ? x : this.apply('Expand', [x], { shape })[0]!;
  }
  concat(values: readonly Value[], axis: number): Value {
    return values.length === 1 ? values[0]! : this.apply('Concat', values, { axis })[0]!;
  }
  slice(x: Value, axis: number, start: Dim, end: Dim): Value {
    if (start === 0 && end === x.shape[axis]) return x;
    return this.apply('Slice', [x], { axis, start, end })[0]!;
  }
  pad(x: Value, axis: number, before: Dim, after: Dim): Value {
    return this.apply('Pad', [x], { axis, before, after })[0]!;
  }
  /** Rows of `data` [rows, ...] at `indices` (int64, any shape). */
  gather(data: Value, indices: Value): Value {
    return this.apply('Gather', [data, indices], NONE)[0]!;
  }
  /** Elements or slices of `data` at `indices` [n, depth]. */
  gatherND(data: Value, indices: Value): Value {
    return this.apply('GatherND', [data, indices], NONE)[0]!;
  }
  /** `data` with `updates` added at `indices` [n, depth]. */
  scatterND(data: Value, indices: Value, updates: Value): Value {
    return this.apply('ScatterND', [data, indices, updates], NONE)[0]!;
  }
  cast(x: Value, to: DType): Value {
    return x.dtype === to ? x : this.apply('Cast', [x], { to })[0]!;
  }
  /** Sum over axes, which stay as 1. */
  reduceSum(x: Value, axes: readonly number[]): Value {
    return axes.length === 0 ? x : this.apply('ReduceSum', [x], { axes })[0]!;
  }
  /** Mean over axes, which stay as 1. */
  reduceMean(x: Value, axes: readonly number[]): Value {
    return this.apply('ReduceMean', [x], { axes })[0]!;
  }
  reduceLogSumExp(x: Value): Value {
    return this.apply('ReduceLogSumExp', [x], NONE)[0]!;
  }
  softmax(x: Value): Value {
    return this.apply('Softmax', [x], NONE)[0]!;
  }
  rmsNormalization(x: Value, weight: Value, epsilon: number): Value {
    return this.apply('RMSNormalization', [x, weight], { epsilon })[0]!;
  }
  /** x [batch, sequence, numHeads * headDim], cos and sin [sequence, headDim / 2]. */
  rotaryEmbedding(x: Value, cos: Value, sin: Value, numHeads: number): Value {
    return this.apply('RotaryEmbedding', [x, cos, sin], { numHeads })[0]!;
  }
  constantOfShape(shape: Shape, value: number): Value {
    return this.apply('ConstantOfShape', [], { shape, value })[0]!;
  }
  barrier(x: Value, after: Value): Value {
    return this.apply('Barrier', [x, after], NONE)[0]!;
  }

  /** Gradient of a broadcast operand: summed over the axes along which it was repeated. */
  unbroadcast(gradient: Value, shape: Shape): Value {
    const lead = gradient.shape.length - shape.length;
    const axes = gradient.shape.flatMap((dim, axis) =>
      axis < lead || (shape[axis - lead] === 1 && dim !== 1) ? [axis] : [],
    );
    return this.reshape(this.reduceSum(gradient, axes), shape);
  }

  /** The finished graph. */
  build(name: string, outputs: Readonly<Record<string, Value>>): Graph {
    return {
      name,
      inputs: [...this.inputs],
      initializers: [...this.initializers],
      nodes: [...this.nodes],
      outputs: Object.entries(outputs).map(([output, value]) => ({ name: output, value })),
    };
  }

  #value(name: string, { dtype, shape }: ValueType): Value {
    if (this.#names.has(name)) throw new Error(`the graph has a value named ${name} already`);
    this.#names.add(name);
    return { name, dtype, shape: [...shape] };
  }

  #fresh(stem: string): string {
    return `${stem}_${this.#names.size}`;
  }
}
