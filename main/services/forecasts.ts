/**
 * @file Forecasts of planned runs: from a calibration of this machine where there is one, else from shapes.
 */
import { createHash } from 'node:crypto';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { formatBytes } from '../../shared/format/bytes.ts';
import { formatCount } from '../../shared/format/number.ts';
import type { Calibration } from '../../shared/model/calibration.ts';
import type { ModelFacts } from '../../shared/model/library.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { PlannedRun, RunForecast } from '../../shared/rpc/forecast.ts';
import { forecastRun } from '../forecast/forecast-run.ts';
import { memoryFit } from '../library/training-memory.ts';
import type { StoredEntry } from '../store/library-table.ts';
import { engineVersion } from './version.ts';
import type { Workbench } from './workbench.ts';

/** Of `Calibration`; one that was kept in another form is measured again. */
const CALIBRATION_FORM = 3;

/** How an adapter starts, and by how much it is scaled, changes no computation. */
const WITHOUT_COST: ReadonlySet<string> = new Set(['init', 'initStd', 'initText', 'loraAlpha', 'useRslora']);

/** A forecast for each planned run. @throws {InputError} A model or benchmark is not in the library or not there. */
export async function forecastRuns(
  workbench: Workbench,
  runs: readonly PlannedRun[],
): Promise<RunForecast[]> {
  return Promise.all(runs.map((run) => forecastOne(workbench, run)));
}

/** Starts measuring what a planned run takes. @throws {InputError} As `forecastRuns`. */
export async function startCalibration(workbench: Workbench, run: PlannedRun): Promise<Job> {
  const { store, jobs, models, benchmarks, changes } = workbench;
  const { modelId, benchmarkId, ...planned } = run;
  const model = await models.open(modelId);
  const benchmark = await benchmarks.open(benchmarkId);
  const input = { ...planned, modelPath: model.path, benchmarkPath: benchmark.path };
  const title = `Calibrate ${run.method.method} on ${model.name}`;
  return jobs.start('calibrate', title, input, (calibration) => {
    store.library.putMeasurement('calibration', calibrationKey(run, model, benchmark), calibration);
    changes.publish({ topic: 'models' });
    return calibration;
  });
}

async function forecastOne(workbench: Workbench, run: PlannedRun): Promise<RunForecast> {
  const { store, models, benchmarks } = workbench;
  const model = await models.open(run.modelId);
  const benchmark = await benchmarks.open(run.benchmarkId);
  // Kept by `startCalibration` above.
  const calibration = store.library.measurement(
    'calibration',
    calibrationKey(run, model, benchmark),
  ) as Calibration | null;
  const totalMemoryBytes = totalmem();
  const forecast =
    calibration === null ? await computed(workbench, run, model, benchmark) : forecastRun(calibration, run);
  return {
    ...forecast,
    notes: [...forecast.notes, ...gpuNotes(run, model.facts)],
    totalMemoryBytes,
    fit: memoryFit(forecast.peakMemoryBytes, totalMemoryBytes),
  };
}

/** What is known of a GPU's memory: WebGPU has whole weights in float32, CUDA as they are stored, each program its own. */
function gpuNotes(
  { device, method }: PlannedRun,
  { dtype, parameterCount, weightBytes }: ModelFacts,
): string[] {
  if (device === 'cpu') return [];
  const isQuantised = dtype === 'uint8' || dtype === 'uint4';
  const inFloat32 = device === 'webgpu' && !isQuantised;
  const bytes = inFloat32 ? 4 * parameterCount : weightBytes;
  const [form, times] = [
    inFloat32 ? ', in float32' : '',
    method.method === 'none' ? '' : ', twice while it trains',
  ];
  return [
    `Memory is the machine's. Of the GPU's own, which is not measured, weights take about ${formatBytes(bytes)}${form}${times}.`,
  ];
}

async function computed(
  { reader }: Workbench,
  { method, languages, training, evaluation, chatTemplate }: PlannedRun,
  model: StoredEntry<'model'>,
  benchmark: StoredEntry<'benchmark'>,
): Promise<Omit<RunForecast, 'totalMemoryBytes' | 'fit'>> {
  const { bytes, longestTokens } = await reader.ask('plannedMemory', {
    modelPath: model.path,
    benchmarkPath: benchmark.path,
    languages,
    method,
    training,
    evaluation,
    chatTemplate,
  });
  return {
    basis: 'computed',
    prepareMs: null,
    trainMs: null,
    evaluateMs: null,
    peakMemoryBytes: bytes,
    measuredMs: null,
    notes: [
      `Memory is computed for batches of the longest texts, about ${formatCount(longestTokens, 'token')} each; “Measure times” measures it, too.`,
    ],
  };
}

/** Of what decides the pace and memory of a token; sizes of batches and numbers of steps are not in it. */
function calibrationKey(
  { method, chatTemplate, training, evaluation, runtime, device }: PlannedRun,
  model: StoredEntry<'model'>,
  benchmark: StoredEntry<'benchmark'>,
): string {
  const { objective, gradientCheckpointing } = training;
  const machine = [cpus()[0]?.model ?? '', availableParallelism(), totalmem()];
  const parts = [
    CALIBRATION_FORM,
    engineVersion(),
    machine,
    model.sha256 ?? model.path,
    benchmark.sha256 ?? benchmark.path,
    Object.entries(method)
      .filter(([field]) => !WITHOUT_COST.has(field))
      .sort(([a], [b]) => (a < b ? -1 : 1)),
    objective,
    gradientCheckpointing,
    ...(chatTemplate ? ['chat template'] : []),
    ...(evaluation.numFewshot === undefined ? [] : [`${evaluation.numFewshot} examples`]),
    runtime,
    device,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
