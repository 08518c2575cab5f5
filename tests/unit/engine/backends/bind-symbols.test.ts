import { expect, test } from 'vitest';
import { bindSymbols } from '../../../../main/engine/backends/backend.ts';
import type { Tensor } from '../../../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';

const b = new GraphBuilder();
b.input('mask', 'float32', ['batch', 'sequence+2']);
b.input('ids', 'int64', ['batch', 'sequence']);
const graph = b.build('forward', {});

const mask = (...shape: number[]): Tensor => ({ dtype: 'float32', shape, data: new Float32Array(64) });
const ids = (...shape: number[]): Tensor => ({ dtype: 'int64', shape, data: new BigInt64Array(64) });

test('each symbol gets the size of the axis that is called so', () => {
  expect(bindSymbols(graph, { mask: mask(3, 7), ids: ids(3, 5) })).toEqual(
    new Map([
      ['batch', 3],
      ['sequence', 5],
    ]),
  );
});

test.each([
  ['is missing', { mask: mask(3, 7) }, 'forward: input ids is not fed'],
  ['has another dtype', { mask: mask(3, 7), ids: mask(3, 5) }, 'forward: input ids is float32[3, 5]'],
  ['contradicts another', { mask: mask(2, 7), ids: ids(3, 5) }, 'expected int64[batch, sequence] = [2, 5]'],
  ['contradicts a sum', { mask: mask(3, 5), ids: ids(3, 5) }, 'expected float32[batch, sequence+2] = [3, 7]'],
  ['has another rank', { mask: mask(3, 7), ids: ids(3, 5, 1) }, 'input ids is int64[3, 5, 1]'],
] as const)('a feed that %s is refused by name', (_title, feeds, message) => {
  expect(() => bindSymbols(graph, feeds)).toThrow(message);
});
