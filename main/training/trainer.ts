/**
 * @file Training, one optimiser step at a time. Everything that a step depends on is in the state or follows
 * from the seed and the step's number, so a run that stops between steps goes on bit for bit.
 */
import type { Method } from '../../shared/model/method.ts';
import type { Training } from '../../shared/model/training.ts';
import { randomStream, seedOfPart } from '../../shared/random/random-stream.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import type { EncodedItem } from '../models/tokenizer/encode-item.ts';
import type { AdapterState } from '../peft/adapter.ts';
import { adapterMethod } from '../peft/registry.ts';
import { adamWStep, clipScale, globalNorm, initialAdamW, type AdamWState } from './adamw.ts';
import { BatchPlan } from './batch-plan.ts';
import { dropoutMasks } from './dropout.ts';
import { learningRateAt } from '../../shared/model/learning-rate.ts';
import { lossKindFor, lossUnits, trainingBatch, trainingLength } from './training-batch.ts';
import type { LossKind, TrainingProgram } from './training-program.ts';

/** Training that cannot go on: a loss or gradient that is not finite. */
export class TrainingDiverged extends Error {}

/** A score on the held-out English items. */
type DevScore = Pick<BestAdapter, 'loss' | 'accuracy'>;

/** The best adapter so far on the held-out English items. */
export interface BestAdapter {
  readonly step: number;
  readonly loss: number;
  /** Null where answers are written. */
  readonly accuracy: number | null;
  readonly adapter: AdapterState;
}

export interface TrainerState {
  /** Optimiser steps done. */
  readonly step: number;
  /** Time they took, over all attempts. */
  readonly trainMs: number;
  readonly adapter: AdapterState;
  readonly optimizer: AdamWState;
  readonly best: BestAdapter | null;
}

export interface StepReport {
  readonly step: number;
  readonly loss: number;
  /** Before clipping. */
  readonly gradNorm: number;
  readonly learningRate: number;
  readonly tokens: number;
  readonly durationMs: number;
}

export interface TrainerOptions {
  readonly checkpoint: Checkpoint;
  readonly method: Method;
  readonly training: Training;
  readonly seed: number;
  readonly items: readonly EncodedItem[];
  readonly program: TrainingProgram;
  readonly state: TrainerState;
}

/** The state before the first step. */
export function initialTrainerState(adapter: AdapterState): TrainerState {
  return { step: 0, trainMs: 0, adapter, optimizer: initialAdamW(adapter), best: null };
}

export class Trainer {
  readonly #options: TrainerOptions;
  readonly #kind: LossKind;
  readonly #plan: BatchPlan;
  #state: TrainerState;

  constructor(options: TrainerOptions) {
    const { items, training, seed, state } = options;
    this.#options = options;
    this.#kind = lossKindFor(training.objective, items);
    this.#plan = new BatchPlan(
      items.map((item) => trainingLength(this.#kind, item)),
      items.map(({ right }) => (training.balanceAnswers ? right : 0)),
      training.batchSize,
      seed,
    );
    this.#state = state;
  }

  get state(): TrainerState {
    return this.#state;
  }

  get done(): boolean {
    return this.#state.step >= this.#options.training.maxSteps;
  }

  /** Whether the held-out items are scored after the step that was just made: now and then, and at the end. */
  get isScored(): boolean {
    return this.#state.step % this.#options.training.evalSteps === 0 || this.done;
  }

  /** One optimiser step. @throws {TrainingDiverged} The loss or a gradient is no longer finite. */
  async step(): Promise<StepReport> {
    const start = performance.now();
    const { training } = this.#options;
    const { step, adapter, optimizer, trainMs, best } = this.#state;
    const { loss, gradients, tokens } = await this.#accumulate(step);
    const gradNorm = globalNorm(gradients);
    if (!Number.isFinite(loss) || !Number.isFinite(gradNorm)) {
      throw new TrainingDiverged(
        `training diverged at step ${step + 1}: loss ${loss}, gradient norm ${gradNorm}; lower learningRate`,
      );
    }
    const learningRate = learningRateAt(step, training);
    const scale = clipScale(gradNorm, training.maxGradNorm);
    const next = adamWStep(adapter, gradients, optimizer, learningRate, scale, training);
    const durationMs = performance.now() - start;
    this.#state = { step: step + 1, trainMs: trainMs + durationMs, adapter, optimizer: next, best };
    return { step: step + 1, loss, gradNorm, learningRate, tokens, durationMs };
  }

  /**
   * Notes a score on the held-out items; the adapter is kept if it is the best: highest accuracy, of equals, or
   * without one, the lowest loss. @returns Whether it is.
   */
  recordDevScore({ loss, accuracy }: DevScore): boolean {
    const { best, step, adapter } = this.#state;
    const gain = (accuracy ?? 0) - (best?.accuracy ?? 0);
    const better = best === null || gain > 0 || (gain === 0 && loss < best.loss);
    if (better) this.#state = { ...this.#state, best: { step, loss, accuracy, adapter: copyState(adapter) } };
    return better;
  }

  async #accumulate(step: number): Promise<{ loss: number; gradients: AdapterState; tokens: number }> {
    const { checkpoint, method, training, seed, items, program } = this.#options;
    const { gradientAccumulationSteps } = training;
    const batches = Array.from({ length: gradientAccumulationSteps }, (_, i) =>
      this.#plan.batch(step * gradientAccumulationSteps + i).map((index) => items[index]!),
    );
    const totalUnits = batches.flat().reduce((sum, item) => sum + lossUnits(this.#kind, item), 0);
    const layout = adapterMethod(method).layout(method);
    const rate = method.method === 'lora' ? method.loraDropout : 0;
    // The batch plan's parts are epochs, which stay far below this.
    const random = randomStream(seedOfPart(seed, 0x8000_0000 + step));
    let loss = 0;
    let tokens = 0;
    let gradients: AdapterState | null = null;
    for (const batch of batches) {
      const { feeds, tokens: count } = trainingBatch(
        checkpoint.config,
        layout,
        this.#kind,
        batch,
        totalUnits,
      );
      const masks = dropoutMasks(program.dropoutInputs, feeds, rate, random);
      const result = await program.run(this.#state.adapter, { ...feeds, ...masks });
      loss += result.loss;
      tokens += count;
      gradients = gradients === null ? result.gradients : addInPlace(gradients, result.gradients);
    }
    return { loss, tokens, gradients: gradients ?? new Map() };
  }
}

function addInPlace(sum: AdapterState, addend: AdapterState): AdapterState {
  for (const [name, { data }] of sum) {
    const values = addend.get(name)!.data;
    for (let i = 0; i < data.length; i++) data[i]! += values[i]!;
  }
  return sum;
}

function copyState(state: AdapterState): AdapterState {
  return new Map([...state].map(([name, tensor]) => [name, { ...tensor, data: tensor.data.slice() }]));
}
