/**
 * @file Training tried out before an experiment is launched, to choose learning rates by items held out from training.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import type { TrainingTrial } from '../model/training-trial.ts';
import { plannedRunSchema } from './forecast.ts';
import type { Job } from './jobs.ts';
import { procedure } from './procedure.ts';

const plannedTrialSchema = z.strictObject({
  /** Its languages are not looked at. */
  run: plannedRunSchema,
  seed: z.int().nonnegative(),
});
export type PlannedTrial = z.infer<typeof plannedTrialSchema>;

export const trialsContract = {
  /** What was tried earlier, one for each, in their order; null where nothing was. */
  known: procedure
    .input(z.strictObject({ trials: z.array(plannedTrialSchema).max(500) }))
    .output(type<readonly (TrainingTrial | null)[]>()),
  /** Tries one; the job's result is a TrainingTrial. */
  start: procedure.input(plannedTrialSchema).output(type<Job>()),
};
