/**
 * @file Adds rows to a sum where it lies: x + scatter(zeros, indices, updates) becomes scatter(x, indices,
 * updates). Gradients of what is read by index and otherwise, such as logits, or a tied embedding in training, are
 * such sums; their zeros are as large as they.
 */
import { readerCounts, type Graph, type Node, type NodeOf, type Value } from '../ir/graph.ts';

/** The graph without such sums, where nothing else reads the scattered zeros; prune removes what they leave. */
export function scatterIntoSum(graph: Graph): Graph {
  const readers = readerCounts(graph);
  const scatters = new Map<Value, NodeOf<'ScatterND'>>();
  const zeros = new Set<Value>();
  const nodes = graph.nodes.map((node): Node => {
    if (node.op === 'ConstantOfShape' && node.attributes.value === 0) zeros.add(node.outputs[0]!);
    if (node.op === 'ScatterND' && zeros.has(node.inputs[0]!) && readers.get(node.outputs[0]!) === 1) {
      scatters.set(node.outputs[0]!, node);
    }
    if (node.op !== 'Add') return node;
    const [left, right] = node.inputs as [Value, Value];
    // Scattering changes no shape, so neither operand may be broadcast.
    if (left.shape.join() !== right.shape.join()) return node;
    const scatter = scatters.get(right) ?? scatters.get(left);
    if (scatter === undefined) return node;
    const base = scatter.outputs[0] === right ? left : right;
    return {
      ...scatter,
      inputs: [base, ...scatter.inputs.slice(1)],
      outputs: node.outputs,
      scope: node.scope,
    };
  });
  return { ...graph, nodes };
}
