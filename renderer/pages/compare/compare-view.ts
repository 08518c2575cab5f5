/**
 * @file What the screen Compare shows, as its address says it.
 */
import { useNavigate, useSearch } from '@tanstack/react-router';
import { compareSelectionOf } from './compare-selection.ts';
import type { CompareSelection } from '../../../shared/rpc/compare.ts';

export const TABS = ['heatmap', 'groups', 'tokens', 'methods', 'settings'] as const;
export type Tab = (typeof TABS)[number];

/** What a cell of the heatmap says. */
export const MODES = ['accuracy', 'difference', 'gap', 'retained'] as const;
export type Mode = (typeof MODES)[number];

export const GROUPINGS = ['none', 'family', 'branch', 'script', 'resource', 'coverage'] as const;
export type Grouping = (typeof GROUPINGS)[number];

/** A column by the first of its runs, or `language`; descending unless said. */
export interface Sort {
  readonly by: string;
  readonly ascending: boolean;
}

export interface CompareView {
  readonly selection: CompareSelection;
  /** Whether the address names a single run and nothing else, as where something to compare it with is looked for. */
  readonly isOneRun: boolean;
  readonly section: string | null;
  readonly tab: Tab;
  readonly mode: Mode;
  readonly grouping: Grouping;
  /** Null for the order of families. */
  readonly sort: Sort | null;
  /** Shows only languages whose name or code has it. */
  readonly search: string;
}

function oneOf<T extends string>(values: readonly T[], value: string | undefined, otherwise: T): T {
  return values.find((known) => known === value) ?? otherwise;
}

function sortOf(text: string | undefined): Sort | null {
  if (text === undefined || text === '' || text === '-') return null;
  return text.startsWith('-') ? { by: text.slice(1), ascending: false } : { by: text, ascending: true };
}

/** What the address says, and how to change it. */
export function useCompareView() {
  const search = useSearch({ from: '/compare' });
  const navigate = useNavigate({ from: '/compare' });
  const selection = compareSelectionOf(search);
  const view: CompareView = {
    selection,
    isOneRun: selection.runs.length === 1 && Object.values(search).filter(Boolean).length === 1,
    section: search.section ?? null,
    tab: oneOf(TABS, search.tab, 'heatmap'),
    mode: oneOf(MODES, search.mode, 'accuracy'),
    grouping: oneOf(GROUPINGS, search.group, 'family'),
    sort: sortOf(search.sort),
    search: search.search ?? '',
  };
  return {
    view,
    /** Which runs: a step that going back undoes. A baseline that is not among them is none. */
    choose: (runs: readonly string[], experiment: string | null) =>
      void navigate({
        search: ({ baseline, ...old }) => ({
          ...old,
          runs: runs.length === 0 ? undefined : runs.join(','),
          experiment: experiment ?? undefined,
          baseline:
            experiment === null && baseline !== undefined && !runs.includes(baseline) ? undefined : baseline,
        }),
      }),
    /** Shows again what is shown now, from wherever one is by then. */
    restore: () => void navigate({ to: '/compare', search }),
    /** How they are shown. */
    show: (
      change: Partial<
        Record<'section' | 'tab' | 'mode' | 'group' | 'sort' | 'baseline' | 'seeds' | 'search', string>
      >,
    ) =>
      void navigate({
        search: (old) => ({
          ...old,
          ...Object.fromEntries(
            Object.entries(change).map(([name, value]) => [name, value === '' ? undefined : value]),
          ),
        }),
        replace: true,
        resetScroll: false,
      }),
  };
}

export type ShowChange = ReturnType<typeof useCompareView>['show'];
