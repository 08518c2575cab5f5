/**
 * @file What operators refuse: each names the shapes or types that do not fit.
 */
import { expect, test } from 'vitest';
import { gradients } from '../../../../main/engine/autodiff/gradients.ts';
import type { Value } from '../../../../main/engine/ir/graph.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';

const b = new GraphBuilder();
const float = (...shape: (number | string)[]): Value => ({ name: 'f', dtype: 'float32', shape });
const int = (...shape: (number | string)[]): Value => ({ name: 'i', dtype: 'int64', shape });

test.each<[string, () => unknown, string]>([
  ['Add of two dtypes', () => b.add(float(2), int(2)), 'Add: float32 and int64 differ'],
  ['Mul of shapes that do not broadcast', () => b.mul(float('batch'), float('rows')), '[batch] and [rows]'],
  [
    'MatMul along other sizes',
    () => b.matMul(float(2, 3), float(2, 3)),
    'do not fit (transA false, transB false)',
  ],
  ['MatMul of a vector', () => b.matMul(float(3), float(3, 2)), 'do not fit'],
  [
    'MatMul of batches that do not broadcast',
    () => b.matMul(float(2, 2, 3), float(3, 3, 2)),
    'do not broadcast',
  ],
  ['Transpose that repeats an axis', () => b.transpose(float(2, 3), [0, 0]), 'Transpose: permutation [0, 0]'],
  [
    'Reshape to another size',
    () => b.reshape(float('batch', 6), ['batch', 5]),
    'changes the number of elements',
  ],
  ['Expand of a larger axis', () => b.expand(float(3), [2, 2]), 'do not broadcast'],
  ['Expand to a smaller shape', () => b.expand(float(3), [1]), 'Expand: [3] does not expand to [1]'],
  [
    'Concat of other rows',
    () => b.concat([float(2, 3), float(2, 4)], 0),
    'Concat: [2, 3] and [2, 4] along 0',
  ],
  ['Concat of two dtypes', () => b.concat([float(2), int(2)], 0), 'Concat'],
  ['Gather by floats', () => b.gather(float(2, 3), float(1)), 'Gather: indices are float32, not int64'],
  [
    'GatherND of unknown depth',
    () => b.gatherND(float(2, 3), int('rows', 'depth')),
    'GatherND: indices [rows, depth]',
  ],
  [
    'GatherND deeper than the data',
    () => b.gatherND(float(2), int(1, 2)),
    'GatherND: indices [1, 2] into [2]',
  ],
  [
    'ScatterND of other updates',
    () => b.scatterND(float(4, 2), int(3, 1), float(3, 1)),
    'updates [3, 1], expected [3, 2]',
  ],
  [
    'SwiGLU of other widths',
    () => b.swiGlu(float(2, 4), float(2, 3)),
    'SwiGLU: gate [2, 4] and up [2, 3] differ',
  ],
  [
    'GatedAdd with a gate for each column',
    () => b.gatedAdd(float(2, 4), float(2, 4), float(1, 4)),
    'GatedAdd: [2, 4] and [2, 4] with a gate of [1, 4]',
  ],
  [
    'RMSNormalization by another width',
    () => b.rmsNormalization(float(2, 4), float(3), 1e-5),
    'weight [3] for [2, 4]',
  ],
  [
    'RotaryEmbedding by other tables',
    () => b.rotaryEmbedding(float(1, 2, 8), float(2, 4), float(2, 4), 2),
    'tables [2, 4]',
  ],
  ['Barrier behind another shape', () => b.barrier(float(2), float(3)), 'Barrier: [2] behind [3]'],
])('%s', (_title, apply, message) => {
  expect(apply).toThrow(message);
});

test.each<[string, (b: GraphBuilder, x: Value) => Value, string]>([
  ['a mean over a symbolic axis', (g, x) => g.reduceMean(x, [1]), 'gradient over the symbolic size sequence'],
  [
    'the second output of RMSNormalization',
    (g, x) =>
      g.apply('RMSNormalization', [x, g.reshape(g.slice(x, 0, 0, 1), ['sequence'])], { epsilon: 1e-5 })[1]!,
    'its second output has no gradient rule',
  ],
  [
    'the tables of RotaryEmbedding',
    (g, x) => g.rotaryEmbedding(g.constantOfShape([1, 2, '2*sequence'], 1), x, x, 1),
    'its tables have no gradient rule',
  ],
])('no gradient is better than a wrong one: %s', (_title, build, message) => {
  const g = new GraphBuilder();
  const x = g.input('x', 'float32', [2, 'sequence']);
  const y = build(g, x);
  const loss = g.reduceSum(
    y,
    y.shape.map((_, axis) => axis),
  );
  expect(() => gradients(g, loss, [x])).toThrow(message);
});
