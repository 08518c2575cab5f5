import { expect, test } from 'vitest';
import type { Graph } from '../../../../main/engine/ir/graph.ts';
import type { FileTensor } from '../../../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { splitWeightCasts } from '../../../../main/engine/passes/split-weight-casts.ts';

const WEIGHT: FileTensor = {
  dtype: 'bfloat16',
  shape: [4, 2],
  path: '/weights.bin',
  byteOffset: 3,
  byteLength: 16,
};

/**
 * A tied embedding: rows of it are gathered, and it is cast for the head, forward and backward, with some nodes
 * in between.
 */
function tied(between: number): Graph {
  const b = new GraphBuilder();
  const weight = b.initializer('embedding', WEIGHT);
  const rows = b.cast(b.gather(weight, b.input('ids', 'int64', ['tokens'])), 'float32');
  const head = b.cast(weight, 'float32');
  let logits = b.matMul(rows, head, { transB: true });
  for (let i = 0; i < between; i++) logits = b.neg(logits);
  return b.build('tied', { logits, back: b.matMul(logits, head) });
}

test('each reader gets its own cast of its own initializer over the same bytes, casts first', () => {
  const split = splitWeightCasts(tied(100));
  verifyGraph(split);
  const operators = split.nodes.map(({ op }) => op).filter((op) => op !== 'Neg');
  expect(operators).toEqual(['Cast', 'Cast', 'Gather', 'Cast', 'MatMul', 'MatMul']);
  expect(split.initializers.map(({ value, data }) => [value.name, data])).toEqual([
    ['embedding', WEIGHT],
    ['embedding_use2', WEIGHT],
  ]);
  const [forward, backward] = split.nodes.filter(({ op }) => op === 'MatMul');
  expect(forward!.inputs[1]!.name).toBe('embedding_float32');
  expect(backward!.inputs[1]!.name).toBe('embedding_use2_float32');
});

test('readers near each other share a cast', () => {
  const split = splitWeightCasts(tied(10));
  verifyGraph(split);
  expect(split.initializers.map(({ value }) => value.name)).toEqual(['embedding']);
  expect(split.nodes.filter(({ op }) => op === 'Cast')).toHaveLength(2);
});

test('a node that reads one twice, and casts that are fetched, stay sound', () => {
  const b = new GraphBuilder();
  const cast = b.cast(b.initializer('w', WEIGHT), 'float32');
  const fetched = b.cast(b.initializer('v', WEIGHT), 'float32');
  const split = splitWeightCasts(b.build('edge', { y: b.mul(cast, cast), fetched, z: b.neg(fetched) }));
  verifyGraph(split);
  expect(split.initializers.map(({ value }) => value.name).sort()).toEqual(['v', 'w']);
});

test('a graph without casts of weights is as it was', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'int64', [2]);
  const graph = b.build('plain', { y: b.cast(x, 'float32') });
  expect(splitWeightCasts(graph)).toEqual(graph);
});
