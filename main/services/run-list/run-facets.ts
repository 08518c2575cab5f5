/**
 * @file What a list can be filtered by: its states, tags, and the fields of its configurations.
 */
import { RUN_STATES, type RunState } from '../../../shared/model/run.ts';
import type { FieldValue, RunField, RunOutline } from '../../../shared/rpc/runs.ts';
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

/** Every field that a run of the view has, by name; `shown` are those that pass the filters. */
export function fieldsOf(view: readonly ListedRun[], shown: readonly ListedRun[]): RunField[] {
  const names = new Set<string>();
  for (const { settings } of view) for (const name in settings.fields) names.add(name);
  return [...names].sort().map((name) => {
    const counts = new Map<FieldValue, number>();
    for (const { settings } of view) {
      const value = settings.fields[name] ?? null;
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
    const distinct = new Set<FieldValue>();
    for (const { settings } of shown) distinct.add(settings.fields[name] ?? null);
    return {
      name,
      distinct: distinct.size,
      values:
        counts.size > MAXIMUM_VALUES
          ? null
          : [...counts].map(([value, count]) => ({ value, count })).sort((a, b) => compare(a.value, b.value)),
    };
  });
}

const collator = new Intl.Collator('en', { numeric: true });

/** Missing values last. */
function compare(a: FieldValue, b: FieldValue): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}
