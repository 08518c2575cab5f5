/**
 * @file What quantising a model did to it.
 */

/** How far the weights of one role, over all layers, are from those they were made from. */
export interface WeightError {
  /** Such as `mlp.up_proj`. */
  readonly role: string;
  readonly tensors: number;
  /** Root mean square of the differences over that of the weights. */
  readonly relativeError: number;
  /** The largest difference of one weight. */
  readonly largestError: number;
}

/** Both models on one text. */
export interface TextError {
  /** Tokens of the text. */
  readonly tokens: number;
  /** The largest difference of a logit, and the root mean square of all differences. */
  readonly largestLogitError: number;
  readonly logitError: number;
  /** Share of positions at which both models find the same token likeliest, 0 to 1. */
  readonly sameTopToken: number;
  readonly perplexity: number;
  readonly quantisedPerplexity: number;
}

/** Kept beside the quantised weights, in `quantization_report.json`. */
export interface QuantisationReport {
  readonly source: string;
  readonly bits: 4 | 8;
  readonly blockSize: number;
  readonly sourceBytes: number;
  readonly bytes: number;
  readonly weights: readonly WeightError[];
  readonly text: TextError;
}
