/**
 * @file What the list of runs shows, as it stands in the address: read into a query, and changed.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { RUN_STATES, type RunState } from '../../../shared/model/run.ts';
import { RUN_VIEWS, type RunQuery, type RunView } from '../../../shared/rpc/runs.ts';

export interface RunSearch {
  readonly query: RunQuery;
  /** Columns that were chosen; null for those that the list chooses itself. */
  readonly columns: readonly string[] | null;
}

/** The address as a query. What makes no sense in it is left out. */
export function useRunSearch(): RunSearch {
  const { tab, search, state, experiment, tags, where, group, sort, columns } = useSearch({ from: '/runs' });
  return {
    query: {
      view: RUN_VIEWS.find((view) => view === tab) ?? 'runs',
      search: (search ?? '').slice(0, 200),
      states: listOf(state).filter((each): each is RunState => RUN_STATES.some((known) => known === each)),
      experiment: experiment ?? null,
      tags: listOf(tags),
      fields: where ?? {},
      group: isFieldName(group) ? group : null,
      sort: sortOf(sort),
    },
    columns: columns === undefined ? null : listOf(columns).filter(isFieldName),
  };
}

/** The address's parameters of this screen; undefined takes one out. */
export interface RunSearchChange {
  readonly tab?: RunView | undefined;
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  readonly experiment?: string | undefined;
  readonly tags?: string | undefined;
  readonly where?: Record<string, string[]> | undefined;
  readonly group?: string | undefined;
  readonly sort?: string | undefined;
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

function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').filter(Boolean);
}

function isFieldName(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z][A-Za-z0-9.]*$/.test(text);
}

function sortOf(text: string | undefined): RunQuery['sort'] {
  const by = text?.replace(/^-/, '');
  return isFieldName(by) ? { by, descending: text!.startsWith('-') } : { by: 'created', descending: true };
}
