/**
 * @file What a list can be filtered by: its states, tags, and the fields of its configurations.
 */
import { RUN_STATES, type RunState } from '../../../shared/model/run.ts';
import type { FieldValue, RunField, RunOutline } from '../../../shared/rpc/runs.ts';
import type { FieldDictionary, KnownField } from '../../store/run-fields.ts';
import type { ListedRun } from '../../store/run-listing.ts';

/** A field with more values than this is not offered as a filter. */
const MAXIMUM_VALUES = 60;
const MAXIMUM_TAGS = 200;

export function countStates(runs: Iterable<ListedRun>): Record<RunState, number> {
  const counts = Object.fromEntries(RUN_STATES.map((state) => [state, 0])) as Record<RunState, number>;
  for (const { state } of runs) counts[state] += 1;
  return counts;
}

/** The most used first. */
export function countTags(runs: readonly ListedRun[]): RunOutline['tags'] {
  const counts = new Map<string, number>();
  for (const { tags } of runs) for (const tag of tags) counts.set(tag, (counts.get(tag) ?? 0) + 1);
  return [...counts]
    .map(([tag, count]) => ({ tag, count }))
    .sort((a, b) => b.count - a.count || (a.tag < b.tag ? -1 : 1))
    .slice(0, MAXIMUM_TAGS);
}

/** Every setting that a run of the view has, by name; `shown` are the runs that pass the filters. */
export function fieldsOf(
  dictionary: FieldDictionary,
  view: readonly ListedRun[],
  shown: readonly ListedRun[],
): RunField[] {
  return [...dictionary.fields()]
    .map((field) => ({ field, counts: countCodes(field, view) }))
    .filter(({ counts }) => counts.some((count, code) => code > 0 && count > 0))
    .map(({ field, counts }) => {
      const present = field.values
        .map((value, code) => ({ value, count: counts[code]! }))
        .filter(({ count }) => count > 0);
      return {
        name: field.name,
        distinct: countCodes(field, shown).filter((count) => count > 0).length,
        followsMethod: followsMethod(field, shown),
        values: present.length > MAXIMUM_VALUES ? null : present.sort((a, b) => compare(a.value, b.value)),
      };
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** How many runs have each value of a field, by code. */
function countCodes({ place, values }: KnownField, runs: readonly ListedRun[]): number[] {
  const counts = new Array<number>(values.length).fill(0);
  for (const { settings } of runs) counts[settings.fields.codes[place] ?? 0]! += 1;
  return counts;
}

function followsMethod({ place }: KnownField, runs: readonly ListedRun[]): boolean {
  const codes = new Map<string, number>();
  return runs.every(({ settings }) => {
    const code = settings.fields.codes[place] ?? 0;
    const known = codes.get(settings.methodLabel);
    if (known === undefined) codes.set(settings.methodLabel, code);
    return known === undefined || known === code;
  });
}

const collator = new Intl.Collator('en', { numeric: true });

/** Missing values last. */
function compare(a: FieldValue, b: FieldValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}
