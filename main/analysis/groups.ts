/**
 * @file The order of languages in tables, and which of them are averaged together.
 */
import type { Language } from '../../shared/model/language.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import { RESOURCE_LEVELS } from '../../shared/model/language.ts';
import type { Group, Row } from '../../shared/model/comparison.ts';

/**
 * Whether a benchmark's coverage text declares a language unseen: by convention its first word is "unseen".
 * null where there is no text.
 */
export function isUnseen(coverage: string | null): boolean | null {
  return coverage === null ? null : /^unseen\b/i.test(coverage.trim());
}

/**
 * A coverage text's share seen, for ordering tiers: "all ..." is 1, "60% ..." 0.6, unseen 0; other texts come
 * between those with a share and the unseen.
 */
export function shareSeen(coverage: string): number {
  if (isUnseen(coverage) === true) return -1;
  if (/^all\b/i.test(coverage.trim())) return 1;
  const percent = /(\d+(?:\.\d+)?)\s*%/.exec(coverage)?.[1];
  return percent === undefined ? 0 : Number(percent) / 100;
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** The training language first, then families by number of languages and name, branches and names. */
export function orderLanguages(languages: readonly Language[], trainLanguage: string): Language[] {
  const familySize = new Map<string, number>();
  for (const { family } of languages) familySize.set(family, (familySize.get(family) ?? 0) + 1);
  return languages.toSorted((a, b) => {
    if ((a.code === trainLanguage) !== (b.code === trainLanguage)) return a.code === trainLanguage ? -1 : 1;
    return (
      familySize.get(b.family)! - familySize.get(a.family)! ||
      byText(a.family, b.family) ||
      byText(a.branch, b.branch) ||
      byText(a.name, b.name)
    );
  });
}

/** What a row says of its language. */
export function describeRow(language: Language, benchmark: Benchmark): Omit<Row, 'cells'> {
  const { code, name, bcp47, script, script_name, family, branch, resource_level } = language;
  const coverage = benchmark.coverage[code] ?? null;
  return {
    language: { code, name, bcp47, script, script_name, family, branch, resource_level },
    coverage,
    unseen: isUnseen(coverage),
  };
}

/** A group before its means are computed. */
export type GroupDefinition = Pick<Group, 'kind' | 'label' | 'languages'>;

/**
 * @param ordered Languages in row order.
 * @returns Groups by kind; without the training language, and without kinds that the benchmark says nothing of.
 */
export function defineGroups(ordered: readonly Language[], benchmark: Benchmark): GroupDefinition[] {
  const others = ordered.filter((language) => language.code !== benchmark.trainLanguage);
  const coverageOf = (language: Language): string | null => benchmark.coverage[language.code] ?? null;

  const split = (
    kind: GroupDefinition['kind'],
    keyOf: (language: Language) => string | null,
    labels: readonly string[] | null,
  ): GroupDefinition[] => {
    const members = new Map<string, string[]>((labels ?? []).map((label) => [label, []]));
    for (const language of others) {
      const key = keyOf(language);
      if (key === null) continue;
      const group = members.get(key);
      if (group) group.push(language.code);
      else members.set(key, [language.code]);
    }
    const groups = [...members].filter(([, codes]) => codes.length > 0);
    if (labels === null) groups.sort(([a, x], [b, y]) => y.length - x.length || byText(a, b));
    return groups.map(([label, codes]) => ({ kind, label, languages: codes }));
  };

  return [
    { kind: 'all', label: 'All other languages', languages: others.map((language) => language.code) },
    ...split(
      'seen',
      (language) => {
        const unseen = isUnseen(coverageOf(language));
        return unseen === null ? null : unseen ? 'Unseen' : 'Seen';
      },
      ['Seen', 'Unseen'],
    ),
    ...split(
      'coverage',
      coverageOf,
      [...new Set(Object.values(benchmark.coverage))].sort((a, b) => shareSeen(b) - shareSeen(a)),
    ),
    ...split('resource', (language) => language.resource_level, RESOURCE_LEVELS),
    ...split('family', (language) => language.family, null),
    ...split('branch', (language) => language.branch, null),
    ...split('script', (language) => language.script_name, null),
  ];
}
