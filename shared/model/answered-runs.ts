/**
 * @file Which runs of a column its numbers are of.
 */
import type { Column } from './comparison.ts';

/** A comparison or its outline. */
export interface Answered {
  readonly columns: readonly Column[];
  readonly rows: readonly {
    readonly cells: readonly ({ readonly seeds: readonly { readonly runId: string }[] } | null)[];
  }[];
}

/** The runs of a column that have answers, by seed: one that failed or was cancelled before counts in no number. */
export function answeredRuns({ columns, rows }: Answered, column: number): Column['runs'] {
  const answered = new Set(rows.flatMap(({ cells }) => cells[column]?.seeds.map(({ runId }) => runId) ?? []));
  return columns[column]!.runs.filter(({ runId }) => answered.has(runId));
}
