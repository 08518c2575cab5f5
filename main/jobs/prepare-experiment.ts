/**
 * @file The job before a launch: looks for the device, and reads every byte that the runs of an experiment depend on.
 */
import type { Experiment } from '../../shared/model/experiment.ts';
import { requireDevice } from '../library/device-backend.ts';
import { prepareExperiment, type PreparedExperiment } from '../services/prepare-experiment.ts';
import type { JobWork } from './job-kind.ts';

export const prepareExperimentJob = (async (experiment, { onProgress }) => {
  await requireDevice(experiment);
  return prepareExperiment(experiment, (done, total) =>
    onProgress({ done, total, unit: 'bytes', message: 'Reading weights' }),
  );
}) satisfies JobWork<Experiment, PreparedExperiment>;
