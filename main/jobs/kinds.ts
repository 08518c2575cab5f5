/**
 * @file Every kind of job. The main process knows their names and types only; the code is loaded where it runs.
 */
import { diagnose } from '../library/doctor.ts';
import { buildBenchmarkJob, importTablesJob } from './build-benchmark.ts';
import { calibrateJob } from './calibrate.ts';
import { compareJob } from './compare.ts';
import { downloadDatasetJob, downloadModelJob } from './download.ts';
import { exportAdapterJob } from './export-adapter.ts';
import { fertilityJob } from './fertility.ts';
import type { JobWork } from './job-kind.ts';
import { importGgufJob, quantiseModelJob } from './make-model.ts';
import { prepareExperimentJob } from './prepare-experiment.ts';
import { reportExportJob, reportPreviewJob } from './report.ts';
import { trainingTrialJob } from './training-trial.ts';
import { importBenchmarkJob, importModelJob, verifyBenchmarkJob, verifyModelJob } from './verify-folder.ts';

/** Tries every runtime where one that crashes harms nobody. */
const diagnoseJob = (() => diagnose()) satisfies JobWork<null, unknown>;

export const JOB_KINDS = {
  buildBenchmark: buildBenchmarkJob,
  calibrate: calibrateJob,
  compare: compareJob,
  diagnose: diagnoseJob,
  downloadDataset: downloadDatasetJob,
  downloadModel: downloadModelJob,
  exportAdapter: exportAdapterJob,
  exportReport: reportExportJob,
  importBenchmark: importBenchmarkJob,
  importGguf: importGgufJob,
  importModel: importModelJob,
  importTables: importTablesJob,
  measureFertility: fertilityJob,
  prepareExperiment: prepareExperimentJob,
  previewReport: reportPreviewJob,
  quantiseModel: quantiseModelJob,
  trainingTrial: trainingTrialJob,
  verifyBenchmark: verifyBenchmarkJob,
  verifyModel: verifyModelJob,
};

type JobKinds = typeof JOB_KINDS;
export type JobKindName = keyof JobKinds;
/** `undefined` where the work takes no input. */
export type JobInput<Kind extends JobKindName> = Parameters<JobKinds[Kind]>[0];
export type JobResult<Kind extends JobKindName> = Awaited<ReturnType<JobKinds[Kind]>>;
