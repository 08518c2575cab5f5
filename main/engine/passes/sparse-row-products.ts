/**
 * @file Products with a large matrix X = scatter(s P, indices, updates), whose rows are scaled by s [n, 1] and which has
 * single entries added: the gradient of logits, P being the softmax. Scaling and scattering move to the small side,
 *   X W = scatter rows(s (P W), updates W[columns])  and  X^T H = scatter rows(P^T (s H), updates H[rows]),
 * so that no matrix of X's size is made.
 */
import type { Graph, Node, NodeOf, Value } from '../ir/graph.ts';
import type { OpAttributes, OpType } from '../ir/op.ts';
import { definitionOf } from '../ops/registry.ts';

/** X in its parts. */
interface SparseRows {
  /** P [n, m] */
  readonly matrix: Value;
  /** s [n, 1] */
  readonly scale: Value;
  /** int64 [k, 2]: row and column. */
  readonly indices: Value;
  /** [k] */
  readonly updates: Value;
}

/** The graph with such products, where nothing else reads X. Prune removes what is no longer read. */
export function sparseRowProducts(graph: Graph): Graph {
  const outputs = new Set(graph.outputs.map(({ value }) => value));
  const makers = new Map(graph.nodes.flatMap((node) => node.outputs.map((value) => [value, node] as const)));
  const sparse = new Map<Value, SparseRows>();
  for (const node of graph.nodes) {
    const parts = sparseRows(node, makers);
    if (parts !== null && !outputs.has(node.outputs[0]!)) sparse.set(node.outputs[0]!, parts);
  }
  for (const node of graph.nodes) {
    for (const [operand, value] of node.inputs.entries()) {
      if (sparse.has(value) && !(operand === 0 && fits(node))) sparse.delete(value);
    }
  }
  const nodes = graph.nodes.flatMap((node): Node[] => {
    const parts = sparse.get(node.inputs[0]!);
    return parts !== undefined && node.op === 'MatMul' ? product(node, parts, makers) : [node];
  });
  return { ...graph, nodes };
}

function sparseRows(node: Node, makers: ReadonlyMap<Value, Node>): SparseRows | null {
  if (node.op !== 'ScatterND') return null;
  const [base, indices, updates] = node.inputs as [Value, Value, Value];
  const scaled = makers.get(base);
  if (scaled?.op !== 'Mul' || base.shape.length !== 2 || indices.shape[1] !== 2) return null;
  const [left, right] = scaled.inputs as [Value, Value];
  const [scale, matrix] = left.shape.at(-1) === 1 ? [left, right] : [right, left];
  const isOfRows = scale.shape.join() === [base.shape[0], 1].join();
  return isOfRows && matrix.shape.join() === base.shape.join() ? { matrix, scale, indices, updates } : null;
}

/** Whether X may be the first operand of `node`. */
function fits(node: Node): node is NodeOf<'MatMul'> {
  if (node.op !== 'MatMul') return false;
  const { transB, alpha } = node.attributes;
  return node.inputs[1]!.shape.length === 2 && !transB && alpha === 1;
}

function product(
  { inputs: [, other], outputs: [output], attributes, scope }: NodeOf<'MatMul'>,
  { matrix, scale, indices, updates }: SparseRows,
  makers: ReadonlyMap<Value, Node>,
): Node[] {
  const nodes: Node[] = [];
  const add = <P extends OpType>(
    op: P,
    inputs: readonly Value[],
    given: OpAttributes[P],
    result?: Value,
  ): Value => {
    const made = result ?? {
      name: `${output!.name}_part${nodes.length}`,
      ...definitionOf(op).infer(inputs, given)[0]!,
    };
    nodes.push({ op, inputs, outputs: [made], attributes: given, scope } as unknown as Node);
    return made;
  };
  const { transA } = attributes;
  const count = indices.shape[0]!;
  const part = (axis: 0 | 1): Value => add('Slice', [indices], { axis: 1, start: axis, end: axis + 1 });
  const readAt = add('Reshape', [part(transA ? 0 : 1)], { shape: [count] });
  const column = add('Reshape', [updates], { shape: [count, 1] });
  // Rows of a 16-bit weight are converted after they are picked.
  const converted = makers.get(other!);
  const picked = add('Gather', [converted?.op === 'Cast' ? converted.inputs[0]! : other!, readAt], {});
  const rows = picked.dtype === 'float32' ? picked : add('Cast', [picked], { to: 'float32' });
  const added = add('Mul', [column, rows], {});
  const dense = transA
    ? add('MatMul', [matrix, add('Mul', [scale, other!], {})], attributes)
    : add('Mul', [scale, add('MatMul', [matrix, other!], attributes)], {});
  add('ScatterND', [dense, part(transA ? 1 : 0), added], {}, output);
  return nodes;
}
