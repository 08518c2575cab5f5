/**
 * @file The training part of a run: steps, dev scores, checkpoints, and the export of the best adapter.
 */
import { InputError } from '../../shared/model/input-error.ts';
import { scoreHeldOut } from '../evaluation/scoring/score-held-out.ts';
import type { EncodedItem } from '../models/tokenizer/encode-item.ts';
import type { AdapterState } from '../peft/adapter.ts';
import { hashAdapter, readAdapter, writeAdapter } from '../peft/adapter-files.ts';
import { checkExport } from '../peft/export-adapter.ts';
import { adapterMethod } from '../peft/registry.ts';
import { startAdapter } from '../peft/start-adapter.ts';
import { latestCompleteDirectory, replaceDirectory } from '../run-directory/directory-swap.ts';
import { runPaths } from '../run-directory/layout.ts';
import { readTrainerState, writeTrainerState } from '../training/trainer-files.ts';
import { initialTrainerState, Trainer, type TrainerState } from '../training/trainer.ts';
import { lossKindFor } from '../training/training-batch.ts';
import { TrainingProgram } from '../training/training-program.ts';
import { StopRequest, type LoadedRun, type RunContext } from './run-context.ts';

/**
 * Trains from where an earlier attempt stopped and leaves the best adapter in the run's adapter folder.
 * @returns Milliseconds of training, over all attempts.
 */
export async function trainAndExport(
  context: RunContext,
  run: LoadedRun,
  train: readonly EncodedItem[],
  dev: readonly EncodedItem[],
): Promise<number> {
  const { config, emit } = context;
  const state = savedState(context, run) ?? initialTrainerState(await initialAdapter(context, run));
  let finalState = state;
  if (state.step < config.training.maxSteps) {
    const program = await TrainingProgram.compile(run.backend, run.checkpoint, config.method, {
      loss: lossKindFor(config.training.objective, train),
      gradientCheckpointing: config.training.gradientCheckpointing,
    });
    const { checkpoint } = run;
    const { method, training, seed } = config;
    const trainer = new Trainer({ checkpoint, method, training, seed, items: train, program, state });
    emit({ type: 'phase', phase: 'training' });
    finalState = await trainToEnd(context, run, trainer, dev);
    await program.release();
  }

  const kept = finalState.best?.adapter ?? finalState.adapter;
  await exportAdapter(context, run, kept, train[0]!.context);
  return finalState.trainMs;
}

/**
 * Puts the adapter that run.json names into the run's adapter folder.
 *
 * @throws {InputError} It is gone, has changed, or does not fit the model.
 */
export async function takeAdapter(context: RunContext, run: LoadedRun): Promise<void> {
  const { path, sha256 } = context.config.trainedAdapter!;
  // An earlier attempt may have brought it here already, and the folder may be gone since.
  const taken = latestCompleteDirectory(runPaths(context.directory).adapter);
  if (taken === null && hashAdapter(path) !== sha256) {
    throw new InputError(path, 'has changed since this run was planned; start the experiment anew');
  }
  const { state } = readAdapter(taken ?? path, run.checkpoint);
  const [first] = run.benchmark.trainItems();
  await exportAdapter(context, run, state, run.encoder.encode(first!).context);
}

/** Writes the adapter that is kept, and holds what was written against it on a text. */
async function exportAdapter(
  { config: { method }, directory, emit }: RunContext,
  { backend, checkpoint }: LoadedRun,
  kept: AdapterState,
  text: readonly number[],
): Promise<void> {
  const { adapter } = runPaths(directory);
  emit({ type: 'phase', phase: 'exporting' });
  replaceDirectory(adapter, (temporary) => writeAdapter(temporary, method, checkpoint, kept));
  const maxLogitError = await checkExport(adapter, backend, checkpoint, method, kept, text);
  const representation = adapterMethod(method).representation(method, checkpoint.config);
  emit({ type: 'exported', ...representation, maxLogitError });
}

async function trainToEnd(
  context: RunContext,
  run: LoadedRun,
  trainer: Trainer,
  dev: readonly EncodedItem[],
): Promise<TrainerState> {
  const { config, emit } = context;
  const { maxSteps, saveSteps } = config.training;
  let savedStep = trainer.state.step;
  const save = (): void => {
    saveState(context, trainer.state);
    savedStep = trainer.state.step;
    emit({ type: 'checkpoint', step: savedStep });
  };
  while (!trainer.done) {
    try {
      context.checkControl();
    } catch (stop) {
      if (stop instanceof StopRequest && stop.directive === 'pause') {
        if (trainer.state.step > savedStep) save();
        stop.step = savedStep;
      }
      throw stop;
    }
    const report = await trainer.step();
    emit({ type: 'step', maxSteps, ...report, memoryBytes: process.memoryUsage.rss() });
    const { step } = report;
    if (dev.length > 0 && trainer.isScored) {
      const { adapter } = trainer.state;
      const score = await scoreHeldOut(run.scoring!, run.checkpoint.config, adapter, dev, config.evaluation);
      const { loss, accuracy } = score;
      emit({ type: 'dev', step, loss, accuracy, best: trainer.recordDevScore(score) });
    }
    if (step % saveSteps === 0 || step === maxSteps) save();
  }
  return trainer.state;
}

/** @throws {InputError} The adapter to start from is gone or is not the one that run.json names. */
async function initialAdapter({ config }: RunContext, run: LoadedRun): Promise<AdapterState> {
  const { checkpoint, tokenizer, backend } = run;
  const { startFrom } = config;
  if (startFrom !== undefined) {
    if (hashAdapter(startFrom.path) !== startFrom.sha256) {
      throw new InputError(startFrom.path, `is not the adapter of run ${startFrom.runId} any more`);
    }
    return readAdapter(startFrom.path, checkpoint).state;
  }
  return await startAdapter(config.method, config.seed, { checkpoint, tokenizer, backend });
}

function savedState({ directory, config }: RunContext, { checkpoint }: LoadedRun): TrainerState | null {
  const saved = latestCompleteDirectory(runPaths(directory).checkpoint);
  if (saved === null) return null;
  const names = adapterMethod(config.method).parameters(config.method, checkpoint.config).keys();
  return readTrainerState(saved, [...names]);
}

function saveState({ directory }: RunContext, state: TrainerState): void {
  replaceDirectory(runPaths(directory).checkpoint, (temporary) => writeTrainerState(temporary, state));
}
