/**
 * @file What is particular to the tfjs backend: memory, narrower types, and the choice of a package.
 */
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { TFJS_PACKAGES, tfjsRuntimes } from '../../main/engine/backends/tfjs/runtimes.ts';
import { tfjsBackend } from '../../main/engine/backends/tfjs/tfjs.ts';
import { gradients } from '../../main/engine/autodiff/gradients.ts';
import type { Graph, Value } from '../../main/engine/ir/graph.ts';
import type { OpType } from '../../main/engine/ir/op.ts';
import type { Tensor } from '../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { OPS } from '../../main/engine/ops/registry.ts';
import { buildCaseGraph, CaseRun } from './case-graph.ts';
import { OP_CASES } from './op-cases.ts';

const backend = await tfjsBackend({ package: '@tensorflow/tfjs-backend-cpu' });
const FLOATS = 1000;

function vector(value: number): Tensor {
  return { dtype: 'float32', shape: [FLOATS], data: new Float32Array(FLOATS).fill(value) };
}

type Step = (b: GraphBuilder, y: Value) => Value;

function chain(step: Step, length: number): { b: GraphBuilder; x: Value; y: Value } {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [FLOATS]);
  const bias = b.initializer('bias', vector(-1));
  let y = x;
  for (let i = 0; i < length; i++) y = step(b, b.add(y, bias));
  return { b, x, y };
}

function forwardOnly(step: Step, length: number): Graph {
  const { b, y } = chain(step, length);
  return b.build('forward', { y });
}

/** Each step's gradient needs its activation. */
function withBackward(length: number): Graph {
  const { b, x, y } = chain((builder, z) => builder.exp(z), length);
  const loss = b.reduceSum(y, [0]);
  return b.build('backward', { loss, d: gradients(b, loss, [x])[0]! });
}

async function peakBytes(graph: Graph): Promise<number> {
  const executable = await backend.compile(graph);
  const before = tf.memory().numBytes;
  const profile = await tf.profile(async () => {
    await executable.run({ x: vector(0) });
    return tf.scalar(0);
  });
  (profile.result as tf.Tensor).dispose();
  await executable.release();
  return profile.peakBytes - before;
}

describe('memory', () => {
  test('a run leaves nothing behind, a release not even the constants', async () => {
    const before = tf.memory().numTensors;
    const executable = await backend.compile(withBackward(5));
    expect(tf.memory().numTensors).toBe(before + 1);
    for (let run = 0; run < 3; run++) await executable.run({ x: vector(0) });
    expect(tf.memory().numTensors).toBe(before + 1);
    await executable.release();
    expect(tf.memory().numTensors).toBe(before);
  });

  test.each(Object.keys(OPS) as OpType[])('%s leaves nothing behind', async (op) => {
    const opCase = OP_CASES[op].at(-1)!;
    const { graph } = buildCaseGraph(op as 'Add', opCase as never);
    const before = tf.memory();
    const executable = await backend.compile(graph);
    for (const [seed, sizes] of opCase.sizes.entries()) {
      await executable.run(new CaseRun(opCase, sizes, graph, seed).feeds(graph));
    }
    await executable.release();
    expect(tf.memory().numTensors).toBe(before.numTensors);
    expect(tf.memory().numDataBuffers).toBe(before.numDataBuffers);
  });

  test.each<[string, Step]>([
    ['of one tfjs operation', (b, y) => b.exp(y)],
    ['of several, with temporaries', (b, y) => b.swiGlu(y, y)],
  ])('intermediates go after their last use: a longer chain %s takes no more', async (_title, step) => {
    expect(await peakBytes(forwardOnly(step, 20))).toBe(await peakBytes(forwardOnly(step, 4)));
  });

  test('a backward pass keeps one activation a step', async () => {
    const steps = 16;
    const more = (await peakBytes(withBackward(2 * steps))) - (await peakBytes(withBackward(steps)));
    expect(more / (4 * FLOATS)).toBe(steps);
  });

  test('an operator that throws leaves nothing behind', async () => {
    const b = new GraphBuilder();
    const table = b.exp(b.input('x', 'float32', [FLOATS]));
    const graph = b.build('failing', { y: b.gather(table, b.input('ids', 'int64', [1])) });
    const executable = await backend.compile(graph);
    const before = tf.memory().numTensors;
    const ids: Tensor = { dtype: 'int64', shape: [1], data: BigInt64Array.of(5000n) };
    await expect(executable.run({ x: vector(0), ids })).rejects.toThrow('5000 is not in [0, 999]');
    expect(tf.memory().numTensors).toBe(before);
    await executable.release();
  });

  test('a fetched input is a copy', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [FLOATS]);
    const executable = await backend.compile(b.build('same', { x, flat: b.reshape(x, [FLOATS, 1]) }));
    const fed = vector(1);
    const results = await executable.run({ x: fed });
    fed.data[0] = 7;
    results['x']!.data[0] = 8;
    expect(results['flat']!.data[0]).toBe(1);
    await executable.release();
  });
});

describe('int64', () => {
  const b = new GraphBuilder();
  const ids = b.input('ids', 'int64', [2]);
  const graph = b.build('ids', { sum: b.add(ids, ids), ids });
  const feed = (...values: bigint[]): Tensor => ({
    dtype: 'int64',
    shape: [2],
    data: BigInt64Array.from(values),
  });

  test('comes back as int64', async () => {
    const executable = await backend.compile(graph);
    const results = await executable.run({ ids: feed(-(2n ** 30n), 2n ** 30n - 1n) });
    expect(results['sum']).toEqual({
      dtype: 'int64',
      shape: [2],
      data: BigInt64Array.of(-(2n ** 31n), 2n ** 31n - 2n),
    });
    await executable.release();
  });

  test('beyond int32 is refused by name, fed or constant', async () => {
    const executable = await backend.compile(graph);
    await expect(executable.run({ ids: feed(0n, 2n ** 31n) })).rejects.toThrow(
      'ids: input ids: 2147483648 does not fit',
    );
    await executable.release();
    const other = new GraphBuilder();
    const constant = other.initializer('large', feed(0n, -(2n ** 31n) - 1n));
    await expect(backend.compile(other.build('constants', { y: other.neg(constant) }))).rejects.toThrow(
      'constants: constant large: -2147483649 does not fit',
    );
  });
});

test('a weight of the wrong number of bytes is refused', async () => {
  const b = new GraphBuilder();
  const weight = b.initializer('w', {
    dtype: 'float16',
    shape: [2, 3],
    path: '/w.bin',
    byteOffset: 0,
    byteLength: 24,
  });
  await expect(backend.compile(b.build('weights', { y: weight }))).rejects.toThrow(
    '/w.bin: float16[2, 3] takes 12 bytes, not 24',
  );
});

describe('packages', () => {
  test('are reported in order of preference, and the best that works is picked', async () => {
    const reports = await tfjsRuntimes();
    expect(reports.map((report) => report.package)).toEqual(TFJS_PACKAGES);
    for (const { available, reason } of reports) if (!available) expect(reason).toMatch(/\w/);
    expect(reports.at(-1)!.available).toBe(true);
    const best = reports.find(({ available }) => available)!;
    expect((await tfjsBackend()).name).toBe(best.package.replace('@tensorflow/', ''));
  });

  test('that do not load are refused with the reason', async () => {
    const missing = (await tfjsRuntimes()).find(({ available }) => !available);
    if (missing === undefined) return;
    await expect(tfjsBackend({ package: missing.package })).rejects.toThrow(missing.package);
  });
});
