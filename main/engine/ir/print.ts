/**
 * @file A graph as text, one line a value or node, for snapshots and for reading.
 */
import type { Graph, Value } from './graph.ts';

function typed(value: Value): string {
  return `${value.name}: ${value.dtype}[${value.shape.join(', ')}]`;
}

/** The graph as text; the same graph prints the same text. */
export function printGraph(graph: Graph): string {
  const lines = [`graph ${graph.name}`];
  for (const value of graph.inputs) lines.push(`  input ${typed(value)}`);
  for (const { value, data } of graph.initializers) {
    lines.push(`  ${'path' in data ? 'weight' : 'constant'} ${typed(value)}`);
  }
  for (const node of graph.nodes) {
    const attributes = Object.entries(node.attributes).map(
      ([key, value]) => `${key}=${JSON.stringify(value)}`,
    );
    const call = `${node.op}(${[...node.inputs.map((input) => input.name), ...attributes].join(', ')})`;
    lines.push(
      `  ${node.outputs.map(typed).join(', ')} = ${call}${node.scope === '' ? '' : `  # ${node.scope}`}`,
    );
  }
  for (const { name, value } of graph.outputs) lines.push(`  output ${name} = ${value.name}`);
  return lines.join('\n') + '\n';
}
