/**
 * @file The graph: values, the nodes that make them, weights and named outputs. Nodes stand in an order in
 * which each comes after what it reads.
 */
import type { Shape } from './dim.ts';
import type { DType } from './dtype.ts';
import type { OpAttributes, OpType } from './op.ts';
import type { FileTensor, Tensor } from './tensor.ts';

export interface Value {
  /** Unique in its graph. */
  readonly name: string;
  readonly dtype: DType;
  readonly shape: Shape;
}

export type Node = { [P in OpType]: NodeOf<P> }[OpType];
export interface NodeOf<P extends OpType> {
  readonly op: P;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OpAttributes[P];
  /** Where in the model it belongs, such as `layers.3.mlp`; gradients carry their forward node's scope. */
  readonly scope: string;
}

/** A constant of the graph: in memory, or a byte range of a file that the backend maps. */
export interface Initializer {
  readonly value: Value;
  readonly data: Tensor | FileTensor;
}

export interface Output {
  readonly name: string;
  readonly value: Value;
}

export interface Graph {
  readonly name: string;
  readonly inputs: readonly Value[];
  readonly initializers: readonly Initializer[];
  readonly nodes: readonly Node[];
  /** Values to fetch, under names that passes leave alone. */
  readonly outputs: readonly Output[];
}

/** How often each value is read, by nodes and as an output; values that nothing reads are left out. */
export function readerCounts({ nodes, outputs }: Graph): ReadonlyMap<Value, number> {
  const counts = new Map<Value, number>();
  for (const value of [...nodes.flatMap(({ inputs }) => inputs), ...outputs.map((output) => output.value)]) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
