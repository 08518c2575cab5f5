/**
 * @file Reverse-mode differentiation: extends a graph under construction with the gradients of a scalar.
 */
import type { NodeOf, Value } from '../ir/graph.ts';
import type { OpType } from '../ir/op.ts';
import type { GraphBuilder } from '../ops/builder.ts';
import { definitionOf } from '../ops/registry.ts';

/**
 * Gradients of `loss` (a float32 value of one element) with respect to each of `targets`.
 *
 * Frozen means never built: only nodes on a path from a target to the loss get a gradient, so the backward
 * pass ends below the lowest target. A target without such a path has gradient zero.
 *
 * @param seed Gradient of the loss itself, of its shape; ones when omitted.
 */
export function gradients(b: GraphBuilder, loss: Value, targets: readonly Value[], seed?: Value): Value[] {
  const reached = new Set<Value>(targets);
  const forward = [...b.nodes];
  for (const node of forward) {
    if (node.inputs.some((input) => reached.has(input)))
      for (const output of node.outputs) reached.add(output);
  }

  const gradient = new Map<Value, Value>([[loss, seed ?? b.constantOfShape(loss.shape, 1)]]);
  for (const node of forward.reverse()) {
    if (!node.outputs.some((output) => gradient.has(output) && reached.has(output))) continue;
    const needed = node.inputs.map((input) => reached.has(input));
    const contributions = b.inScope(node.scope, () =>
      pullBack(
        b,
        node,
        node.outputs.map((output) => gradient.get(output) ?? null),
        needed,
      ),
    );
    for (const [i, input] of node.inputs.entries()) {
      const contribution = contributions[i];
      if (!needed[i]! || contribution === null || contribution === undefined) continue;
      const sum = gradient.get(input);
      gradient.set(
        input,
        sum === undefined ? contribution : b.inScope(node.scope, () => b.add(sum, contribution)),
      );
    }
  }
  return targets.map((target) => gradient.get(target) ?? b.constantOfShape(target.shape, 0));
}

function pullBack<P extends OpType>(
  b: GraphBuilder,
  node: NodeOf<P>,
  outputGradients: readonly (Value | null)[],
  needed: readonly boolean[],
): (Value | null)[] {
  return definitionOf(node.op).vjp(b, node, outputGradients, needed);
}
