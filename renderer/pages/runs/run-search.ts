/**
 * @file What the list of runs shows, as it stands in the address: read into a query, and changed.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { RunQuery, RunView } from '../../../shared/rpc/runs.ts';
import { isFieldName, listOf, runQueryOf, type RunQueryText } from './run-query.ts';

export interface RunSearch {
  readonly query: RunQuery;
  /** Columns that were chosen; null for those that the list chooses itself. */
  readonly columns: readonly string[] | null;
}

/** The address as a query. What makes no sense in it is left out. */
export function useRunSearch(): RunSearch {
  const search = useSearch({ from: '/runs' });
  return {
    query: runQueryOf(search),
    columns: search.columns === undefined ? null : listOf(search.columns).filter(isFieldName),
  };
}

/** The address's parameters of this screen; undefined takes one out. */
export interface RunSearchChange extends Omit<RunQueryText, 'tab'> {
  readonly tab?: RunView | undefined;
  readonly columns?: string | undefined;
}

/** Changes parts of the address. Typing and ticking replace it, so that Back leads to where one came from. */
export function useSetRunSearch(): (change: RunSearchChange) => void {
  const navigate = useNavigate({ from: '/runs' });
  return (change) =>
    void navigate({ search: (earlier) => ({ ...earlier, ...change }), replace: !('tab' in change) });
}

/** A list as it stands in the address; undefined for an empty one. */
export function listText(values: readonly string[]): string | undefined {
  return values.length === 0 ? undefined : values.join(',');
}

/** Filters by settings with one setting's values replaced; undefined where none is left. */
export function whereWith(
  where: RunQuery['fields'],
  field: string,
  values: readonly string[],
): Record<string, string[]> | undefined {
  const others = Object.entries(where).filter(([name]) => name !== field);
  const next = values.length === 0 ? others : [...others, [field, [...values]] as const];
  return next.length === 0
    ? undefined
    : Object.fromEntries(next.map(([name, wanted]) => [name, [...wanted]]));
}

/** A sort as it stands in the address. */
export function sortText({ by, descending }: RunQuery['sort']): string {
  return `${descending ? '-' : ''}${by}`;
}
