/**
 * @file Tries a run's training out: the steps that the run would take, scored on its held-out items. No language is
 * measured and nothing is written, so that learning rates can be chosen without a look at what they are chosen for.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { TrainingTrial, TrialScore } from '../../shared/model/training-trial.ts';
import { deviceBackend } from '../library/device-backend.ts';
import { scoreHeldOut } from '../evaluation/scoring/score-held-out.ts';
import { ScoringProgram } from '../evaluation/scoring/scoring-program.ts';
import { openBenchmark } from '../evaluation/tasks/benchmark.ts';
import { splitDev } from '../evaluation/tasks/split-dev.ts';
import { openCheckpoint } from '../models/checkpoint/checkpoint.ts';
import { requireChatTemplate } from '../models/tokenizer/chat-template.ts';
import { ItemEncoder } from '../models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import { roomForText, startAdapter } from '../peft/start-adapter.ts';
import { lossKindFor } from '../training/training-batch.ts';
import { TrainingProgram } from '../training/training-program.ts';
import { initialTrainerState, Trainer, TrainingDiverged } from '../training/trainer.ts';
import type { CalibrationInput } from './calibrate.ts';

/** A planned run; its languages are not looked at. */
export interface TrialInput extends CalibrationInput {
  /** Of the run: its first adapter, the order of its items, and which are held out. */
  readonly seed: number;
}

/**
 * @param onStep Told the optimiser steps done.
 * @throws {InputError} The method trains nothing, or no item is held out.
 */
export async function tryTraining(
  input: TrialInput,
  onStep: (done: number) => void = () => undefined,
): Promise<TrainingTrial> {
  const { method, training, evaluation, seed } = input;
  if (method.method === 'none') throw new InputError('the frozen base', 'has nothing to train');
  if (training.devItems === 0) {
    throw new InputError(
      'training.devItems',
      'is 0, so there is nothing to score a trial on; hold items out',
      {
        path: ['training', 'devItems'],
      },
    );
  }
  const startedMs = performance.now();
  const checkpoint = openCheckpoint(input.modelPath);
  const tokenizer = loadTokenizer(input.modelPath);
  const benchmark = openBenchmark(input.benchmarkPath);
  const encoder = new ItemEncoder(
    tokenizer,
    Math.min(training.maxSequenceLength, roomForText(method, checkpoint.config)),
    input.chatTemplate ? requireChatTemplate(input.modelPath) : null,
  );
  const split = splitDev(benchmark.trainItems(), training.devItems, seed);
  const train = split.train.map((item) => encoder.encode(item));
  const heldOut = split.dev.map((item) => encoder.encode(item));
  const backend = await deviceBackend(input);
  const scoring = await ScoringProgram.compile(backend, checkpoint, method);
  const program = await TrainingProgram.compile(backend, checkpoint, method, {
    loss: lossKindFor(training.objective, train),
    gradientCheckpointing: training.gradientCheckpointing,
  });
  const adapter = await startAdapter(method, seed, { checkpoint, tokenizer, backend });
  const state = initialTrainerState(adapter);
  const trainer = new Trainer({ checkpoint, method, training, seed, items: train, program, state });
  let best: TrialScore | null = null;
  let divergedAtStep: number | null = null;
  try {
    while (!trainer.done) {
      const { step } = await trainer.step();
      if (trainer.isScored) {
        const { adapter: now } = trainer.state;
        const score = await scoreHeldOut(scoring, checkpoint.config, now, heldOut, evaluation);
        if (trainer.recordDevScore(score)) best = { step, ...score };
      }
      onStep(step);
    }
  } catch (error) {
    if (!(error instanceof TrainingDiverged)) throw error;
    divergedAtStep = trainer.state.step + 1;
  }
  await program.release();
  await scoring.release();
  return {
    measuredMs: Date.now(),
    best,
    divergedAtStep,
    heldOutItems: heldOut.length,
    durationMs: performance.now() - startedMs,
  };
}
