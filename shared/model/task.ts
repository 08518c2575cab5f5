/**
 * @file A multiple-choice benchmark on disk: DIR/benchmark.json and one JSONL file a language and split.
 */
import { z } from 'zod';
import { languageCodeSchema } from './experiment.ts';

/** DIR/benchmark.json. */
export const benchmarkSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string().min(1),
  title: z.string().min(1),
  description: z.string(),
  citation: z.string(),
  licence: z.string(),
  /** Expected accuracy of guessing, 0 to 1. */
  chance: z.number().min(0).max(1),
  /** Language of the training split. */
  trainLanguage: languageCodeSchema,
  /** File of the training split, relative to DIR. */
  trainFile: z.string(),
  /** Language code -> evaluation file, relative to DIR. */
  evalFiles: z.record(languageCodeSchema, z.string()),
  /** Language code -> what the benchmark's makers say of it, such as how much of it the demo model saw. */
  coverage: z.record(languageCodeSchema, z.string()).default({}),
});
export type Benchmark = z.infer<typeof benchmarkSchema>;

/** A line of a split. Items of the same id are translations of each other. */
export const itemSchema = z.strictObject({
  id: z.string().min(1),
  language: z.string().min(1),
  cluster: z.string().min(1).optional(),
  /** Empty where the options are whole texts, as in XNLI. */
  prompt: z.string(),
  /** Continuations of the prompt, each with its leading space. */
  options: z.array(z.string().min(1)).min(2),
  /** Index of the right option. */
  answer: z.int().nonnegative(),
});
export type Item = z.infer<typeof itemSchema>;
