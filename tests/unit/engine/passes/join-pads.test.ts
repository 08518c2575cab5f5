import { expect, test } from 'vitest';
import type { Dim } from '../../../../main/engine/ir/dim.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { joinPads } from '../../../../main/engine/passes/join-pads.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';

/** Operators left of the sum of an [early, 2] and an [n - early, 2], padded by so many rows. */
function operators(early: { before: Dim; after: Dim }, late: { before: Dim; after: Dim }, swap = false) {
  const b = new GraphBuilder();
  const x = b.pad(b.input('x', 'float32', ['early', 2]), 0, early.before, early.after);
  const y = b.pad(b.input('y', 'float32', ['n-early', 2]), 0, late.before, late.after);
  const graph = prune(joinPads(b.build('sum', { sum: swap ? b.add(y, x) : b.add(x, y) })));
  verifyGraph(graph);
  return graph.nodes.map(({ op, inputs }) => `${op} ${inputs.map(({ name }) => name).join()}`);
}

test('parts that follow each other are joined, in their order', () => {
  const parts = [
    { before: 0, after: 'n-early' },
    { before: 'early', after: 0 },
  ] as const;
  expect(operators(...parts)).toEqual(['Concat x,y']);
  expect(operators(...parts, true)).toEqual(['Concat x,y']);
});

test('parts that overlap or leave a gap are added', () => {
  expect(operators({ before: 0, after: 'n-early' }, { before: 0, after: 'early' })).toHaveLength(3);
  expect(operators({ before: 1, after: 'n-early' }, { before: 'early', after: 1 })).toHaveLength(3);
});
