/**
 * @file What a run will take, from a short calibration of the real programs on this machine.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { DEVICES, experimentSchema, languageCodeSchema, RUNTIMES } from '../model/experiment.ts';
import { methodSchema } from '../model/method.ts';
import { runEvaluationSchema, trainingSchema } from '../model/training.ts';
import type { Job } from './jobs.ts';
import { libraryIdSchema } from './library.ts';
import { procedure } from './procedure.ts';

/** One run, before its seed. */
export const plannedRunSchema = z.strictObject({
  modelId: libraryIdSchema,
  benchmarkId: libraryIdSchema,
  method: methodSchema,
  languages: z.union([z.literal('all'), z.array(languageCodeSchema).min(1)]),
  chatTemplate: experimentSchema.shape.chatTemplate,
  training: trainingSchema,
  evaluation: runEvaluationSchema,
  runtime: z.enum(RUNTIMES),
  device: z.enum(DEVICES),
});
export type PlannedRun = z.infer<typeof plannedRunSchema>;

export interface RunForecast {
  /**
   * `measured`: at this batch size and length. `extrapolated`: measured at another, and scaled. `computed`: nothing
   * was measured yet; memory is computed from shapes and the longest texts, and times are null.
   */
  readonly basis: 'measured' | 'extrapolated' | 'computed';
  /** Loading and compiling. */
  readonly prepareMs: number | null;
  readonly trainMs: number | null;
  readonly evaluateMs: number | null;
  /** The most memory that the worker takes at once, mapped weights included. */
  readonly peakMemoryBytes: number;
  readonly totalMemoryBytes: number;
  /** `tight`: over 80% of the machine's memory. */
  readonly fit: 'fits' | 'tight' | 'does-not-fit';
  /** What the numbers rest on and what they leave out, a sentence each. */
  readonly notes: readonly string[];
  /** When it was measured; null for `computed`. */
  readonly measuredMs: number | null;
}

export const forecastContract = {
  /** One for each planned run, in their order. */
  runs: procedure
    .input(z.strictObject({ runs: z.array(plannedRunSchema).max(200) }))
    .output(type<readonly RunForecast[]>()),
  /** Measures what the planned run needs: a few steps of training and a few batches of scoring. */
  calibrate: procedure.input(plannedRunSchema).output(type<Job>()),
};
