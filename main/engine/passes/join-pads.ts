/**
 * @file Two parts that are padded with zeros to the length of both and added are one after the other: the gradient
 * of what was sliced into two.
 */
import { addDims, sameShape, type Dim } from '../ir/dim.ts';
import type { Graph, Node, NodeOf, Value } from '../ir/graph.ts';

/** The graph with such sums as concatenations; prune removes the padded parts. */
export function joinPads(graph: Graph): Graph {
  const pads = new Map<Value, NodeOf<'Pad'>>();
  const nodes = graph.nodes.map((node): Node => {
    if (node.op === 'Pad') pads.set(node.outputs[0]!, node);
    if (node.op !== 'Add') return node;
    const [left, right] = node.inputs.map((input) => pads.get(input));
    if (left === undefined || right === undefined) return node;
    const [first, second] = left.attributes.before === 0 ? [left, right] : [right, left];
    if (!follow(first, second)) return node;
    return {
      op: 'Concat',
      inputs: [first.inputs[0]!, second.inputs[0]!],
      outputs: node.outputs,
      attributes: { axis: first.attributes.axis },
      scope: node.scope,
    };
  });
  return { ...graph, nodes };
}

/** Whether the parts are next to each other and make up the whole. */
function follow(first: NodeOf<'Pad'>, second: NodeOf<'Pad'>): boolean {
  const { axis, before, after } = first.attributes;
  const length = (pad: NodeOf<'Pad'>): Dim => pad.inputs[0]!.shape[axis]!;
  return (
    second.attributes.axis === axis &&
    before === 0 &&
    second.attributes.after === 0 &&
    second.attributes.before === length(first) &&
    after === length(second) &&
    sameShape(first.outputs[0]!.shape, second.outputs[0]!.shape) &&
    first.outputs[0]!.shape[axis] === addDims(length(first), length(second))
  );
}
