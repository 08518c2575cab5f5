import { expect, test } from 'vitest';
import type { Value } from '../../../../main/engine/ir/graph.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { gatedAdds } from '../../../../main/engine/passes/gated-adds.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';

/** What is left of a graph of x and y [n, 4], a gate [n, 1] and a row [4]. */
function nodes(build: (b: GraphBuilder, of: Record<'x' | 'y' | 'gate' | 'row', Value>) => Value[]): string[] {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['n', 4]);
  const y = b.input('y', 'float32', ['n', 4]);
  const gate = b.input('gate', 'float32', ['n', 1]);
  const row = b.input('row', 'float32', [4]);
  const results = build(b, { x, y, gate, row });
  const graph = prune(
    gatedAdds(b.build('sums', Object.fromEntries(results.map((value, i) => [`${i}`, value])))),
  );
  verifyGraph(graph);
  return graph.nodes.map(({ op, inputs }) => `${op} ${inputs.map(({ name }) => name).join()}`);
}

test('rows that are scaled and added are one operator, on either side of the sum', () => {
  expect(nodes((b, { x, y, gate }) => [b.add(x, b.mul(y, gate))])).toEqual(['GatedAdd x,y,gate']);
  expect(nodes((b, { x, y, gate }) => [b.add(b.mul(y, gate), x)])).toEqual(['GatedAdd x,y,gate']);
});

test('one of two scaled addends is left as it is', () => {
  expect(nodes((b, { x, y, gate }) => [b.add(b.mul(x, gate), b.mul(y, gate))])).toEqual([
    'Mul x,gate',
    expect.stringMatching(/^GatedAdd Mul_\d+,y,gate$/),
  ]);
});

test('what is scaled otherwise, or spread over the sum, or read elsewhere, is left as it is', () => {
  expect(nodes((b, { x, y, row }) => [b.add(x, b.mul(y, row))])).toHaveLength(2);
  expect(nodes((b, { x, y }) => [b.add(x, b.mul(y, y))])).toHaveLength(2);
  expect(nodes((b, { x, gate }) => [b.add(x, b.mul(gate, gate))])).toHaveLength(2);
  expect(
    nodes((b, { x, y, gate }) => {
      const scaled = b.mul(y, gate);
      return [b.add(x, scaled), scaled];
    }),
  ).toHaveLength(2);
});
