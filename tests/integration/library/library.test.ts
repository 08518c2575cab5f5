/**
 * @file The library's services on a real workspace: processes that read, jobs that check and measure.
 */
import { mkdirSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { knownFertility, measureFertility } from '../../../main/services/benchmark-fertility.ts';
import { forecastRuns, startCalibration } from '../../../main/services/forecasts.ts';
import { knownTrials, startTrial } from '../../../main/services/training-trials.ts';
import { openWorkbench, type Workbench } from '../../../main/services/workbench.ts';
import type { TrainingTrial } from '../../../shared/model/training-trial.ts';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { plannedRunSchema } from '../../../shared/rpc/forecast.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyBenchmark } from '../../helpers/tiny-benchmark.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

interface Library {
  readonly workbench: Workbench;
  readonly modelPath: string;
  readonly modelId: string;
  readonly benchmarkId: string;
}

async function finished(workbench: Workbench, job: Job): Promise<Job> {
  const ended = await workbench.jobs.ended(job.jobId);
  expect(ended.failure).toBeNull();
  return ended;
}

/** A workspace with a tiny model and a tiny benchmark beside the demo's. */
async function openLibrary(): Promise<Library> {
  const directory = temporaryDirectory();
  const workbench = openWorkbench({ directory: join(directory, 'workspace') });
  onTestFinished(() => workbench.close());
  const modelPath = join(directory, 'model');
  const benchmarkPath = join(directory, 'benchmark');
  writeTinyCheckpoint(modelPath);
  writeTinyBenchmark(benchmarkPath);
  const model = await finished(workbench, workbench.models.import(modelPath));
  const benchmark = await finished(workbench, workbench.benchmarks.import(benchmarkPath));
  const idOf = ({ result }: Job): string => (result as { id: string }).id;
  return { workbench, modelPath, modelId: idOf(model), benchmarkId: idOf(benchmark) };
}

test('entries keep their place when a drive goes, and the same folder again is the same entry', async () => {
  const { workbench, modelPath, modelId } = await openLibrary();
  const states = async (): Promise<Record<string, string>> =>
    Object.fromEntries((await workbench.models.list()).map(({ entry }) => [entry.id, entry.health.state]));
  expect(await states()).toEqual({ demo: 'ok', [modelId]: 'ok' });
  renameSync(modelPath, `${modelPath}-away`);
  expect(await states()).toEqual({ demo: 'ok', [modelId]: 'unavailable' });
  await expect(workbench.models.open(modelId)).rejects.toThrow(/is not there; connect its drive/);
  renameSync(`${modelPath}-away`, modelPath);
  await finished(workbench, workbench.models.import(modelPath));
  expect(await states()).toEqual({ demo: 'ok', [modelId]: 'ok' });
  workbench.models.setRemoved(modelId, true);
  expect(await states()).toEqual({ demo: 'ok' });
  workbench.models.setRemoved(modelId, false);
  expect(await states()).toEqual({ demo: 'ok', [modelId]: 'ok' });
});

test('a folder that is no checkpoint fails its import with a sentence and leaves nothing behind', async () => {
  const { workbench, modelPath } = await openLibrary();
  const empty = join(modelPath, 'empty');
  mkdirSync(empty);
  const job = await workbench.jobs.ended(workbench.models.import(empty).jobId);
  expect(job).toMatchObject({ state: 'failed' });
  expect(job.failure).toMatch(/config\.json: does not exist/);
  expect(await workbench.models.list()).toHaveLength(2);
});

test('token fertility is measured once and known from then on', async () => {
  const { workbench, modelId, benchmarkId } = await openLibrary();
  expect(await knownFertility(workbench, modelId, benchmarkId)).toBeNull();
  await finished(workbench, await measureFertility(workbench, modelId, benchmarkId));
  const fertility = await knownFertility(workbench, modelId, benchmarkId);
  expect(fertility?.languages.map(({ language }) => language)).toEqual(['eng_Latn', 'deu_Latn']);
  expect(fertility?.languages[0]).toMatchObject({ items: 8, parity: 1 });
});

test('a calibration turns a computed forecast into a measured one', async () => {
  const { workbench, modelId, benchmarkId } = await openLibrary();
  const planned = plannedRunSchema.parse({
    modelId,
    benchmarkId,
    method: { method: 'lora', r: 2 },
    languages: 'all',
    training: { maxSteps: 10, batchSize: 2, devItems: 2, maxSequenceLength: 32 },
    evaluation: { batchSize: 4 },
    runtime: 'onnxruntime',
    device: 'cpu',
  });
  const [computed] = await forecastRuns(workbench, [planned]);
  expect(computed).toMatchObject({ basis: 'computed', trainMs: null, fit: 'fits' });
  const [onGpu] = await forecastRuns(workbench, [{ ...planned, device: 'webgpu' }]);
  expect(onGpu!.notes.at(-1)).toMatch(
    /GPU's own, .* weights take about .*, in float32, twice while it trains\.$/,
  );
  await finished(workbench, await startCalibration(workbench, planned));
  const alpha = { ...planned, method: { ...planned.method, loraAlpha: 99 } };
  const [measured, otherRank] = await forecastRuns(workbench, [
    plannedRunSchema.parse(alpha),
    plannedRunSchema.parse({ ...planned, method: { method: 'lora', r: 3 } }),
  ]);
  expect(measured).toMatchObject({ basis: 'measured', fit: 'fits' });
  expect(measured!.trainMs).toBeGreaterThan(0);
  expect(measured!.evaluateMs).toBeGreaterThan(0);
  expect(measured!.peakMemoryBytes).toBeGreaterThan(30e6);
  expect(otherRank).toMatchObject({ basis: 'computed' });
});

test('a trial of training is known from then on, and not what its score would not be that of', async () => {
  const { workbench, modelId, benchmarkId } = await openLibrary();
  const run = plannedRunSchema.parse({
    modelId,
    benchmarkId,
    method: { method: 'lora', r: 2 },
    languages: ['deu_Latn'],
    training: { maxSteps: 4, batchSize: 2, devItems: 2, evalSteps: 2, maxSequenceLength: 32 },
    evaluation: { batchSize: 4 },
    runtime: 'onnxruntime',
    device: 'cpu',
  });
  const trial = { run, seed: 1 };
  expect(await knownTrials(workbench, [trial])).toEqual([null]);
  const { result } = await finished(workbench, await startTrial(workbench, trial));
  const { best, ...rest } = result as TrainingTrial;
  expect(rest).toMatchObject({ divergedAtStep: null, heldOutItems: 2 });
  expect(best!.loss).toBeGreaterThan(0);
  const others = [
    { run: { ...run, training: { ...run.training, learningRate: 0.5 } }, seed: 1 },
    { run: { ...run, training: { ...run.training, maxSteps: 5 } }, seed: 1 },
    { run: { ...run, method: { ...run.method, loraAlpha: 99 } }, seed: 1 },
    { run, seed: 2 },
  ].map((other) => ({ ...other, run: plannedRunSchema.parse(other.run) }));
  const sameScore = { run: { ...run, languages: 'all' as const }, seed: 1 };
  expect(await knownTrials(workbench, [...others, sameScore, trial])).toEqual([
    ...others.map(() => null),
    result,
    result,
  ]);
});

test('questions about a missing folder end in a sentence, and the reader answers the next one', async () => {
  const { workbench, modelPath, modelId } = await openLibrary();
  await expect(workbench.reader.ask('describeModel', { path: `${modelPath}-not-there` })).rejects.toThrow(
    /not-there/,
  );
  const { path } = await workbench.models.open(modelId);
  const { tensors } = await workbench.reader.ask('describeModel', { path });
  expect(tensors.find(({ name }) => name.endsWith('q_proj.weight'))).toMatchObject({
    count: 2,
    shape: [16, 16],
  });
});
