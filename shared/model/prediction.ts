/**
 * @file One line of predictions/TASK/LANGUAGE.jsonl: what a model answered to one item.
 */
import { z } from 'zod';

const optionIndex = z.int().nonnegative();

export const predictionSchema = z.strictObject({
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
export type Prediction = z.infer<typeof predictionSchema>;
