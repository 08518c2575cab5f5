/**
 * @file Which columns lead a row of a table, and which cannot be told from the leader: paired tests of every other
 * column against the best, adjusted by Holm over all such tests of the table. The leader is chosen by the same
 * answers, so a tie says that the data do not separate two columns, not that they are equal.
 */
import { rankable } from '../../shared/model/column-pairs.ts';
import type { Comparison, Group } from '../../shared/model/comparison.ts';
import type { RunAnswers } from '../../shared/model/result.ts';
import { ClusterIndex } from './cluster-sums.ts';
import { testPair } from './measure.ts';
import { holmAdjust, signFlipSaddlepoint } from './paired-test.ts';
import { pairTallies, tallyLanguage, type Tally } from './tally.ts';

export interface BestOfRow {
  /** Columns with the highest value; none where fewer than two columns have one. */
  readonly best: readonly number[];
  /** Other columns that do not differ significantly from the first of them. */
  readonly tied: readonly number[];
}

/** By column, then by language: the counts of each, numbered alike. */
interface Counts {
  readonly byColumn: readonly ReadonlyMap<string, Tally>[];
  readonly clusters: number;
}

function count(comparison: Comparison, runs: readonly RunAnswers[]): Counts {
  const byId = new Map(runs.map((run) => [run.summary.config.runId, run]));
  const index = new ClusterIndex();
  const byColumn = comparison.columns.map((column) => {
    const members = column.runs.flatMap(({ runId }) => byId.get(runId) ?? []);
    return new Map(
      comparison.rows.flatMap(({ language }) => {
        const tally = tallyLanguage(members, language.code, index);
        return tally === null ? [] : [[language.code, tally] as const];
      }),
    );
  });
  return { byColumn, clusters: index.size };
}

interface Candidates {
  readonly best: readonly number[];
  /** Columns beside the best that are tested against the first of them, with the test's p; 1 where none can be made. */
  readonly others: readonly { readonly column: number; readonly p: number }[];
}

function leadersOf(
  values: readonly (number | null)[],
  test: (best: number, column: number) => number | null,
): Candidates {
  const known = values.flatMap((value, column) => (value === null ? [] : [{ value, column }]));
  if (known.length < 2) return { best: [], others: [] };
  const most = Math.max(...known.map(({ value }) => value));
  const best = known.filter(({ value }) => value === most).map(({ column }) => column);
  const others = known.flatMap(({ value, column }) =>
    value === most ? [] : [{ column, p: test(best[0]!, column) ?? 1 }],
  );
  return { best, others };
}

function decide(rows: readonly Candidates[], significance: number): BestOfRow[] {
  const adjusted = holmAdjust(rows.flatMap(({ others }) => others.map(({ p }) => p)));
  let next = 0;
  return rows.map(({ best, others }) => ({
    best,
    tied: others.flatMap(({ column }) => (adjusted[next++]! >= significance ? [column] : [])),
  }));
}

/**
 * Leaders of every language, in the order of the rows. Tests are those of the comparison: McNemar's, or the exact
 * sign-flip test over clusters.
 *
 * @param significance Adjusted p-values below it are a difference.
 */
export function bestByLanguage(
  comparison: Comparison,
  runs: readonly RunAnswers[],
  significance: number,
): BestOfRow[] {
  const { byColumn } = count(comparison, runs);
  const rows = comparison.rows.map(({ language, cells }) =>
    leadersOf(
      cells.map((cell) => cell?.accuracy ?? null),
      (best, column) => {
        const pair = pairTallies(byColumn[best]!.get(language.code)!, byColumn[column]!.get(language.code)!);
        return pair === null ? null : testPair(pair).p;
      },
    ),
  );
  return decide(rows, significance);
}

/**
 * Leaders of means over groups of languages. Only columns that can be ranked (see `rankable`) lead or tie. Tested by sign flips of whole clusters (Fisher's randomisation test), each language weighing
 * the same.
 */
export function bestByGroup(
  comparison: Comparison,
  runs: readonly RunAnswers[],
  groups: readonly Group[],
  significance: number,
): BestOfRow[] {
  const counts = count(comparison, runs);
  const rows = groups.map((group) => {
    const ranked = new Set(rankable(comparison, group));
    return leadersOf(
      group.cells.map((cell, column) => (cell !== null && ranked.has(column) ? cell.value : null)),
      (best, column) => testMeans(counts, best, column, group.languages),
    );
  });
  return decide(rows, significance);
}

/** Two-sided p of the difference of two columns' means; null if they share no language. */
function testMeans(
  { byColumn, clusters }: Counts,
  left: number,
  right: number,
  languages: readonly string[],
): number | null {
  const pairs = languages.flatMap((code) => {
    const [a, b] = [byColumn[left]!.get(code), byColumn[right]!.get(code)];
    return a === undefined || b === undefined ? [] : (pairTallies(a, b) ?? []);
  });
  if (pairs.length === 0) return null;
  const differences = new Float64Array(clusters);
  for (const { ratio, items, scale } of pairs) {
    ratio.clusters.forEach((cluster, place) => {
      differences[cluster] = differences[cluster]! + ratio.numerator[place]! / (items * scale);
    });
  }
  return signFlipSaddlepoint(differences);
}
