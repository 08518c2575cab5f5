/**
 * @file The address of the list of runs as a query. It is asked before the screen's own code is there.
 */
import { RUN_STATES, type RunState } from '../../../shared/model/run.ts';
import { RUN_VIEWS, type RunQuery } from '../../../shared/rpc/runs.ts';

/** What the address has of it; lists are joined by commas. */
export interface RunQueryText {
  readonly tab?: string | undefined;
  readonly search?: string | undefined;
  readonly state?: string | undefined;
  readonly experiment?: string | undefined;
  readonly tags?: string | undefined;
  readonly where?: Record<string, string[]> | undefined;
  readonly group?: string | undefined;
  readonly sort?: string | undefined;
}

/** What makes no sense in it is left out. */
export function runQueryOf(text: RunQueryText): RunQuery {
  const { tab, search, state, experiment, tags, where, group, sort } = text;
  return {
    view: RUN_VIEWS.find((view) => view === tab) ?? 'runs',
    search: (search ?? '').slice(0, 200),
    states: listOf(state).filter((each): each is RunState => RUN_STATES.some((known) => known === each)),
    experiment: experiment ?? null,
    tags: listOf(tags),
    fields: where ?? {},
    group: isFieldName(group) ? group : null,
    sort: sortOf(sort),
  };
}

/** A list as it stands in the address. */
export function listOf(text: string | undefined): string[] {
  return text === undefined ? [] : text.split(',').filter(Boolean);
}

/** Whether it could be a column or a field of a configuration. */
export function isFieldName(text: string | undefined): text is string {
  return text !== undefined && /^[A-Za-z][A-Za-z0-9.]*$/.test(text);
}

function sortOf(text: string | undefined): RunQuery['sort'] {
  const by = text?.replace(/^-/, '');
  return isFieldName(by) ? { by, descending: text!.startsWith('-') } : { by: 'created', descending: true };
}
