/**
 * @file A reshape of a reshape reads what the first one read.
 */
import type { Graph, Node, Value } from '../ir/graph.ts';

/** The graph with every chain of reshapes as its last one; prune removes what they leave. */
export function mergeReshapes(graph: Graph): Graph {
  const sources = new Map<Value, Value>();
  const nodes = graph.nodes.map((node): Node => {
    if (node.op !== 'Reshape') return node;
    const input = node.inputs[0]!;
    const source = sources.get(input) ?? input;
    sources.set(node.outputs[0]!, source);
    return { ...node, inputs: [source] };
  });
  return { ...graph, nodes };
}
