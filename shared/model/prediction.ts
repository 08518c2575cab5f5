/**
 * @file One line of predictions/TASK/LANGUAGE.jsonl: what a model answered to one item, chosen or written.
 */
import { z } from 'zod';
import { METRICS } from './task.ts';

const optionIndex = z.int().nonnegative();

const choicePredictionSchema = z.strictObject({
  id: z.string().min(1),
  /** Items of one cluster (same passage or premise) are resampled together. */
  cluster: z.string().nullable(),
  /** Natural-log likelihood of each option's tokens given the prompt, summed. */
  scores: z.array(z.number()),
  /** The best option by summed, per-token and per-character log-likelihood. */
  best: z.strictObject({ sum: optionIndex, token: optionIndex, character: optionIndex }),
  /** The best option by the run's own normalisation. */
  prediction: optionIndex,
  gold: optionIndex,
  correct: z.boolean(),
});
export type ChoicePrediction = z.infer<typeof choicePredictionSchema>;

/** A written answer. */
const generationPredictionSchema = z.strictObject({
  id: z.string().min(1),
  cluster: z.string().nullable(),
  /** What the model wrote, without what ended it. */
  text: z.string(),
  /** What was taken out of it as the answer, by the benchmark's metric; null where nothing could be. */
  answer: z.string().nullable(),
  references: z.array(z.string()),
  /** Every metric of the benchmark's kind of answers. */
  metrics: z.partialRecord(z.enum(METRICS), z.number().min(0).max(1)),
  /** Metrics for which no answer could be taken out of the text; an empty one is scored then. */
  unanswered: z.array(z.enum(METRICS)),
  /** The language of the text, of the question's and English; null where the text does not tell. */
  writtenIn: z.enum(['question', 'english', 'other']).nullable(),
  /** `until`: one of the benchmark's texts; `end`: the model's token of ending; `length`: too many tokens. */
  endedBy: z.enum(['until', 'end', 'length']),
  tokens: z.int().nonnegative(),
  /** By the benchmark's metric. */
  score: z.number().min(0).max(1),
  /** Whether that is 1. */
  correct: z.boolean(),
});
export type GenerationPrediction = z.infer<typeof generationPredictionSchema>;

export const predictionSchema = z.union([choicePredictionSchema, generationPredictionSchema]);
export type Prediction = z.infer<typeof predictionSchema>;

/** What an answer counts for in a mean, 0 to 1. */
export function scoreOf(prediction: Prediction): number {
  return 'text' in prediction ? prediction.score : Number(prediction.correct);
}
