/**
 * @file Holds our numbers against another implementation's on a checkpoint and its adapters: logits, losses,
 * gradients, and the losses of AdamW steps. For tests, and for users on their own models.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { Method } from '../../shared/model/method.ts';
import { randomBelow, randomStream } from '../../shared/random/random-stream.ts';
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
  /**
   * Of a gradient or AdamW loss past the tolerance: how far ours moves if the adapter's numbers move in their last bit,
   * measured like the error. Where that is past the tolerance as well, float32 does not determine the expected number.
   */
  readonly lastBit: number | null;
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
    lastBit: number | null = null,
  ): VerificationCheck => ({
    ...{ subject, quantity, kind, error, tolerance },
    passed: error <= tolerance,
    lastBit: error <= tolerance ? null : lastBit,
  });

  const { inputIds, baseLogits } = expected;
  if (baseLogits !== null) {
    const logits = await sequenceLogits(backend, checkpoint, { method: 'none' }, new Map(), inputIds);
    yield check('base', 'logits', 'absolute', logitError(logits.data, baseLogits));
  }
  for (const [name, adapter] of expected.adapters) {
    const folder = join(dir, name);
    const { method: stored, state } = readAdapter(folder, checkpoint);
    // Expected numbers are of evaluation mode.
    const method: Method = stored.method === 'lora' ? { ...stored, loraDropout: 0 } : stored;
    const subject = { checkpoint, method, state, folder };
    if (adapter.trainable !== null && !isReparametrised(folder)) {
      const count = trainableParameters(adapterMethod(method).parameters(method, checkpoint.config));
      yield check(name, 'parameters', 'absolute', Math.abs(count - adapter.trainable));
    }
    if (adapter.logits !== null) {
      const logits = await sequenceLogits(backend, checkpoint, method, state, inputIds);
      yield check(name, 'logits', 'absolute', logitError(logits.data, adapter.logits));
    }
    if (adapter.loss === null) continue;
    const { errors, lastBit } = await trainingErrors(backend, subject, { expected, adapter, tolerance });
    yield check(name, 'loss', 'relative', errors.loss);
    if (errors.gradients !== null)
      yield check(name, 'gradients', 'of-largest', errors.gradients, lastBit?.gradients);
    if (errors.adamW !== null) yield check(name, 'AdamW losses', 'relative', errors.adamW, lastBit?.adamW);
  }
}

/** A prefix trained through an MLP is saved flat, with another number of parameters than it was trained with. */
function isReparametrised(folder: string): boolean {
  const config = join(folder, 'adapter_config.json');
  return existsSync(config) && readJsonObject(config)['prefix_projection'] === true;
}

/** Adapters a last bit away whose numbers are looked at: how far a single one moves is luck. */
const NEIGHBOURS = 4;

/** What training gives at a state; null where it is not known. */
interface Trained {
  readonly loss: number;
  /** By PEFT's names. */
  readonly gradients: ReadonlyMap<string, Float32Array> | null;
  /** Before each of several AdamW steps. */
  readonly adamW: readonly number[] | null;
}

/** The largest of each; null where one side is not known. */
interface TrainingErrors {
  readonly loss: number;
  readonly gradients: number | null;
  readonly adamW: number | null;
}

interface Subject {
  readonly checkpoint: Checkpoint;
  readonly method: Method;
  readonly state: AdapterState;
  /** Of the adapter. */
  readonly folder: string;
}

interface Wanted {
  /** Of the whole directory. */
  readonly expected: Expected;
  /** Of this adapter; its loss is known. */
  readonly adapter: ExpectedAdapter;
  readonly tolerance: number;
}

/** How far training is from what is wanted; and, where that is past the tolerance, what the adapter's last bits change. */
async function trainingErrors(
  backend: Backend,
  { checkpoint, method, state, folder }: Subject,
  { expected: { inputIds, labels }, adapter: { loss, adamW }, tolerance }: Wanted,
): Promise<{ errors: TrainingErrors; lastBit: TrainingErrors | null }> {
  if (labels?.length !== inputIds.length) {
    throw new InputError(
      join(folder, '..', 'expected.json'),
      'gives losses, so "labels" must be as long as "input_ids"',
    );
  }
  const expected = { loss: loss!, gradients: readGradients(folder), adamW: adamW?.losses ?? null };
  const feeds = languageModelFeeds(checkpoint, method, inputIds, labels);
  const options = { loss: 'tokens', gradientCheckpointing: false } as const;
  const program = await TrainingProgram.compile(backend, checkpoint, method, options);
  const trained = async (from: AdapterState): Promise<Trained> => {
    const first = await program.run(from, feeds);
    const tensors = asWritten(checkpoint, method, first.gradients);
    return {
      loss: first.loss,
      gradients: new Map([...tensors].map(([name, { data }]) => [name, data])),
      adamW: adamW === null ? null : await adamWLosses(program, from, feeds, adamW),
    };
  };
  try {
    // AdamW's steps change the state.
    const others = Array.from({ length: NEIGHBOURS }, (_, seed) => neighbour(state, seed));
    const ours = await trained(state);
    const errors = differences(ours, expected);
    const isPast = [errors.gradients, errors.adamW].some((error) => error !== null && error > tolerance);
    if (!isPast) return { errors, lastBit: null };
    const moves: TrainingErrors[] = [];
    for (const other of others) moves.push(differences(await trained(other), ours));
    return { errors, lastBit: moves.reduce(largerOf) };
  } finally {
    await program.release();
  }
}

/** Under PEFT's names, or our own where the adapter is not in PEFT's form. */
function asWritten(checkpoint: Checkpoint, method: Method, state: AdapterState): AdapterState {
  const adapter = adapterMethod(method);
  const { format } = adapter.representation(method, checkpoint.config);
  return format === 'peft' ? adapter.toPeft(method, checkpoint, state).tensors : state;
}

/** @param state Changed by the steps. */
async function adamWLosses(
  program: TrainingProgram,
  state: AdapterState,
  feeds: Tensors,
  { learningRate, weightDecay, losses }: NonNullable<ExpectedAdapter['adamW']>,
): Promise<readonly number[]> {
  let optimizer = initialAdamW(state);
  const found: number[] = [];
  while (found.length < losses.length) {
    const { loss, gradients } = await program.run(state, feeds);
    found.push(loss);
    optimizer = adamWStep(state, gradients, optimizer, learningRate, 1, { ...ADAMW, weightDecay });
  }
  return found;
}

/** The larger of each. */
function largerOf(a: TrainingErrors, b: TrainingErrors): TrainingErrors {
  const larger = (x: number | null, y: number | null): number | null =>
    x === null || y === null ? null : Math.max(x, y);
  return {
    loss: Math.max(a.loss, b.loss),
    gradients: larger(a.gradients, b.gradients),
    adamW: larger(a.adamW, b.adamW),
  };
}

/** A copy whose numbers, but for zeros, are the next float32 up or down, as the seed draws it. */
function neighbour(state: AdapterState, seed: number): AdapterState {
  const random = randomStream(seed);
  return new Map(
    [...state].map(([name, tensor]) => {
      const data = tensor.data.slice();
      const bits = new Int32Array(data.buffer);
      for (const [i, value] of data.entries())
        if (value !== 0) bits[i]! += randomBelow(random, 2) === 0 ? 1 : -1;
      return [name, { ...tensor, data }];
    }),
  );
}

function readGradients(folder: string): ReadonlyMap<string, Float32Array> | null {
  const path = join(folder, GRADIENTS);
  if (!existsSync(path)) return null;
  const file = readSafetensors(path);
  return new Map(
    [...file.tensors.keys()].map((name) => [name, toFloat32(readTensor(findTensor(file, name)))] as const),
  );
}

function differences(found: Trained, from: Trained): TrainingErrors {
  return {
    loss: relativeError(found.loss, from.loss),
    gradients:
      found.gradients === null || from.gradients === null
        ? null
        : gradientError(found.gradients, from.gradients),
    adamW:
      found.adamW === null || from.adamW === null
        ? null
        : Math.max(0, ...from.adamW.map((loss, step) => relativeError(found.adamW![step]!, loss))),
  };
}

/**
 * Labels as transformers reads them: position t predicts label t + 1, the mean over labels that are not -100. The last
 * virtual token of a soft prompt predicts the first.
 */
function languageModelFeeds(
  checkpoint: Checkpoint,
  method: Method,
  ids: readonly number[],
  labels: readonly number[],
): Tensors {
  const layout = adapterMethod(method).layout(method);
  const text = textFeeds(checkpoint.config, layout, [ids]);
  const first = layout.virtualTokens > 0 ? 0 : 1;
  const positions = labels.flatMap((label, t) => (t >= first && label >= 0 ? [t] : []));
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

/** Largest error of a gradient's entry, as a share of the largest entry of the whole adapter. */
function gradientError(
  found: ReadonlyMap<string, Float32Array>,
  from: ReadonlyMap<string, Float32Array>,
): number {
  let largestError = 0;
  let largestEntry = 0;
  for (const [name, expected] of from) {
    largestEntry = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), largestEntry);
    largestError = Math.max(
      largestError,
      maxAbsoluteDifference(found.get(name) ?? new Float32Array(), expected),
    );
  }
  return found.size === from.size ? share(largestError, largestEntry) : Infinity;
}

function logitError(ours: Float32Array, expected: readonly (readonly number[])[]): number {
  return maxAbsoluteDifference(ours, Float32Array.from(expected.flat()));
}

function relativeError(value: number, expected: number): number {
  return share(Math.abs(value - expected), Math.abs(expected));
}

/** An error as a share of what is expected; none of nothing. */
function share(error: number, expected: number): number {
  return error === 0 ? 0 : error / expected;
}
