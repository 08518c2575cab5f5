/**
 * @file Which languages of the catalogue are shown, and in what groups.
 */
import type { Language } from '../../../shared/model/language.ts';
import type { BenchmarkLanguage } from '../../../shared/rpc/benchmarks.ts';

export interface LanguageRow {
  readonly language: Language;
  /** Null where the benchmark lacks it. */
  readonly inBenchmark: BenchmarkLanguage | null;
}

export interface LanguageFilter {
  readonly search: string;
  readonly family: string | null;
  readonly script: string | null;
  readonly resource: string | null;
  readonly coverage: string | null;
}

export const NO_FILTER: LanguageFilter = {
  search: '',
  family: null,
  script: null,
  resource: null,
  coverage: null,
};

export type Grouping = 'family' | 'script' | 'resource' | 'coverage';

/** Shown for languages of whose coverage nothing is said. */
const NO_COVERAGE = 'not said';

function groupOf({ language, inBenchmark }: LanguageRow, grouping: Grouping): string {
  switch (grouping) {
    case 'family':
      return language.family;
    case 'script':
      return language.script_name;
    case 'resource':
      return `${language.resource_level} resource`;
    case 'coverage':
      return inBenchmark?.coverage ?? NO_COVERAGE;
  }
}

/** Names, codes and branches are searched without regard to case and accents. */
export function matches(row: LanguageRow, filter: LanguageFilter): boolean {
  const { language } = row;
  const wanted = plain(filter.search.trim());
  return (
    (wanted === '' ||
      [language.name, language.code, language.branch, language.bcp47].some((text) =>
        plain(text).includes(wanted),
      )) &&
    (filter.family === null || language.family === filter.family) &&
    (filter.script === null || language.script_name === filter.script) &&
    (filter.resource === null || language.resource_level === filter.resource) &&
    (filter.coverage === null || groupOf(row, 'coverage') === filter.coverage)
  );
}

/** The largest group first; within one, by name. */
export function grouped(
  rows: readonly LanguageRow[],
  grouping: Grouping,
): readonly { readonly name: string; readonly rows: readonly LanguageRow[] }[] {
  const byName = Map.groupBy(rows, (row) => groupOf(row, grouping));
  return [...byName]
    .map(([name, members]) => ({
      name,
      rows: members.toSorted((a, b) => a.language.name.localeCompare(b.language.name)),
    }))
    .sort((a, b) => b.rows.length - a.rows.length || a.name.localeCompare(b.name));
}

/** Every value that a grouping has, for a filter's choices. */
export function valuesOf(rows: readonly LanguageRow[], grouping: Grouping): string[] {
  return [...new Set(rows.map((row) => groupOf(row, grouping)))].sort((a, b) => a.localeCompare(b));
}

function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/\p{Mark}/gu, '')
    .toLowerCase();
}
