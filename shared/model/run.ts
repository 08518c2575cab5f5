/**
 * @file A run: one model, task, method and seed. Its resolved configuration is the immutable run.json of a
 * run directory; everything a result depends on is in it, by value or by hash.
 */
import { z } from 'zod';
import { DEVICES, languageCodeSchema, RUNTIMES } from './experiment.ts';
import { methodSchema } from './method.ts';
import { learningRatesTriedSchema, runEvaluationSchema, trainingSchema } from './training.ts';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const runConfigSchema = z.strictObject({
  runId: z.string().regex(/^[0-9a-z-]{8,80}$/),
  experiment: z.string(),
  /** Unique within the experiment: method label, model, task and seed. */
  name: z.string(),
  methodLabel: z.string(),
  model: z.strictObject({ path: z.string(), name: z.string(), sha256 }),
  task: z.strictObject({ path: z.string(), id: z.string(), version: z.string(), sha256 }),
  method: methodSchema,
  languages: z.array(languageCodeSchema).nonempty(),
  seed: z.int().nonnegative(),
  training: trainingSchema,
  /** Absent where none were noted. Says how `training.learningRate` was found, not what the run computes. */
  learningRatesTried: learningRatesTriedSchema.optional(),
  evaluation: runEvaluationSchema,
  runtime: z.enum(RUNTIMES),
  device: z.enum(DEVICES),
  /** What prompts are written as conversations with; absent where they are plain text. */
  chatTemplate: z.strictObject({ sha256 }).optional(),
  /**
   * The run whose adapter training starts from, with the schedule from its beginning and a new optimiser state. Absent
   * where it starts from the method's own initialisation.
   */
  startFrom: z
    .strictObject({
      runId: z.string(),
      /** Folder of the adapter. */
      path: z.string(),
      /** Of its tensors' file. */
      sha256,
    })
    .optional(),
  /** The adapter that is measured as it is; absent where the run trains its own, or measures the frozen model. */
  trainedAdapter: z
    .strictObject({
      /** Folder of the adapter. */
      path: z.string(),
      /** Of its tensors' file. */
      sha256,
    })
    .optional(),
  engineVersion: z.string(),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

/** Whether a run takes optimiser steps: the frozen model and an adapter that is trained already do without. */
export function isTraining({
  method,
  trainedAdapter,
}: Pick<RunConfig, 'method' | 'trainedAdapter'>): boolean {
  return method.method !== 'none' && trainedAdapter === undefined;
}

/** `waiting` is in the queue; `paused` keeps its checkpoint and leaves its slot; the last three are final. */
export const RUN_STATES = ['waiting', 'running', 'paused', 'finished', 'failed', 'cancelled'] as const;
export type RunState = (typeof RUN_STATES)[number];
