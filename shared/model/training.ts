/**
 * @file How an adapter is trained. Names are Hugging Face TrainingArguments', in camelCase.
 */
import { z } from 'zod';

export const trainingSchema = z.strictObject({
  /**
   * `language-modeling`: cross-entropy of the completion's tokens. `multiple-choice`: cross-entropy over the
   * answer options of an item, the stronger signal for small models.
   */
  objective: z.enum(['language-modeling', 'multiple-choice']).default('multiple-choice'),
  /** Optimiser steps. */
  maxSteps: z.int().positive().default(300),
  /** Items in one forward pass. */
  batchSize: z.int().positive().default(16),
  /** Forward passes whose gradients are averaged into one optimiser step. */
  gradientAccumulationSteps: z.int().positive().default(1),
  learningRate: z.number().positive().default(5e-3),
  lrSchedulerType: z.enum(['constant', 'linear', 'cosine']).default('cosine'),
  warmupSteps: z.int().nonnegative().default(20),
  weightDecay: z.number().nonnegative().default(0),
  adamBeta1: z.number().min(0).lt(1).default(0.9),
  adamBeta2: z.number().min(0).lt(1).default(0.999),
  adamEpsilon: z.number().positive().default(1e-8),
  /** Clip the global gradient norm to this; null means no clipping. */
  maxGradNorm: z.number().positive().nullable().default(1),
  /** Prompts longer than this are cut from the left, in tokens; options are never cut. */
  maxSequenceLength: z.int().positive().default(512),
  /** Recompute each layer in the backward pass: less memory, about a third more time. */
  gradientCheckpointing: z.boolean().default(false),
  /** Draw items of every right answer equally often: for tasks whose options are classes of uneven size. */
  balanceAnswers: z.boolean().default(false),
  /** English items held out of training to choose the best checkpoint; 0 keeps the last step's adapter. */
  devItems: z.int().nonnegative().default(96),
  /** Steps between evaluations on the held-out English items. */
  evalSteps: z.int().positive().default(50),
  /** Steps between resumable checkpoints. */
  saveSteps: z.int().positive().default(25),
});
export type Training = z.infer<typeof trainingSchema>;

type TrainingShape = typeof trainingSchema.shape;
/**
 * Some of `training`, for one method. `trainingSchema.partial()` would not do: it fills a missing field with its
 * default, which would then override what the experiment says.
 */
export const trainingOverrideSchema = z.strictObject(
  Object.fromEntries(
    Object.entries(trainingSchema.shape).map(([name, field]) => [name, field.unwrap().optional()]),
  ) as { [Name in keyof TrainingShape]: z.ZodOptional<ReturnType<TrainingShape[Name]['unwrap']>> },
);

/**
 * Learning rates that were tried on held-out items of the training language, the one that is taken among them, in any order: a
 * method whose rate was looked for less may be behind for that reason alone.
 */
export const learningRatesTriedSchema = z.array(z.number().positive()).min(2).max(100);

/** What normalises an option's log-likelihood before the best is taken. */
const NORMALISATIONS = ['sum', 'token', 'character'] as const;
export type Normalisation = (typeof NORMALISATIONS)[number];

/** Of an experiment: what its numbers compare by is the same for all methods. */
export const evaluationSchema = z.strictObject({
  /** Sequences in one forward pass. */
  batchSize: z.int().positive().default(32),
  /** First N items of each language; null means all. */
  maxItems: z.int().positive().nullable().default(null),
  normalisation: z.enum(NORMALISATIONS).default('sum'),
});

/** What a method adds to it. */
export const evaluationOverrideSchema = z.strictObject({
  /**
   * Training items, answered, in front of each prompt, as lm-evaluation-harness's `num_fewshot`; absent for none. Which ones the
   * seed decides, and they are the same for every item and language.
   */
  numFewshot: z.int().min(1).max(64).optional(),
});

export type MethodEvaluation = z.infer<typeof evaluationOverrideSchema>;

/** Of a run. */
export const runEvaluationSchema = evaluationSchema.extend(evaluationOverrideSchema.shape);
export type Evaluation = z.infer<typeof runEvaluationSchema>;
