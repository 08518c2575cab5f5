/**
 * @file Which runs a list shows, and in which order: pure functions of lines and a query.
 */
import { shareDone } from '../../../shared/model/run-progress.ts';
import type { FieldValue, RunColumn, RunGroup, RunQuery } from '../../../shared/rpc/runs.ts';
import type { ListedRun } from '../../store/run-listing.ts';

/** Whether a run is in the part of the workspace that a view shows. */
export function isInView(run: ListedRun, view: RunQuery['view']): boolean {
  if (view === 'trash') return run.trashedMs !== null;
  if (run.trashedMs !== null) return false;
  return view === 'runs' || run.state === 'waiting' || run.state === 'running' || run.state === 'paused';
}

/** A test for all filters of a query but the view and the states. */
export function filterOf(query: RunQuery, members: ReadonlySet<number> | null): (run: ListedRun) => boolean {
  const words = query.search.split(/\s+/).filter(Boolean).map(startOf);
  const fields = Object.entries(query.fields)
    .filter(([, values]) => values.length > 0)
    .map(([name, values]) => ({ name, values: new Set(values) }));
  return (run) =>
    (members === null || members.has(run.key)) &&
    query.tags.every((tag) => run.tags.includes(tag)) &&
    fields.every(({ name, values }) => values.has(String(valueOf(run, name)))) &&
    (words.length === 0 || hasWords(run, words));
}

function hasWords({ runId, settings, tags, note }: ListedRun, words: readonly RegExp[]): boolean {
  const { methodLabel, method, model, task, experiment, seed } = settings;
  const text = `${runId} ${methodLabel} ${method} ${model} ${task} ${experiment} seed ${seed} ${tags.join(' ')} ${note}`;
  return words.every((word) => word.test(text));
}

/** The beginning of a word, in any case; a number as a whole: `7` is neither in `17` nor in `7B`. */
function startOf(word: string): RegExp {
  const escaped = word.replaceAll(/[\\^$.*+?()[\]{}|/]/g, '\\$&');
  if (/^\p{N}+$/u.test(word)) return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, 'u');
  const before = /^\p{L}/u.test(word) ? '(?<!\\p{L})' : /^\p{N}/u.test(word) ? '(?<!\\p{N})' : '';
  return new RegExp(before + escaped, 'iu');
}

const COLUMN_VALUES: Readonly<Record<RunColumn, (run: ListedRun) => FieldValue>> = {
  name: ({ settings }) => settings.name,
  state: ({ state }) => state,
  experiment: ({ settings }) => settings.experiment,
  method: ({ settings }) => settings.methodLabel,
  model: ({ settings }) => settings.model,
  task: ({ settings }) => settings.task,
  seed: ({ settings }) => settings.seed,
  progress: (run) => shareDone({ ...run, maxSteps: run.settings.maxSteps }),
  english: ({ englishAccuracy }) => englishAccuracy,
  transfer: ({ transferAccuracy }) => transferAccuracy,
  languages: ({ scoredLanguages }) => scoredLanguages,
  trainable: ({ trainableParameters }) => trainableParameters,
  created: ({ createdMs }) => createdMs,
  duration: ({ startedMs, endedMs }) => (startedMs === null || endedMs === null ? null : endedMs - startedMs),
  tags: ({ tags }) => tags.join(', '),
  note: ({ note }) => note,
};

/** What a run has in a column, or in a field of its configuration; null where it has none. */
export function valueOf(run: ListedRun, column: string): FieldValue {
  return column in COLUMN_VALUES ? COLUMN_VALUES[column as RunColumn](run) : run.settings.fields.get(column);
}

/**
 * The runs in the order of a list: by group, then as the query sorts, then the newest first. The queue keeps its
 * own order, and the trash shows the last deleted first.
 */
export function inOrder(runs: readonly ListedRun[], query: RunQuery): ListedRun[] {
  const { group, sort, view } = query;
  const byOwn: (a: ListedRun, b: ListedRun) => number =
    view === 'queue'
      ? (a, b) => a.position - b.position
      : sorting(runs, sort.by, sort.descending, (a, b) => b.key - a.key);
  if (group === null) return runs.toSorted(byOwn);
  return runs.toSorted(sorting(runs, group, false, byOwn));
}

/** Missing values are last, whichever way. */
function sorting(
  runs: readonly ListedRun[],
  column: string,
  descending: boolean,
  next: (a: ListedRun, b: ListedRun) => number,
): (a: ListedRun, b: ListedRun) => number {
  const values = new Map(runs.map((run) => [run, valueOf(run, column)]));
  // Many runs share a value, and comparing texts is slow: values are ranked once, and runs by rank.
  const distinct = [...new Set(values.values())].filter(
    (value): value is NonNullable<FieldValue> => value !== null && value !== '',
  );
  const ascending = distinct.sort(compareValues);
  const ranks = new Map<FieldValue, number>(
    (descending ? ascending.reverse() : ascending).map((value, rank) => [value, rank]),
  );
  const rankOf = new Map([...values].map(([run, value]) => [run, ranks.get(value) ?? ranks.size]));
  return (a, b) => rankOf.get(a)! - rankOf.get(b)! || next(a, b);
}

const collator = new Intl.Collator('en', { numeric: true, sensitivity: 'base' });

function compareValues(a: NonNullable<FieldValue>, b: NonNullable<FieldValue>): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b)) || (String(a) < String(b) ? -1 : 1);
}

/** The groups of a list that is in order. */
export function groupsOf(ordered: readonly ListedRun[], group: string): RunGroup[] {
  const groups: RunGroup[] = [];
  for (let start = 0, end = 0; start < ordered.length; start = end) {
    const value = valueOf(ordered[start]!, group);
    while (end < ordered.length && valueOf(ordered[end]!, group) === value) end += 1;
    const members = ordered.slice(start, end);
    const measured = comparable(members);
    groups.push({
      value,
      count: members.length,
      start,
      englishAccuracy: meanOf(measured, ({ englishAccuracy }) => englishAccuracy),
      transferAccuracy: meanOf(measured, ({ transferAccuracy }) => transferAccuracy),
    });
  }
  return groups;
}

/** Whether a run has a result in every language; its means are final then. */
export function isComplete({ scoredLanguages, settings }: ListedRun): boolean {
  return scoredLanguages >= settings.languages;
}

/** The runs whose means are of the same languages: the complete ones, or all where none is. */
export function comparable(runs: readonly ListedRun[]): readonly ListedRun[] {
  const complete = runs.filter(isComplete);
  return complete.length === 0 ? runs : complete;
}

/** The mean of what there is; null where there is nothing. */
export function meanOf(runs: readonly ListedRun[], value: (run: ListedRun) => number | null): number | null {
  const found = runs.map(value).filter((each) => each !== null);
  return found.length === 0 ? null : found.reduce((sum, each) => sum + each, 0) / found.length;
}
