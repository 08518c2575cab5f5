/**
 * @file Which columns of a comparison stand against each other, and by how much they differ.
 */
import type { ColumnPair, Comparison, Estimate } from './comparison.ts';

/** Columns with answers, the best mean over the other languages first. @param most How many at the most. */
export function bestColumns({ columns, groups }: Comparison, most: number): number[] {
  const means = groups[0]!.cells;
  return columns
    .flatMap((_, column) => (means[column] == null ? [] : [column]))
    .sort((a, b) => means[b]!.value - means[a]!.value || a - b)
    .slice(0, most);
}

/** `row` minus `column`; null for a column against itself, or without a language in common. */
export function columnDifference(pairs: readonly ColumnPair[], row: number, column: number): Estimate | null {
  const [left, right] = [Math.min(row, column), Math.max(row, column)];
  const pair = pairs.find((candidate) => candidate.left === left && candidate.right === right);
  if (pair === undefined) return null;
  const { value, interval } = pair;
  if (row === left) return { value, interval };
  return { value: -value, interval: interval && { low: -interval.high, high: -interval.low } };
}

/** Whether an interval leaves out 0. */
export function isClear({ interval }: Estimate): boolean {
  return interval !== null && (interval.low > 0 || interval.high < 0);
}
