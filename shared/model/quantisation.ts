/**
 * @file What quantising a model did to it.
 */
import { z } from 'zod';

const weightErrorSchema = z.object({
  /** Of the weights: `mlp.up_proj` of all layers. */
  role: z.string(),
  tensors: z.int(),
  /** Root mean square of the differences over that of the weights. */
  relativeError: z.number(),
  /** The largest difference of one weight. */
  largestError: z.number(),
});
export type WeightError = z.infer<typeof weightErrorSchema>;

const textErrorSchema = z.object({
  /** Tokens of the text. */
  tokens: z.int(),
  /** The largest difference of a logit. */
  largestLogitError: z.number(),
  /** Root mean square of all differences of logits. */
  logitError: z.number(),
  /** Share of positions at which both models find the same token likeliest, 0 to 1. */
  sameTopToken: z.number(),
  perplexity: z.number(),
  quantisedPerplexity: z.number(),
});
export type TextError = z.infer<typeof textErrorSchema>;

export const quantisedBitsSchema = z.union([z.literal(4), z.literal(8)]);

/** Kept beside the quantised weights, in `quantization_report.json`. */
export const quantisationReportSchema = z.object({
  /** Name of the folder that it was made from. */
  source: z.string(),
  bits: quantisedBitsSchema,
  blockSize: z.int(),
  sourceBytes: z.number(),
  bytes: z.number(),
  weights: z.array(weightErrorSchema),
  text: textErrorSchema,
});
export type QuantisationReport = z.infer<typeof quantisationReportSchema>;
