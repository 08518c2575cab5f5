/**
 * @file Languages as points of a plot: the tokens that each takes, and its score.
 */
import type { Comparison, Row } from './comparison.ts';

export interface TokenPoint {
  readonly row: Row;
  /** Relative to the training language. */
  readonly relativeTokens: number;
  /** A share, 0 to 1. */
  readonly score: number;
}

/** The languages of one column that tokens were counted in, without the training language. */
export function tokenPoints({ rows, benchmark }: Comparison, column: number): TokenPoint[] {
  return rows.flatMap((row) => {
    const cell = row.cells[column] ?? null;
    return cell === null || cell.relativeTokens === null || row.language.code === benchmark.trainLanguage
      ? []
      : [{ row, relativeTokens: cell.relativeTokens, score: cell.accuracy }];
  });
}
