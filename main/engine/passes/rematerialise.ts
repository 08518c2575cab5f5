/**
 * @file Trades time for memory: the backward pass of each segment (a decoder layer) recomputes the segment's
 * activations from its input instead of keeping them (Chen et al. 2016, arXiv 1604.06174).
 */
import { sameShape } from '../ir/dim.ts';
import type { Graph, Node, Value } from '../ir/graph.ts';

/**
 * @param forward The nodes of the forward pass; all others are the backward pass.
 * @param segmentOf Segment of a node's scope, or null for nodes that are never recomputed.
 */
export function rematerialise(
  graph: Graph,
  forward: ReadonlySet<Node>,
  segmentOf: (scope: string) => string | null,
): Graph {
  const producer = new Map<Value, Node>();
  for (const node of graph.nodes) for (const output of node.outputs) producer.set(output, node);
  const isBackward = (node: Node | undefined): boolean => node !== undefined && !forward.has(node);

  /** Segment -> recomputed copies of its forward values. */
  const copies = new Map<string, Map<Value, Value>>();
  const nodes: Node[] = [];

  /** Gradients that the first backward node of a segment to read any reads: those that reach it from above. */
  const arrivingAt = (segment: string): readonly Value[] => {
    for (const node of graph.nodes) {
      if (forward.has(node) || segmentOf(node.scope) !== segment) continue;
      // Not so where a node reads frozen weights alone, as one that dequantises them.
      const arriving = node.inputs.filter((value) => isBackward(producer.get(value)));
      if (arriving.length > 0) return arriving;
    }
    return [];
  };

  const recompute = (segment: string): Map<Value, Value> => {
    const copy = new Map<Value, Value>();
    // Recomputation that starts from such a gradient cannot be scheduled earlier, nor be recognised as the original by
    // the runtime's own common-subexpression elimination.
    const arriving = arrivingAt(segment);
    for (const node of graph.nodes) {
      if (!forward.has(node) || segmentOf(node.scope) !== segment) continue;
      const inputs = node.inputs.map((value) => {
        const done = copy.get(value);
        if (done !== undefined) return done;
        const after = arriving.find(({ shape }) => sameShape(shape, value.shape));
        const source = producer.get(value);
        if (source === undefined || segmentOf(source.scope) === segment || after === undefined) return value;
        const held = { ...value, name: `${value.name}_held_${segment}` };
        nodes.push({
          op: 'Barrier',
          inputs: [value, after],
          outputs: [held],
          attributes: {},
          scope: node.scope,
        });
        copy.set(value, held);
        return held;
      });
      const outputs = node.outputs.map((value) => ({ ...value, name: `${value.name}_again` }));
      for (const [i, output] of node.outputs.entries()) copy.set(output, outputs[i]!);
      nodes.push({ ...node, inputs, outputs });
    }
    return copy;
  };

  for (const node of graph.nodes) {
    const segment = forward.has(node) ? null : segmentOf(node.scope);
    if (segment === null) {
      nodes.push(node);
      continue;
    }
    let copy = copies.get(segment);
    if (copy === undefined) {
      copy = recompute(segment);
      copies.set(segment, copy);
    }
    nodes.push({ ...node, inputs: node.inputs.map((value) => copy.get(value) ?? value) });
  }
  return { ...graph, nodes };
}
