/**
 * @file Sums with rows that are scaled by a number each: x + y * gate becomes one GatedAdd, which passes over memory once
 * instead of twice. The gradients of norms are such sums.
 */
import { sameShape } from '../ir/dim.ts';
import { readerCounts, type Graph, type Node, type NodeOf, type Value } from '../ir/graph.ts';

/** The graph with such sums, where nothing else reads the scaled rows; prune removes those. */
export function gatedAdds(graph: Graph): Graph {
  const readers = readerCounts(graph);
  const products = new Map<Value, NodeOf<'Mul'>>();
  const nodes = graph.nodes.map((node): Node => {
    if (node.op === 'Mul' && readers.get(node.outputs[0]!) === 1) products.set(node.outputs[0]!, node);
    if (node.op !== 'Add') return node;
    const [left, right] = node.inputs as [Value, Value];
    return gatedAdd(node, left, products.get(right)) ?? gatedAdd(node, right, products.get(left)) ?? node;
  });
  return { ...graph, nodes };
}

/** x + y * gate in place of `sum`; null where `product` is not of rows [..., n] of x's shape and a gate [..., 1]. */
function gatedAdd(
  sum: NodeOf<'Add'>,
  x: Value,
  product: NodeOf<'Mul'> | undefined,
): NodeOf<'GatedAdd'> | null {
  if (product === undefined || x.shape.length === 0) return null;
  const [y, gate] = product.inputs as [Value, Value];
  if (!sameShape(x.shape, y.shape) || !sameShape(gate.shape, x.shape.with(-1, 1))) return null;
  return { ...sum, op: 'GatedAdd', inputs: [x, y, gate] };
}
