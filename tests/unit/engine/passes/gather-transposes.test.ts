import { expect, test } from 'vitest';
import { evaluateDim, type Dim } from '../../../../main/engine/ir/dim.ts';
import type { Value } from '../../../../main/engine/ir/graph.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { gatherTransposes, rowOrder } from '../../../../main/engine/passes/gather-transposes.ts';
import { mergeReshapes } from '../../../../main/engine/passes/merge-reshapes.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';

function operators(perm: readonly number[], twice = false): { ops: string[]; inputs: string[] } {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['batch', 'sequence', 6]);
  const split = b.reshape(x, ['batch', 'sequence', 3, 2]);
  const y = b.transpose(split, [...perm]);
  const outputs: Record<string, Value> = twice ? { y, z: b.transpose(b.neg(split), [...perm]) } : { y };
  const { graph } = gatherTransposes(b.build('transposed', outputs));
  const merged = prune(mergeReshapes(graph));
  verifyGraph(merged);
  return { ops: merged.nodes.map(({ op }) => op), inputs: merged.inputs.map(({ name }) => name) };
}

test('heads are gathered, with one reshape before', () => {
  expect(operators([0, 2, 1, 3])).toEqual({
    ops: ['Reshape', 'Gather'],
    inputs: ['x', 'rows_batch_sequence_3_by_0_2_1'],
  });
});

test('transposes of one kind share their order', () => {
  expect(operators([0, 2, 1, 3], true).inputs).toHaveLength(2);
});

test('a transpose that moves the last axis stays', () => {
  expect(operators([0, 1, 3, 2])).toEqual({ ops: ['Reshape', 'Transpose'], inputs: ['x'] });
});

test('rows stand where the transpose puts them', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['n', 3, 'm', 2]);
  const { rowOrders } = gatherTransposes(b.build('transposed', { y: b.transpose(x, [2, 0, 1, 3]) }));
  const sizes = new Map([
    ['n', 2],
    ['m', 4],
  ]);
  const expected: bigint[] = [];
  for (let m = 0; m < 4; m++) {
    for (let n = 0; n < 2; n++) for (let k = 0; k < 3; k++) expected.push(BigInt((n * 3 + k) * 4 + m));
  }
  const order = rowOrder(rowOrders[0]!, (dim: Dim) => evaluateDim(dim, sizes));
  expect([...order]).toEqual(expected);
});

test('a slice of a transpose reads only its rows', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['n', 'm', 2]);
  const late = b.slice(b.transpose(b.reshape(x, ['n', 'm', 1, 2]), [1, 0, 2, 3]), 0, 'k', 'm');
  b.input('split', 'float32', ['k']);
  const { graph, rowOrders } = gatherTransposes(b.build('sliced', { late }));
  const merged = prune(mergeReshapes(graph));
  verifyGraph(merged);
  expect(merged.nodes.map(({ op }) => op)).toEqual(['Reshape', 'Gather']);
  const sizes = new Map([
    ['n', 2],
    ['m', 3],
    ['k', 1],
  ]);
  const order = rowOrder(rowOrders[1]!, (dim: Dim) => evaluateDim(dim, sizes));
  expect([...order]).toEqual([1n, 4n, 2n, 5n]);
});
