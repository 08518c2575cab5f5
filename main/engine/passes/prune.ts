/**
 * @file Removes what no output depends on.
 */
import type { Graph, Node, Value } from '../ir/graph.ts';

/** The graph without nodes and initializers that no output needs; inputs stay, they are the interface. */
export function prune(graph: Graph): Graph {
  const needed = new Set<Value>(graph.outputs.map(({ value }) => value));
  const nodes: Node[] = [];
  for (const node of graph.nodes.toReversed()) {
    if (!node.outputs.some((output) => needed.has(output))) continue;
    nodes.push(node);
    for (const input of node.inputs) needed.add(input);
  }
  return {
    ...graph,
    nodes: nodes.reverse(),
    initializers: graph.initializers.filter(({ value }) => needed.has(value)),
  };
}
