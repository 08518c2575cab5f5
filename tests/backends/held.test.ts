/**
 * @file Programs with inputs that stay the same over many runs, on every backend and as on a device that keeps them.
 */
import { expect, test } from 'vitest';
import type { Backend, Tensors } from '../../main/engine/backends/backend.ts';
import { compileHeld } from '../../main/engine/backends/held.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { describeBackends } from '../helpers/backends.ts';

const row = (name: string, ...values: number[]): Tensors => ({
  [name]: { dtype: 'float32', shape: [1, values.length], data: Float32Array.from(values) },
});

async function expectHeld(backend: Backend): Promise<void> {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['rows', 2]);
  const graph = b.build('product', {
    y: b.matMul(x, b.input('weights', 'float32', ['held', 2]), { transB: true }),
  });
  const program = await compileHeld(backend, graph, ['weights']);
  const [first, second] = [row('weights', 10, 100), row('weights', -1, 1)];
  expect(await program.run(first, row('x', 1, 2))).toEqual(row('y', 210));
  expect(await program.run(first, row('x', 3, 4))).toEqual(row('y', 430));
  expect(await program.run(second, row('x', 3, 4))).toEqual(row('y', 1));
  await expect(program.run({}, row('x', 3, 4))).rejects.toThrow('product: input weights is not fed');
  expect(await program.run(first, row('x', 5, 6))).toEqual(row('y', 650));
  await program.release();
}

await describeBackends((backend) => {
  test('what is held is what it was when it was first given, until another is', () => expectHeld(backend));
  test('so it is in a state of its own', () => expectHeld({ ...backend, keepsState: true }));
});
