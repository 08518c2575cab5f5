/**
 * @file What a pretraining run depends on besides its documents and its starting weights. It is kept with the run, and a
 * run goes on with the same settings only.
 */
import { z } from 'zod';

export const settingsSchema = z.strictObject({
  totalTokens: z.int().positive(),
  /** Of one optimiser step. */
  batchTokens: z.int().positive(),
  sequenceLength: z.int().min(2),
  /** The highest learning rate of AdamW. */
  learningRate: z.number().positive(),
  /** The same of Muon, which then learns the matrices of the layers; null leaves all to AdamW. */
  muonLearningRate: z.number().positive().nullable(),
  warmupSteps: z.int().nonnegative(),
  lrSchedulerType: z.enum(['constant', 'linear', 'cosine']),
  /** Of matrices; vectors do not decay. */
  weightDecay: z.number().nonnegative(),
  adamBeta1: z.number().min(0).lt(1),
  adamBeta2: z.number().min(0).lt(1),
  adamEpsilon: z.number().positive(),
  maxGradNorm: z.number().positive().nullable(),
  seed: z.int().nonnegative(),
  /** Steps between losses on the held-out stream. */
  evalSteps: z.int().positive(),
  /** Tokens of that stream, its first ones. */
  heldOutTokens: z.int().positive(),
});
export type Settings = z.infer<typeof settingsSchema>;

/** Sequences of a batch. */
export function batchSequences({ batchTokens, sequenceLength }: Settings): number {
  return Math.max(1, Math.round(batchTokens / sequenceLength));
}

/** Optimiser steps of the whole run. */
export function totalSteps(settings: Settings): number {
  return Math.max(1, Math.round(settings.totalTokens / (batchSequences(settings) * settings.sequenceLength)));
}
