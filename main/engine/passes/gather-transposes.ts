/**
 * @file Transposes that keep the last axis, such as those of attention heads, move whole rows: the same as reading
 * rows by index, of which a slice reads fewer. onnxruntime's Gather on the CPU shares that work among its threads,
 * its Transpose does not.
 */
import { shapeSize, subtractDims, type Dim, type Shape } from '../ir/dim.ts';
import type { Graph, Node, NodeOf, Value } from '../ir/graph.ts';

/** An input that the pass adds: where each row that is read stands in the tensor before it is transposed. */
export interface RowOrder {
  /** int64, the shape of what is read but its last axis. */
  readonly input: Value;
  /** The tensor's axes but its last, and how they are permuted. */
  readonly shape: Shape;
  readonly perm: readonly number[];
  /** What of one axis of the transposed tensor is read; null for all of it. */
  readonly slice: NodeOf<'Slice'>['attributes'] | null;
}

export interface GatheredTransposes {
  readonly graph: Graph;
  readonly rowOrders: readonly RowOrder[];
}

/** The graph with such transposes, and slices of them, as gathers; prune removes what is no longer read. */
export function gatherTransposes(graph: Graph): GatheredTransposes {
  const transposes = new Map<Value, NodeOf<'Transpose'>>();
  const rowOrders = new Map<string, RowOrder>();
  const nodes = graph.nodes.flatMap((node): Node[] => {
    if (node.op === 'Transpose' && keepsRows(node)) {
      transposes.set(node.outputs[0]!, node);
      return gather(node, null, node.outputs[0]!, rowOrders);
    }
    if (node.op === 'Slice') {
      const transpose = transposes.get(node.inputs[0]!);
      const isOfRows = node.attributes.axis < node.inputs[0]!.shape.length - 1;
      if (transpose !== undefined && isOfRows)
        return gather(transpose, node.attributes, node.outputs[0]!, rowOrders);
    }
    return [node];
  });
  const added = [...rowOrders.values()];
  return {
    graph: { ...graph, inputs: [...graph.inputs, ...added.map(({ input }) => input)], nodes },
    rowOrders: added,
  };
}

function keepsRows({ attributes: { perm } }: NodeOf<'Transpose'>): boolean {
  return perm.length > 2 && perm.at(-1) === perm.length - 1;
}

/** Nodes that compute `output` from rows of the transpose's input. */
function gather(
  transpose: NodeOf<'Transpose'>,
  slice: RowOrder['slice'],
  output: Value,
  known: Map<string, RowOrder>,
): Node[] {
  const x = transpose.inputs[0]!;
  const { input } = rowOrderOf(transpose, slice, known);
  const shape = [shapeSize(x.shape.slice(0, -1)), x.shape.at(-1)!];
  const rows = { ...x, name: `${output.name}_rows`, shape };
  const { scope } = transpose;
  return [
    { op: 'Reshape', inputs: [x], outputs: [rows], attributes: { shape }, scope },
    { op: 'Gather', inputs: [rows, input], outputs: [output], attributes: {}, scope },
  ];
}

function rowOrderOf(
  { inputs: [x], outputs: [y], attributes }: NodeOf<'Transpose'>,
  slice: RowOrder['slice'],
  known: Map<string, RowOrder>,
): RowOrder {
  const shape = x!.shape.slice(0, -1);
  const perm = attributes.perm.slice(0, -1);
  const part = slice === null ? '' : `_${slice.axis}_from_${slice.start}_to_${slice.end}`;
  const name = `rows_${shape.join('_')}_by_${perm.join('_')}${part}`;
  const lengths = y!.shape
    .slice(0, -1)
    .map((length, axis) => (axis === slice?.axis ? subtractDims(slice.end, slice.start) : length));
  const order = known.get(name) ?? {
    input: { name, dtype: 'int64', shape: lengths },
    shape,
    perm,
    slice,
  };
  known.set(name, order);
  return order;
}

/** Index of each row that is read among the rows of the tensor. @param dim Value of a dimension. */
export function rowOrder({ shape, perm, slice }: RowOrder, dim: (dim: Dim) => number): BigInt64Array {
  const sizes = shape.map(dim);
  const strides = sizes.map((_, axis) => sizes.slice(axis + 1).reduce((product, size) => product * size, 1));
  let rows = [0];
  for (const [axis, source] of perm.entries()) {
    const [start, end] = axis === slice?.axis ? [dim(slice.start), dim(slice.end)] : [0, sizes[source]!];
    const steps = Array.from({ length: end - start }, (_, i) => (start + i) * strides[source]!);
    rows = rows.flatMap((row) => steps.map((step) => row + step));
  }
  return BigInt64Array.from(rows, BigInt);
}
