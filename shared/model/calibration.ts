/**
 * @file What a calibration measured of a method on a model: times and memory of real batches, and how long the
 * benchmark's texts are. Forecasts are made of it.
 */

/** One batch shape that was run. */
export interface CalibrationPoint {
  /** Sequences times padded length: what the work grows with. */
  readonly tokens: number;
  /** The padded length, virtual tokens left out. */
  readonly sequenceLength: number;
  /** Of the fastest of the timed runs: what else the machine does only slows them. */
  readonly durationMs: number;
  /** The process's largest resident set up to the end of these runs. */
  readonly peakBytes: number;
}

/** Texts of a split, from an even sample of its items. */
export interface SplitLengths {
  readonly items: number;
  /** Tokens of a sequence of each sampled item, not cut; ascending. */
  readonly lengths: readonly number[];
  /** The same of the split's longest text, which decides the memory. */
  readonly longest: number;
  /** Sequences that an item takes in a batch: 1, or as many as it has options; a mean. */
  readonly sequencesPerItem: number;
}

/** What it takes to have answers written. */
export interface WritingCost {
  /** Reading a batch of prompts. Ascending in tokens. */
  readonly prompts: readonly CalibrationPoint[];
  /**
   * One more token of every sequence of a batch; `tokens` are those that its sequences have so far, together. Ascending in
   * tokens; empty where no answer was longer than a token.
   */
  readonly steps: readonly CalibrationPoint[];
  /** Tokens of each answer that was written, ascending; as many as are allowed where it did not end in time. */
  readonly answerTokens: readonly number[];
}

export interface Calibration {
  readonly measuredMs: number;
  /** Loading, and compiling both programs. */
  readonly prepareMs: number;
  /** Making token ids of one item, options included. */
  readonly encodeMsPerItem: number;
  /** The resident set before the first batch. */
  readonly idleBytes: number;
  /** Ascending in tokens; empty where nothing is trained. */
  readonly training: readonly CalibrationPoint[];
  /** Ascending in tokens; empty where answers are written and nothing is trained. */
  readonly scoring: readonly CalibrationPoint[];
  /** Null where answers are chosen. */
  readonly writing: WritingCost | null;
  readonly trainingSplit: SplitLengths;
  /** By language. */
  readonly evaluationSplits: Readonly<Record<string, SplitLengths>>;
}
