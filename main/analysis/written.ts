/**
 * @file Counts of written answers, over the seeds of a column.
 */
import type { WrittenSummary } from '../../shared/model/event.ts';
import type { Metric } from '../../shared/model/task.ts';
import { sumOfCounts, writtenCounts, type WrittenCounts } from '../../shared/model/written-counts.ts';

/** The field of a cell, or nothing where answers are chosen. @param metric Null there. */
export function writtenField(
  runs: readonly { readonly summary: WrittenSummary; readonly answers: number }[],
  metric: Metric | null,
): { readonly written?: WrittenCounts } {
  if (metric === null) return {};
  const written = sumOfCounts(runs.map(({ summary, answers }) => writtenCounts(summary, metric, answers)));
  return written === null ? {} : { written };
}
