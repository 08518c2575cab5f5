/**
 * @file How many seeds a column has, and what became of the others.
 */
import { answeredRuns, type Answered } from '../model/answered-runs.ts';
import type { Column } from '../model/comparison.ts';
import type { RunState } from '../model/run.ts';
import { formatCount, formatNumber } from './number.ts';

const WORDS: Readonly<Record<RunState, string>> = {
  waiting: 'in progress',
  running: 'in progress',
  paused: 'paused',
  finished: '',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** `4 seeds`, or `3 of 4 seeds` where one has no answers. */
export function formatSeeds(comparison: Answered, column: number): string {
  const all = comparison.columns[column]!.runs.length;
  const answered = answeredRuns(comparison, column).length;
  return answered === all
    ? formatCount(all, 'seed')
    : `${formatNumber(answered)} of ${formatCount(all, 'seed')}`;
}

/** `1 cancelled, 2 in progress`, of a single run only the word; empty where all have finished. */
export function formatUnfinished({ runs }: Pick<Column, 'runs'>): string {
  const unfinished = runs.map(({ state }) => WORDS[state]).filter((word) => word !== '');
  return [...new Set(unfinished)]
    .map((word) =>
      runs.length === 1
        ? word
        : `${formatNumber(unfinished.filter((other) => other === word).length)} ${word}`,
    )
    .join(', ');
}
