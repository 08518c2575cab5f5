/**
 * @file Trials of training: made in a job, kept by all that their scores depend on.
 */
import { createHash } from 'node:crypto';
import type { TrainingTrial } from '../../shared/model/training-trial.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { PlannedTrial } from '../../shared/rpc/trials.ts';
import type { StoredEntry } from '../store/library-table.ts';
import { engineVersion } from './version.ts';
import type { Workbench } from './workbench.ts';

/** What was found earlier, in the order asked; null where nothing was, or a folder has changed since. */
export async function knownTrials(
  { store, models, benchmarks }: Workbench,
  trials: readonly PlannedTrial[],
): Promise<(TrainingTrial | null)[]> {
  return Promise.all(
    trials.map(async (trial) => {
      const model = await models.stored(trial.run.modelId);
      const benchmark = await benchmarks.stored(trial.run.benchmarkId);
      // Kept by `startTrial` below.
      return store.library.measurement('trial', trialKey(trial, model, benchmark)) as TrainingTrial | null;
    }),
  );
}

/** Starts one. @throws {InputError} A model or benchmark is not in the library or not there. */
export async function startTrial(
  { store, jobs, models, benchmarks, changes }: Workbench,
  trial: PlannedTrial,
): Promise<Job> {
  const { modelId, benchmarkId, ...run } = trial.run;
  const model = await models.open(modelId);
  const benchmark = await benchmarks.open(benchmarkId);
  const input = { ...run, seed: trial.seed, modelPath: model.path, benchmarkPath: benchmark.path };
  const title = `Try ${run.method.method} on ${model.name} at ${run.training.learningRate}`;
  return jobs.start('trainingTrial', title, input, (result) => {
    store.library.putMeasurement('trial', trialKey(trial, model, benchmark), result);
    changes.publish({ topic: 'models' });
    return result;
  });
}

function trialKey(
  { run, seed }: PlannedTrial,
  model: StoredEntry<'model'>,
  benchmark: StoredEntry<'benchmark'>,
): string {
  const { method, training, evaluation, chatTemplate, runtime, device } = run;
  const parts = [
    engineVersion(),
    model.sha256 ?? model.path,
    benchmark.sha256 ?? benchmark.path,
    Object.entries(method).sort(([a], [b]) => (a < b ? -1 : 1)),
    Object.entries(training).sort(([a], [b]) => (a < b ? -1 : 1)),
    evaluation.normalisation,
    chatTemplate,
    runtime,
    device,
    seed,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
