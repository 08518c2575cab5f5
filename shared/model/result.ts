/**
 * @file What the store knows of a run and analysis reads: its state, its curves and its scores.
 */
import type { RunConfig, RunState } from './run.ts';
import type { PHASES, WrittenSummary } from './event.ts';
import type { Prediction } from './prediction.ts';

/** A run as lists and comparisons show it. Null means not known (yet). */
export interface RunSummary {
  readonly config: RunConfig;
  readonly state: RunState;
  /** Absolute path of the run directory. */
  readonly directory: string;
  readonly phase: (typeof PHASES)[number] | null;
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  /** One sentence for a failed run. */
  readonly failure: string | null;
  /** Last optimiser step reported. */
  readonly step: number;
  readonly doneItems: number;
  readonly totalItems: number;
  readonly trainableParameters: number | null;
  readonly totalParameters: number | null;
  readonly weightBytes: number | null;
  readonly exportFormat: 'peft' | 'native' | 'checkpoint' | null;
  readonly exportNote: string | null;
  readonly maxLogitError: number | null;
  readonly trainMs: number | null;
  readonly evaluateMs: number | null;
}

/** A point of a training curve. */
export interface StepPoint {
  readonly step: number;
  readonly loss: number;
  readonly gradNorm: number;
  readonly learningRate: number;
  readonly tokens: number;
  readonly durationMs: number;
  readonly memoryBytes: number;
}

/** A score on the held-out English items. */
export interface DevPoint {
  readonly step: number;
  readonly loss: number;
  /** Null where answers are written. */
  readonly accuracy: number | null;
  readonly best: boolean;
}

/** A run with its curves. */
export interface RunCurves {
  readonly summary: RunSummary;
  readonly steps: readonly StepPoint[];
  readonly dev: readonly DevPoint[];
}

/** A run with all that is known of it. */
export interface RunResult extends RunCurves {
  /** Language code -> its predictions, in file order. */
  readonly predictions: ReadonlyMap<string, readonly Prediction[]>;
}

/** What a run answered in one language, without scores: aligned arrays with one entry an item. */
export interface LanguageAnswers {
  /** Numbers that stand for items, the same ones in every run of a comparison. */
  readonly items: Int32Array;
  /** Numbers that stand for clusters; -1 where an item has none. */
  readonly clusters: Int32Array;
  /** 1 for a right answer, 0 for a wrong one; by some metrics, between them. */
  readonly scores: Uint8Array | Float64Array;
  /** What the run counted of written answers; left out where they are chosen. */
  readonly written?: WrittenSummary;
  /** Of the items' prompts together; left out where the run did not count them. */
  readonly promptTokens?: number;
  /** Prompts that lost their beginning, being too long; left out where the run did not count them. */
  readonly cutPrompts?: number;
}

/** A run with all that a comparison counts. */
export interface RunAnswers {
  readonly summary: RunSummary;
  /** By language code. */
  readonly languages: ReadonlyMap<string, LanguageAnswers>;
}

/** Scores in as little as they need. */
export function scoreArray(scores: readonly number[]): LanguageAnswers['scores'] {
  return scores.every(Number.isInteger) ? Uint8Array.from(scores) : Float64Array.from(scores);
}
