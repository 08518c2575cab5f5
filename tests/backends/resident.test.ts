/**
 * @file Programs with state, on every backend: the state goes from run to run, and comes back when it is asked for.
 */
import { expect, test } from 'vitest';
import type { Backend, ResidentExecutable } from '../../main/engine/backends/backend.ts';
import type { Tensor } from '../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { describeBackends } from '../helpers/backends.ts';

const CARRIED = new Map([
  ['position', 'next_position'],
  ['speed', 'next_speed'],
]);

const vector = (...values: number[]): Tensor => ({
  dtype: 'float32',
  shape: [values.length],
  data: Float32Array.from(values),
});
const START = { position: vector(1, 2), speed: vector(3, -1) };

/** position += time * speed, speed += push, over a batch of pushes; their sum is an output that is no state. */
function motion(b = new GraphBuilder()) {
  const position = b.input('position', 'float32', [2]);
  const speed = b.input('speed', 'float32', [2]);
  const time = b.input('time', 'float32', [1]);
  const push = b.reshape(b.reduceSum(b.input('pushes', 'float32', ['batch', 2]), [0]), [2]);
  return b.build('motion', {
    next_position: b.add(position, b.mul(time, speed)),
    push,
    next_speed: b.add(speed, push),
  });
}

const feeds = (...pushes: number[]) => ({
  time: vector(2),
  pushes: { dtype: 'float32' as const, shape: [pushes.length / 2, 2], data: Float32Array.from(pushes) },
});

async function withProgram(backend: Backend, use: (program: ResidentExecutable) => Promise<void>) {
  const program = await backend.compileResident(motion(), CARRIED);
  try {
    await program.load(START);
    await use(program);
  } finally {
    await program.release();
  }
}

await describeBackends((backend) => {
  test('the next state takes the place of the last, also over batches of other sizes', () =>
    withProgram(backend, async (program) => {
      expect(await program.advance(feeds(1, 1))).toEqual({ push: vector(1, 1) });
      expect(await program.advance(feeds(1, 0, 1, 5))).toEqual({ push: vector(2, 5) });
      expect(await program.read()).toEqual({ position: vector(15, 0), speed: vector(6, 5) });
    }));

  test('a look ahead gives the same outputs and leaves the state', () =>
    withProgram(backend, async (program) => {
      expect(await program.peek(feeds(1, 1))).toEqual({ push: vector(1, 1) });
      expect(await program.read()).toEqual(START);
      await program.advance(feeds(1, 1));
      expect(await program.read()).toEqual({ position: vector(7, 0), speed: vector(4, 0) });
    }));

  test('what was loaded and what was read are copies', () =>
    withProgram(backend, async (program) => {
      const read = await program.read();
      read['position']!.data.fill(9 as never);
      await program.load({ ...START, speed: vector(0, 0) });
      await program.advance(feeds(0, 0));
      expect(await program.read()).toEqual({ position: vector(1, 2), speed: vector(0, 0) });
      expect(START.position).toEqual(vector(1, 2));
    }));

  test('a part of the state may grow, and another stay what was loaded', async () => {
    const b = new GraphBuilder();
    const seen = b.input('seen', 'float32', ['rows', 2]);
    const weights = b.input('weights', 'float32', [2]);
    const sum = b.reshape(b.reduceSum(b.mul(seen, weights), [0]), [2]);
    const graph = b.build('history', {
      next_seen: b.concat([seen, b.input('more', 'float32', ['batch', 2])], 0),
      sum,
    });
    const program = await backend.compileResident(
      graph,
      new Map([
        ['seen', 'next_seen'],
        ['weights', null],
      ]),
    );
    const rows = (...data: number[]): Tensor => ({
      dtype: 'float32',
      shape: [data.length / 2, 2],
      data: Float32Array.from(data),
    });
    await program.load({ seen: rows(1, 2), weights: vector(10, 100) });
    expect(await program.advance({ more: rows(3, 4, 5, 6) })).toEqual({ sum: vector(10, 200) });
    expect(await program.peek({ more: rows(0, 0) })).toEqual({ sum: vector(90, 1200) });
    expect(await program.advance({ more: rows(7, 8) })).toEqual({ sum: vector(90, 1200) });
    const state = { seen: rows(1, 2, 3, 4, 5, 6, 7, 8), weights: vector(10, 100) };
    expect(await program.read()).toEqual(state);
    await expect(program.load({ ...state, weights: vector(1, 2, 3) })).rejects.toThrow(/weights/);
    await program.release();
  });

  test('refuses a state that lacks a part, and an output that cannot be an input', async () => {
    await withProgram(backend, async (program) => {
      await expect(program.load({ position: vector(1, 2) })).rejects.toThrow(/speed/);
    });
    const crossed = new Map([['time', 'next_speed']]);
    await expect(backend.compileResident(motion(), crossed)).rejects.toThrow(
      'motion: output next_speed cannot be the next time',
    );
  });
});
