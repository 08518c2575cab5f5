/**
 * @file The main finding of a comparison in sentences, every number computed: the best method's mean over the
 * languages it was not trained on, what it gains on its baseline, and whether the next best is really worse.
 */
import { capitalise } from '../../shared/format/capitalise.ts';
import { METRIC_NAMES } from '../../shared/model/task.ts';
import { columnDifference, isClear, rankable } from '../../shared/model/column-pairs.ts';
import {
  isFrozenBase,
  type Column,
  type Comparison,
  type Estimate,
  type GroupCell,
} from '../../shared/model/comparison.ts';
import {
  formatCount,
  formatPercent,
  formatPoints,
  formatSigned,
  formatSignedPoints,
} from '../../shared/format/number.ts';

/** Adjusted p-values below this count as a difference. */
export const SIGNIFICANCE = 0.05;

/** An interval in percentage points, `24.1 to 31.0`; empty if there is none. */
export function intervalText(interval: Estimate['interval'], signed = false): string {
  if (interval === null) return '';
  const format = signed ? formatSignedPoints : formatPoints;
  return `${format(interval.low)} to ${format(interval.high)}`;
}

function bracketed({ interval }: Estimate): string {
  return interval === null ? '' : ` (95% interval ${intervalText(interval, interval.low < 0)})`;
}

/** How many languages of a column differ from its baseline after Holm's adjustment. */
export interface DifferenceCounts {
  readonly compared: number;
  readonly better: number;
  readonly worse: number;
}

/** Counts over the languages other than the training language. */
export function countDifferences(comparison: Comparison, column: number): DifferenceCounts {
  const differences = comparison.rows
    .filter((row) => row.language.code !== comparison.benchmark.trainLanguage)
    .flatMap((row) => row.cells[column]?.difference ?? []);
  const significant = differences.filter((difference) => difference.pHolm < SIGNIFICANCE);
  return {
    compared: differences.length,
    better: significant.filter((difference) => difference.value > 0).length,
    worse: significant.filter((difference) => difference.value < 0).length,
  };
}

/** The columns that can be ranked, best first. */
export function rankColumns(comparison: Comparison): { readonly column: number; readonly mean: GroupCell }[] {
  const [all] = comparison.groups;
  return rankable(comparison, all!)
    .map((column) => ({ column, mean: all!.cells[column]! }))
    .sort((a, b) => b.mean.value - a.mean.value || a.column - b.column);
}

/** A column within a sentence. */
function nameOf(column: Column, comparison: Comparison): string {
  if (!isFrozenBase(column)) return column.label;
  const bases = comparison.columns.filter(isFrozenBase).length;
  return bases === 1 ? 'the frozen base' : `the frozen base “${column.label}”`;
}

function comparedWithBaseline(comparison: Comparison, column: number, mean: GroupCell): string[] {
  const baseline = comparison.columns[column]!.baseline;
  if (baseline === null || mean.difference === null) return [];
  const { compared, better, worse } = countDifferences(comparison, column);
  return [
    `That is ${formatPoints(Math.abs(mean.difference.value))} points ${mean.difference.value < 0 ? 'below' : 'above'} ${nameOf(comparison.columns[baseline]!, comparison)}${bracketed(mean.difference)}; ` +
      `${better} of ${formatCount(compared, 'language')} gain and ${worse === 0 ? 'none loses' : `${worse} lose`} significantly (Holm-adjusted p < ${SIGNIFICANCE}).`,
  ];
}

function comparedWithNext(comparison: Comparison, best: number, next: number): string[] {
  const ahead = columnDifference(comparison.pairs, best, next);
  if (ahead === null) return [];
  const name = nameOf(comparison.columns[next]!, comparison);
  if (!isClear(ahead)) {
    return [
      `It cannot be told apart from ${name}, the next best: the difference is ${formatPoints(ahead.value)} points${bracketed(ahead)}.`,
    ];
  }
  return [
    ahead.value > 0
      ? `It is ahead of ${name}, the next best, by ${formatPoints(ahead.value)} points${bracketed(ahead)}.`
      : `On the items that both answered, ${name}, the next best, is ahead: the difference is ${formatSignedPoints(ahead.value)} points${bracketed(ahead)}.`,
  ];
}

function seenAgainstUnseen(comparison: Comparison, column: number): string[] {
  const cellOf = (label: string): GroupCell | null =>
    comparison.groups.find((group) => group.kind === 'seen' && group.label === label)?.cells[column] ?? null;
  const seen = cellOf('Seen');
  const unseen = cellOf('Unseen');
  if (!seen || !unseen) return [];
  return [
    `Languages that the model saw in pretraining average ${formatPercent(seen.value)}, unseen ones ${formatPercent(unseen.value)}.`,
  ];
}

/** Told only where it holds beyond the interval, at an equal control if there is one. */
function scoresByTokens(comparison: Comparison, column: number): string[] {
  const association = comparison.tokens[column] ?? null;
  if (association === null) return [];
  const { correlation, controlled } = association;
  const { interval } = controlled ?? correlation;
  if (interval === null || interval.high >= 0) return [];
  const atEqual =
    controlled === null
      ? ''
      : `; ${formatSigned(controlled.value, 2)} at equal ${controlled.control === 'coverage' ? 'coverage in pretraining' : 'resource level'}`;
  return [
    `Languages that take more tokens score lower (rank correlation ${formatSigned(correlation.value, 2)}${atEqual}).`,
  ];
}

/** Which columns could not be ranked, and why. */
function leftOut(comparison: Comparison, languages: number): string[] {
  const [all] = comparison.groups;
  const ranked = new Set(rankable(comparison, all!));
  const others = comparison.columns.flatMap((column, index) => {
    if (ranked.has(index)) return [];
    const cell = all!.cells[index] ?? null;
    if (cell === null) return [`${column.label} (no answers)`];
    return cell.languages < languages
      ? [`${column.label} (${cell.languages} of ${languages} languages)`]
      : [`${column.label} (other languages)`];
  });
  return others.length === 0 ? [] : [`Not ranked, for want of the same languages: ${others.join(', ')}.`];
}

/** The frozen base where it is ahead: of which methods, as far as that can be told. */
function baseAhead(comparison: Comparison, base: number, ranked: readonly number[]): string {
  const { columns, groups } = comparison;
  const name = nameOf(columns[base]!, comparison);
  const beaten = ranked.filter((column) => column !== base);
  if (beaten.length === 0) return name;
  const answered = columns.filter((_, column) => (groups[0]!.cells[column] ?? null) !== null);
  if (ranked.length === answered.length) return `No method beats ${name}, which`;
  const labels = beaten.map((column) => columns[column]!.label);
  return `No method with answers in the same languages (${labels.join(', ')}) beats ${name}, which`;
}

/** One sentence each, the most important first. At least one. */
export function mainFinding(comparison: Comparison): string[] {
  const ranking = rankColumns(comparison);
  const [best, next] = ranking;
  const { benchmark, columns, rows } = comparison;
  if (!best) {
    const isMeasured = rows.some(({ cells }) => cells.some((cell) => cell !== null));
    return [
      isMeasured
        ? 'Only the training language has been measured, so nothing is known of transfer yet.'
        : 'No run has answered an item yet, so there is nothing to compare.',
    ];
  }
  const column = columns[best.column]!;
  const trainRow = rows.find((row) => row.language.code === benchmark.trainLanguage);
  const train = trainRow?.cells[best.column] ?? null;
  const isAdapted = !isFrozenBase(column);
  const context = [
    ...(train === null ? [] : [`${formatPercent(train.accuracy)} in ${trainRow!.language.name}`]),
    ...(benchmark.metric === null ? [`chance is ${formatPercent(benchmark.chance)}`] : []),
  ].join('; ');
  const language = trainRow?.language.name ?? '';
  const trained = column.isTraining && trainRow ? `, trained on ${language} alone,` : '';
  const shown =
    column.numFewshot > 0 && trainRow
      ? `, with ${formatCount(column.numFewshot, `${language} example`)} in front of each prompt,`
      : '';
  const subject =
    columns.length === 1 || isAdapted
      ? `${column.label}${trained}${shown}`
      : baseAhead(
          comparison,
          best.column,
          ranking.map((each) => each.column),
        );
  return [
    `${capitalise(subject)} ${benchmark.metric === null ? `answers ${formatPercent(best.mean.value)} of items right` : `scores ${formatPercent(best.mean.value)} (${METRIC_NAMES[benchmark.metric]})`} on average over ${formatCount(best.mean.languages, 'other language')} (${context}).`,
    ...comparedWithBaseline(comparison, best.column, best.mean),
    ...(next && next.column !== column.baseline
      ? comparedWithNext(comparison, best.column, next.column)
      : []),
    ...leftOut(comparison, best.mean.languages),
    ...seenAgainstUnseen(comparison, best.column),
    ...scoresByTokens(comparison, best.column),
  ];
}
