import { expect, test } from 'vitest';
import type { Value } from '../../../../main/engine/ir/graph.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';
import { scatterIntoSum } from '../../../../main/engine/passes/scatter-into-sum.ts';

/** Operators left of a sum over rows of a [4, 2] value. */
function operators(sum: (b: GraphBuilder, x: Value, scattered: (fill: number) => Value) => Value): string[] {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [4, 2]);
  const indices = b.input('indices', 'int64', ['n', 1]);
  const updates = b.input('updates', 'float32', ['n', 2]);
  const scattered = (fill: number) => b.scatterND(b.constantOfShape([4, 2], fill), indices, updates);
  const graph = prune(scatterIntoSum(b.build('sum', { y: sum(b, x, scattered) })));
  verifyGraph(graph);
  return graph.nodes.map(({ op }) => op);
}

test('zeros are not made and not added, on either side', () => {
  expect(operators((b, x, scattered) => b.add(x, scattered(0)))).toEqual(['ScatterND']);
  expect(operators((b, x, scattered) => b.add(scattered(0), x))).toEqual(['ScatterND']);
});

test('two scattered values become one after the other', () => {
  expect(operators((b, _x, scattered) => b.add(scattered(0), scattered(0)))).toEqual([
    'ConstantOfShape',
    'ScatterND',
    'ScatterND',
  ]);
});

test('other sums stay: of a fill that is not zero, of operands that are broadcast, with another reader', () => {
  expect(operators((b, x, scattered) => b.add(x, scattered(1)))).toContain('Add');
  expect(operators((b, x, scattered) => b.add(b.slice(x, 0, 0, 1), scattered(0)))).toContain('Add');
  const read = operators((b, x, scattered) => {
    const rows = scattered(0);
    return b.mul(b.add(x, rows), rows);
  });
  expect(read).toContain('Add');
});
