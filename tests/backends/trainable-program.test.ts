/**
 * @file Training whose state stays on the device, on every backend, against the loop over typed arrays on the CPU.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backend, Tensors } from '../../main/engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { openCheckpoint, type Checkpoint } from '../../main/models/checkpoint/checkpoint.ts';
import type { AdapterState } from '../../main/peft/adapter.ts';
import { full } from '../../main/peft/full.ts';
import { HostTrainable } from '../../main/training/host-trainable.ts';
import { ResidentTrainable } from '../../main/training/resident-trainable.ts';
import {
  initialTrainableState,
  type OptimizerOptions,
  type OptimizerStep,
  type TrainableProgram,
  type TrainableState,
} from '../../main/training/trainable-program.ts';
import { trainingBatch } from '../../main/training/training-batch.ts';
import { TrainingProgram } from '../../main/training/training-program.ts';
import { describeBackends } from '../helpers/backends.ts';
import { writeTinyCheckpoint } from '../helpers/tiny-checkpoint.ts';

const METHOD = { method: 'full' } as const;
const GRAPH = { loss: 'tokens', gradientCheckpointing: false } as const;
const STEPS = 5;
const LEARNING_RATES = [1e-3, 2e-3, 3e-3, 2e-3, 1e-3];
const ADAMW: OptimizerOptions = {
  adamBeta1: 0.9,
  adamBeta2: 0.95,
  adamEpsilon: 1e-8,
  weightDecay: 0.1,
  decays: (shape) => shape.length > 1,
  // Below the norms of these gradients, so that clipping is tried, too.
  maxGradNorm: 0.5,
  muon: null,
};

let folder: string;
let checkpoint: Checkpoint;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainable-'));
  writeTinyCheckpoint(folder);
  checkpoint = openCheckpoint(folder);
});
afterAll(() => rmSync(folder, { recursive: true }));

function feedsOf(step: number): Tensors {
  const items = Array.from({ length: 3 }, (_, i) => ({
    context: [0],
    options: [Array.from({ length: 10 }, (_unused, t) => (31 * step + 17 * i + t * t) % 272)],
    right: 0,
    truncated: 0,
    item: { id: String(i), language: 'eng_Latn', prompt: '', options: [''], answer: 0 },
  }));
  return trainingBatch(checkpoint.config, { virtualTokens: 0, prefixTokens: 0 }, 'tokens', items, 30).feeds;
}

async function start(options: OptimizerOptions): Promise<TrainableState> {
  const context = { checkpoint, random: () => 0, encode: () => [], keyValues: () => Promise.resolve([]) };
  return initialTrainableState(await full.initialise(METHOD, context), options);
}

async function hostProgram(): Promise<TrainableProgram> {
  const backend = onnxRuntimeBackend({ provider: 'cpu' });
  const program = await TrainingProgram.compile(backend, checkpoint, METHOD, GRAPH);
  return new HostTrainable(program, ADAMW, await start(ADAMW));
}

async function residentProgram(backend: Backend, options: OptimizerOptions): Promise<TrainableProgram> {
  return ResidentTrainable.open(backend, checkpoint, METHOD, GRAPH, options, await start(options));
}

interface Trained {
  readonly steps: readonly OptimizerStep[];
  /** On a batch that was not learned from. */
  readonly heldOutLoss: number;
  readonly state: TrainableState;
}

async function train(program: TrainableProgram): Promise<Trained> {
  const steps: OptimizerStep[] = [];
  let heldOutLoss = NaN;
  for (let step = 0; step < STEPS; step++) {
    steps.push(await program.step(feedsOf(step), LEARNING_RATES[step]!));
    heldOutLoss = await program.loss(feedsOf(STEPS));
  }
  const state = await program.read();
  await program.release();
  return { steps, heldOutLoss, state };
}

function largestDifference(left: AdapterState, right: AdapterState): number {
  expect([...left.keys()]).toEqual([...right.keys()]);
  let largest = 0;
  for (const [name, { data }] of left) {
    const other = right.get(name)!.data;
    expect(data.length).toBe(other.length);
    for (let i = 0; i < data.length; i++) largest = Math.max(largest, Math.abs(data[i]! - other[i]!));
  }
  return largest;
}

function expectAgreement(actual: Trained, expected: Trained): void {
  for (const [i, { loss, gradNorm }] of expected.steps.entries()) {
    expect(Math.abs(actual.steps[i]!.loss - loss)).toBeLessThan(2e-6 * loss);
    expect(Math.abs(actual.steps[i]!.gradNorm - gradNorm)).toBeLessThan(2e-5 * gradNorm);
  }
  expect(Math.abs(actual.heldOutLoss - expected.heldOutLoss)).toBeLessThan(2e-6 * expected.heldOutLoss);
  expect(actual.state.optimizer.step).toBe(STEPS);
  const parts = [actual, expected].map(({ state: { parameters, optimizer } }) => ({
    parameters,
    ...optimizer,
  }));
  // Where a gradient is near zero, its rounding decides the direction of an early step; five steps move 9e-3.
  expect(largestDifference(parts[0]!.parameters, parts[1]!.parameters)).toBeLessThan(2e-5);
  expect(largestDifference(parts[0]!.firstMoments, parts[1]!.firstMoments)).toBeLessThan(1e-6);
  expect(largestDifference(parts[0]!.secondMoments, parts[1]!.secondMoments)).toBeLessThan(1e-7);
}

await describeBackends((backend) => {
  test('AdamW in the graph agrees with the loop on the CPU', async () => {
    const expected = await train(await hostProgram());
    expect(expected.steps.every(({ gradNorm }) => gradNorm > 0.5)).toBe(true);
    expect(expected.steps.at(-1)!.loss).toBeLessThan(expected.steps[0]!.loss);
    expectAgreement(await train(await residentProgram(backend, ADAMW)), expected);
  });
});
