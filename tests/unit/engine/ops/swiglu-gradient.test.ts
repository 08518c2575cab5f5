import { expect, test } from 'vitest';
import { gradients } from '../../../../main/engine/autodiff/gradients.ts';
import type { Value } from '../../../../main/engine/ir/graph.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';

test('nothing of the backward pass of SwiGLU can be computed before its gradient is there', () => {
  const b = new GraphBuilder();
  const [gate, up, g] = ['gate', 'up', 'g'].map((name) => b.input(name, 'float32', ['n', 4]));
  const loss = b.reduceSum(b.mul(b.swiGlu(gate!, up!), g!), [0, 1]);
  const forward = new Set(b.nodes);
  gradients(b, loss, [gate!, up!]);

  const waiting = new Set<Value>([g!]);
  const early = b.nodes.filter(({ inputs, outputs }) => {
    const waits = inputs.some((input) => waiting.has(input));
    if (waits) for (const output of outputs) waiting.add(output);
    return !waits;
  });
  expect(early.filter((node) => !forward.has(node) && node.inputs.includes(gate!))).toEqual([]);
  expect(b.nodes.some(({ op, inputs }) => op === 'Sigmoid' && waiting.has(inputs[0]!))).toBe(true);
});
