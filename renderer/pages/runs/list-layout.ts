/**
 * @file Which line of the list is what: a group's head or a run, given the groups that are folded.
 */
import type { RunGroup } from '../../../shared/rpc/runs.ts';

export type ListLine =
  | { readonly kind: 'group'; readonly group: RunGroup; readonly isFolded: boolean }
  /** `place`: of the run in the whole list, folded groups counted. */
  | { readonly kind: 'run'; readonly place: number };

export interface ListLayout {
  readonly count: number;
  readonly at: (line: number) => ListLine;
}

/** What names a group among the others. */
export function groupKey({ value }: RunGroup): string {
  return `${typeof value} ${String(value)}`;
}

/** @param total Runs, folded ones counted. @param groups Empty where the list is not grouped. */
export function listLayout(
  total: number,
  groups: readonly RunGroup[],
  folded: ReadonlySet<string>,
): ListLayout {
  if (groups.length === 0) return { count: total, at: (place) => ({ kind: 'run', place }) };
  /** The line of each group's head. */
  const heads: number[] = [];
  let count = 0;
  for (const group of groups) {
    heads.push(count);
    count += 1 + (folded.has(groupKey(group)) ? 0 : group.count);
  }
  return {
    count,
    at: (line) => {
      const index = lastNotAbove(heads, line);
      const group = groups[index]!;
      return line === heads[index]
        ? { kind: 'group', group, isFolded: folded.has(groupKey(group)) }
        : { kind: 'run', place: group.start + line - heads[index]! - 1 };
    },
  };
}

/** The index of the last number that is not above `limit`, in ascending numbers of which the first is not. */
function lastNotAbove(ascending: readonly number[], limit: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (ascending[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}
