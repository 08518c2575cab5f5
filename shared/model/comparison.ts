/**
 * @file The comparison of runs: languages down, methods across. What the terminal table, CSV, JSON and the
 * HTML report all show. Plain data, so that it can be written as JSON unchanged. Accuracies, means and
 * differences are fractions of 1; durations are in milliseconds; every interval has 95% coverage.
 */
import type { Language } from './language.ts';
import type { Leakage } from './leakage.ts';
import type { Method } from './method.ts';
import type { RunState } from './run.ts';
import type { Metric } from './task.ts';
import type { WrittenCounts } from './written-counts.ts';

/** Both ends of an interval, in the unit of what it is an interval of. */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** A number computed from a sample, with its interval; null where none can be computed. */
export interface Estimate {
  readonly value: number;
  readonly interval: Interval | null;
}

/** One run of a column. */
interface ColumnRun {
  readonly runId: string;
  readonly seed: number;
  readonly state: RunState;
  readonly failure: string | null;
}

/** One method on one model: all its seeds. */
export interface Column {
  /** Unique within the comparison. */
  readonly label: string;
  readonly model: string;
  readonly modelSha256: string;
  readonly method: Method;
  /** Whether its runs took optimiser steps. */
  readonly isTraining: boolean;
  /** Answered training items in front of each prompt. */
  readonly numFewshot: number;
  readonly learningRate: number;
  /** Before that one was taken, on held-out items of the training language; null where none were noted. */
  readonly learningRatesTried: readonly number[] | null;
  /** By seed. */
  readonly runs: readonly ColumnRun[];
  readonly trainableParameters: number | null;
  readonly totalParameters: number | null;
  /** Means over the runs that report them. */
  readonly trainMs: number | null;
  readonly evaluateMs: number | null;
  /** Index of the column this one is tested against, its model's frozen base unless chosen; null for none. */
  readonly baseline: number | null;
}

/** Whether a column is the model as it is: nothing trained, no examples in front of prompts. */
export function isFrozenBase({ method, numFewshot }: Pick<Column, 'method' | 'numFewshot'>): boolean {
  return method.method === 'none' && numFewshot === 0;
}

export interface SeedScore {
  readonly runId: string;
  readonly seed: number;
  readonly items: number;
  readonly correct: number;
  readonly accuracy: number;
}

/** A column against its baseline on the items both answered. */
export interface Difference extends Estimate {
  /** Items answered by both. */
  readonly items: number;
  /** Items (clusters, where the benchmark has them) on which this column scores higher, and lower. */
  readonly higher: number;
  readonly lower: number;
  /**
   * `mcnemar` for one seed each and independent items, else `sign-flip`; both exact, two-sided, mid-p. Where answers
   * get a part of a point, `sign-flip-saddlepoint`: the same test by approximation.
   */
  readonly test: 'mcnemar' | 'sign-flip' | 'sign-flip-saddlepoint';
  readonly p: number;
  /** Adjusted by Holm over the languages of the column. */
  readonly pHolm: number;
}

/** One language and column. */
export interface Cell {
  /** Different items answered. */
  readonly items: number;
  /** Answers given: items, summed over seeds. */
  readonly answers: number;
  readonly correct: number;
  /** Mean score: the share of right answers, or the mean of the benchmark's metric; over all seeds' answers. */
  readonly accuracy: number;
  /** Wilson, at the effective sample size where clusters or seeds repeat items; of graded scores, the bootstrap's. */
  readonly interval: Interval;
  readonly seeds: readonly SeedScore[];
  /** Sample standard deviation of the seeds' accuracies; null for one seed. */
  readonly standardDeviation: number | null;
  /** Accuracy in the training language minus this one's; null without the former. */
  readonly gap: Estimate | null;
  /** Share of the training language's above-chance accuracy that is kept; null where that is not above chance. */
  readonly retained: number | null;
  readonly difference: Difference | null;
  /** Of written answers, over all seeds; left out where they are chosen. */
  readonly written?: WrittenCounts;
  /** Of a prompt on average, as the model's tokenizer splits it; null where the runs did not count them. */
  readonly promptTokens: number | null;
  /** Share of the prompts that were longer than the runs allow and lost their beginning; null where it was not counted. */
  readonly cutPrompts: number | null;
  /**
   * That relative to the training language's, whose items say the same (premium; Petrov et al. 2023, arXiv 2305.15425);
   * null where either is not known.
   */
  readonly relativeTokens: number | null;
}

export interface Row {
  readonly language: Pick<
    Language,
    'code' | 'name' | 'bcp47' | 'script' | 'script_name' | 'family' | 'branch' | 'resource_level'
  >;
  /** What the benchmark says of the language; null where it says nothing. */
  readonly coverage: string | null;
  /** Whether the benchmark declares the language unseen by the model; null where it says nothing. */
  readonly unseen: boolean | null;
  /** One per column; null where there are no answers. */
  readonly cells: readonly (Cell | null)[];
}

export const GROUP_KINDS = ['all', 'seen', 'coverage', 'resource', 'family', 'branch', 'script'] as const;
export type GroupKind = (typeof GROUP_KINDS)[number];

/** A mean of languages, each counting the same. */
export interface GroupCell extends Estimate {
  /** Languages averaged: those of the group that the column has answers in. */
  readonly languages: number;
  /** Items answered, summed over those languages. */
  readonly items: number;
  /** Sample standard deviation over seeds of the mean; null unless several seeds have all those languages. */
  readonly standardDeviation: number | null;
  /** Accuracy in the training language minus the mean. */
  readonly gap: Estimate | null;
  /** Mean difference to the baseline over the languages both have, and how many those are. */
  readonly difference: (Estimate & { readonly languages: number }) | null;
}

/** Languages that are averaged together. The training language is in no group. */
export interface Group {
  readonly kind: GroupKind;
  readonly label: string;
  /** Codes, in row order. */
  readonly languages: readonly string[];
  readonly cells: readonly (GroupCell | null)[];
}

/**
 * How scores and the tokens that a language takes rise and fall together, over the languages other than the training
 * language. Intervals are those of a sample of languages that do not depend on each other.
 */
export interface TokenAssociation {
  readonly languages: number;
  /** Rank correlation of the score with the tokens relative to the training language (Spearman's rho). */
  readonly correlation: Estimate;
  /**
   * The same with what both owe to `control` taken out: the share that the benchmark says pretraining covered, or, where
   * it says nothing of some language, the resource level. Null where that is the same everywhere.
   */
  readonly controlled: (Estimate & { readonly control: 'coverage' | 'resource' }) | null;
}

/** Mean over the languages of group `all` that both columns have, of left minus right. */
export interface ColumnPair extends Estimate {
  readonly left: number;
  readonly right: number;
  readonly languages: number;
}

export interface Comparison {
  readonly benchmark: {
    /** Evaluation items among the training items; left out where that is not known, and in outlines. */
    readonly leakage?: Leakage;
    readonly id: string;
    readonly version: string;
    readonly title: string;
    readonly sha256: string | null;
    readonly chance: number;
    /** What scores are where answers are written; null for accuracy. */
    readonly metric: Metric | null;
    /** Whether prompts were written in the models' chat templates. */
    readonly chatTemplate: boolean;
    readonly trainLanguage: string;
  };
  /** How the intervals of means and differences were made. */
  readonly bootstrap: { readonly resamples: number; readonly seed: number; readonly clusters: number };
  /** Whether items form clusters larger than one item. */
  readonly clustered: boolean;
  readonly columns: readonly Column[];
  /** Training language first, then families by size, branches and names. */
  readonly rows: readonly Row[];
  /** By kind in the order of GROUP_KINDS; group `all` is always the first. */
  readonly groups: readonly Group[];
  /** Every left < right, by left then right. */
  readonly pairs: readonly ColumnPair[];
  /** One per column; null where tokens were not counted, or in too few languages to tell. */
  readonly tokens: readonly (TokenAssociation | null)[];
}
