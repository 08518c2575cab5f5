/**
 * @file Holds our numbers against another implementation's on a checkpoint and its adapters: logits, losses,
 * gradients, and the losses of AdamW steps. For tests, and for users on their own models.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Backend, Tensors } from '../engine/backends/backend.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { readJsonObject } from '../models/checkpoint/json-file.ts';
import { findTensor, readSafetensors, readTensor, toFloat32 } from '../models/checkpoint/safetensors.ts';
import { textFeeds } from '../models/llama/text-feeds.ts';
import { readAdapter } from '../peft/adapter-files.ts';
import type { AdapterState } from '../peft/adapter.ts';
import { maxAbsoluteDifference, sequenceLogits } from '../peft/logits-program.ts';
import { adapterMethod, trainableParameters } from '../peft/registry.ts';
import { adamWStep, initialAdamW } from '../training/adamw.ts';
import { LOSS_INPUTS, TrainingProgram } from '../training/training-program.ts';
import { readExpected, type Expected, type ExpectedAdapter } from './expected-file.ts';

/** How an error is measured: `absolute`, `relative` to the expected value, or `of-largest` expected entry. */
export type ErrorKind = 'absolute' | 'relative' | 'of-largest';

export interface VerificationCheck {
  /** The adapter's folder, or `base`. */
  readonly subject: string;
  readonly quantity: 'logits' | 'parameters' | 'loss' | 'gradients' | 'AdamW losses';
  readonly kind: ErrorKind;
  /** The largest error; Infinity where shapes or names differ. */
  readonly error: number;
  readonly tolerance: number;
  readonly passed: boolean;
}

const GRADIENTS = 'grads.safetensors';
/** PyTorch's defaults, which the expected losses were made with. */
const ADAMW = { adamBeta1: 0.9, adamBeta2: 0.999, adamEpsilon: 1e-8 };

/**
 * Yields each check as it is done.
 * @param dir A checkpoint with expected.json, and a subfolder for each adapter that it names.
 * @throws InputError naming the file and field that is missing or malformed.
 */
export async function* verifyDirectory(
  dir: string,
  backend: Backend,
  tolerance: number,
): AsyncGenerator<VerificationCheck> {
  const expected = readExpected(dir);
  const checkpoint = openCheckpoint(dir);
  const check = (
    subject: string,
    quantity: VerificationCheck['quantity'],
    kind: ErrorKind,
    error: number,
  ): VerificationCheck => ({ subject, quantity, kind, error, tolerance, passed: error <= tolerance });

  const { inputIds, baseLogits } = expected;
  if (baseLogits !== null) {
    const logits = await sequenceLogits(backend, checkpoint, { method: 'none' }, new Map(), inputIds);
    yield check('base', 'logits', 'absolute', logitError(logits.data, baseLogits));
  }
  for (const [name, adapter] of expected.adapters) {
    const folder = join(dir, name);
    const { method, state } = readAdapter(folder, checkpoint);
    if (adapter.trainable !== null && !isReparametrised(folder)) {
      const count = trainableParameters(adapterMethod(method).parameters(method, checkpoint.config));
      yield check(name, 'parameters', 'absolute', Math.abs(count - adapter.trainable));
    }
    if (adapter.logits !== null) {
      const logits = await sequenceLogits(backend, checkpoint, method, state, inputIds);
      yield check(name, 'logits', 'absolute', logitError(logits.data, adapter.logits));
    }
    if (adapter.loss === null) continue;
    const trained = await trainingErrors(backend, checkpoint, method, state, folder, expected, adapter);
    yield check(name, 'loss', 'relative', trained.loss);
    if (trained.gradients !== null) yield check(name, 'gradients', 'of-largest', trained.gradients);
    if (trained.adamW !== null) yield check(name, 'AdamW losses', 'relative', trained.adamW);
  }
}

/** A prefix trained through an MLP is saved flat, with another number of parameters than it was trained with. */
function isReparametrised(folder: string): boolean {
  const config = join(folder, 'adapter_config.json');
  return existsSync(config) && readJsonObject(config)['prefix_projection'] === true;
}

async function trainingErrors(
  backend: Backend,
  checkpoint: Checkpoint,
  method: Method,
  state: AdapterState,
  folder: string,
  expected: Expected,
  adapter: ExpectedAdapter,
): Promise<{ loss: number; gradients: number | null; adamW: number | null }> {
  if (expected.labels?.length !== expected.inputIds.length) {
    throw new InputError(
      join(folder, '..', 'expected.json'),
      'gives losses, so "labels" must be as long as "input_ids"',
    );
  }
  const feeds = languageModelFeeds(checkpoint, method, expected.inputIds, expected.labels);
  const options = { loss: 'tokens', gradientCheckpointing: false } as const;
  const program = await TrainingProgram.compile(backend, checkpoint, method, options);
  try {
    const { loss, gradients } = await program.run(state, feeds);
    const path = join(folder, GRADIENTS);
    return {
      loss: relativeError(loss, adapter.loss!),
      gradients: existsSync(path) ? gradientError(path, checkpoint, method, gradients) : null,
      adamW: adapter.adamW === null ? null : await adamWError(program, state, feeds, adapter.adamW),
    };
  } finally {
    await program.release();
  }
}

async function adamWError(
  program: TrainingProgram,
  state: AdapterState,
  feeds: Tensors,
  { learningRate, weightDecay, losses }: NonNullable<ExpectedAdapter['adamW']>,
): Promise<number> {
  let optimizer = initialAdamW(state);
  let largest = 0;
  for (const expected of losses) {
    const { loss, gradients } = await program.run(state, feeds);
    largest = Math.max(largest, relativeError(loss, expected));
    optimizer = adamWStep(state, gradients, optimizer, learningRate, 1, { ...ADAMW, weightDecay });
  }
  return largest;
}

/** Labels as transformers reads them: position t predicts label t + 1, the mean over labels that are not -100. */
function languageModelFeeds(
  checkpoint: Checkpoint,
  method: Method,
  ids: readonly number[],
  labels: readonly number[],
): Tensors {
  const text = textFeeds(checkpoint.config, adapterMethod(method).layout(method), [ids]);
  const positions = labels.flatMap((label, t) => (t > 0 && label >= 0 ? [t] : []));
  const count = positions.length;
  return {
    ...text.feeds,
    [LOSS_INPUTS.rows]: {
      dtype: 'int64',
      shape: [count],
      data: BigInt64Array.from(positions, (t) => BigInt(text.row(0, t - 1))),
    },
    [LOSS_INPUTS.targets]: {
      dtype: 'int64',
      shape: [count, 2],
      data: BigInt64Array.from(positions.flatMap((t, i) => [BigInt(i), BigInt(labels[t]!)])),
    },
    [LOSS_INPUTS.weights]: {
      dtype: 'float32',
      shape: [count],
      data: new Float32Array(count).fill(1 / count),
    },
  };
}

/** Largest error of a gradient's entry, as a share of the largest expected entry of the whole adapter. */
function gradientError(
  path: string,
  checkpoint: Checkpoint,
  method: Method,
  gradients: AdapterState,
): number {
  const ours = adapterMethod(method).toPeft(method, checkpoint, gradients).tensors;
  const file = readSafetensors(path);
  let largestError = 0;
  let largestEntry = 0;
  for (const name of file.tensors.keys()) {
    const expected = toFloat32(readTensor(findTensor(file, name)));
    largestEntry = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), largestEntry);
    largestError = Math.max(
      largestError,
      maxAbsoluteDifference(ours.get(name)?.data ?? new Float32Array(), expected),
    );
  }
  return file.tensors.size === ours.size ? largestError / largestEntry : Infinity;
}

function logitError(ours: Float32Array, expected: readonly (readonly number[])[]): number {
  return maxAbsoluteDifference(ours, Float32Array.from(expected.flat()));
}

function relativeError(value: number, expected: number): number {
  return Math.abs(value - expected) / Math.abs(expected);
}
