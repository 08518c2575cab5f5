/**
 * @file Transposes that keep the last axis, such as those of attention heads, move whole rows: the same as reading
 * rows by index. onnxruntime's Gather on the CPU shares that work among its threads, its Transpose does not.
 */
import { shapeSize, type Dim, type Shape } from '../ir/dim.ts';
import type { Graph, Node, Value } from '../ir/graph.ts';

/** An input that the pass adds: where each row of a transposed tensor stood before. */
export interface RowOrder {
  /** int64 [rows] */
  readonly input: Value;
  /** The tensor's axes but its last, and how they are permuted. */
  readonly shape: Shape;
  readonly perm: readonly number[];
}

export interface GatheredTransposes {
  readonly graph: Graph;
  readonly rowOrders: readonly RowOrder[];
}

/** The graph with such transposes as gathers, and the inputs that they need. */
export function gatherTransposes(graph: Graph): GatheredTransposes {
  const rowOrders = new Map<string, RowOrder>();
  const nodes = graph.nodes.flatMap((node): Node[] => {
    if (node.op !== 'Transpose') return [node];
    const { perm } = node.attributes;
    const [x, y] = [node.inputs[0]!, node.outputs[0]!];
    const last = perm.length - 1;
    if (last < 2 || perm[last] !== last) return [node];
    const { input } = rowOrderOf(x.shape.slice(0, last), perm.slice(0, last), rowOrders);
    const [count, width] = [input.shape[0]!, x.shape[last]!];
    const rows = { ...x, name: `${y.name}_rows`, shape: [count, width] };
    const moved = { ...rows, name: `${y.name}_moved` };
    const { scope } = node;
    return [
      { op: 'Reshape', inputs: [x], outputs: [rows], attributes: { shape: rows.shape }, scope },
      { op: 'Gather', inputs: [rows, input], outputs: [moved], attributes: {}, scope },
      { op: 'Reshape', inputs: [moved], outputs: [y], attributes: { shape: y.shape }, scope },
    ];
  });
  const added = [...rowOrders.values()];
  return {
    graph: { ...graph, inputs: [...graph.inputs, ...added.map(({ input }) => input)], nodes },
    rowOrders: added,
  };
}

function rowOrderOf(shape: Shape, perm: readonly number[], known: Map<string, RowOrder>): RowOrder {
  const name = `rows_${shape.join('_')}_by_${perm.join('_')}`;
  const order = known.get(name) ?? {
    input: { name, dtype: 'int64', shape: [shapeSize(shape)] },
    shape,
    perm,
  };
  known.set(name, order);
  return order;
}

/** Index of each row of the transposed tensor among the rows of the tensor. @param dim Value of a dimension. */
export function rowOrder({ shape, perm }: RowOrder, dim: (dim: Dim) => number): BigInt64Array {
  const sizes = shape.map(dim);
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  let rows = [0];
  for (const axis of perm) {
    const steps = Array.from({ length: sizes[axis]! }, (_, i) => i * strides[axis]!);
    rows = rows.flatMap((row) => steps.map((step) => row + step));
  }
  return BigInt64Array.from(rows, BigInt);
}
