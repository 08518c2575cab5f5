/**
 * @file What is told of written answers beside their score: how many had nothing to score, and in which language they are.
 */
import type { WrittenSummary } from './event.ts';
import type { Metric } from './task.ts';

/** Numbers of answers. */
export interface WrittenCounts {
  readonly answers: number;
  /** Out of which the benchmark's metric could read no answer. */
  readonly unanswered: number;
  /** Whose language could be told. */
  readonly toldLanguage: number;
  /** Of these, those in another language than the question's: English, or a third one. */
  readonly drifted: number;
  /** That were cut off at the most tokens. */
  readonly cutOff: number;
}

/** Counts of one summary. @param answers How many it is of; what is not known is 0. */
export function writtenCounts(
  { unanswered, toldLanguage, inEnglish, inOther, cutOff }: WrittenSummary,
  metric: Metric,
  answers = 0,
): WrittenCounts {
  return { answers, unanswered: unanswered[metric] ?? 0, toldLanguage, drifted: inEnglish + inOther, cutOff };
}

/** Their sums; null of none. */
export function sumOfCounts(all: readonly WrittenCounts[]): WrittenCounts | null {
  if (all.length === 0) return null;
  const sum = (field: keyof WrittenCounts): number => all.reduce((total, counts) => total + counts[field], 0);
  return {
    answers: sum('answers'),
    unanswered: sum('unanswered'),
    toldLanguage: sum('toldLanguage'),
    drifted: sum('drifted'),
    cutOff: sum('cutOff'),
  };
}
