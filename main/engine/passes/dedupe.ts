/**
 * @file Merges nodes that compute the same thing from the same values.
 */
import type { Graph, Node, Value } from '../ir/graph.ts';

/** The graph with each repeated computation done once. */
export function dedupe(graph: Graph): Graph {
  const replacement = new Map<Value, Value>();
  const resolve = (value: Value): Value => replacement.get(value) ?? value;
  const seen = new Map<string, Node>();
  const nodes: Node[] = [];
  for (const node of graph.nodes) {
    const inputs = node.inputs.map(resolve);
    const key = JSON.stringify([node.op, inputs.map((input) => input.name), node.attributes], distinguish);
    const twin = seen.get(key);
    if (twin !== undefined) {
      for (const [i, output] of node.outputs.entries()) replacement.set(output, twin.outputs[i]!);
      continue;
    }
    const kept = { ...node, inputs } as Node;
    seen.set(key, kept);
    nodes.push(kept);
  }
  return {
    ...graph,
    nodes,
    outputs: graph.outputs.map(({ name, value }) => ({ name, value: resolve(value) })),
  };
}

/** JSON writes infinities as null. */
function distinguish(_key: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
}
