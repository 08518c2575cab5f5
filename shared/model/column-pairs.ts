/**
 * @file Which columns of a comparison stand against each other, and by how much they differ.
 */
import type { ColumnPair, Comparison, Estimate, Group } from './comparison.ts';

/**
 * Columns whose means over a group can be ranked: those with answers in the very languages of the first column that has
 * answers in the most.
 */
export function rankable({ columns, rows }: Comparison, group: Group): number[] {
  const members = new Set(group.languages);
  const answered = columns.map((_, column) =>
    rows.flatMap(({ language, cells }) =>
      members.has(language.code) && cells[column] != null ? [language.code] : [],
    ),
  );
  const most = Math.max(0, ...answered.map(({ length }) => length));
  if (most === 0) return [];
  const languages = answered.find(({ length }) => length === most)!.join();
  return columns.flatMap((_, column) => (answered[column]!.join() === languages ? [column] : []));
}

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
