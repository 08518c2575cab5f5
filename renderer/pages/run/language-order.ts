/**
 * @file The table of languages: its groups, its order, its file.
 */
import { formatCsv } from '../../../shared/format/csv.ts';
import type { LanguageScore } from '../../../shared/rpc/run.ts';
import type { WrittenSummary } from '../../../shared/model/event.ts';
import type { Metric } from '../../../shared/model/task.ts';
import { writtenCounts } from '../../../shared/model/written-counts.ts';

export const GROUPINGS = [
  { value: 'family', label: 'Family' },
  { value: 'branch', label: 'Branch' },
  { value: 'script', label: 'Script' },
  { value: 'resource', label: 'Resources' },
  { value: 'coverage', label: 'Coverage' },
  { value: 'none', label: 'None' },
] as const;
export type Grouping = (typeof GROUPINGS)[number]['value'];

export const SORT_KEYS = ['name', 'items', 'accuracy', 'token', 'character', 'duration'] as const;
export type SortKey = (typeof SORT_KEYS)[number];

/** A column and its direction, as an address says it: `accuracy` or `-accuracy`. */
export interface Sorting {
  readonly key: SortKey;
  readonly descending: boolean;
}

export interface LanguageGroup {
  /** Empty where there are no groups. */
  readonly label: string;
  readonly scores: readonly LanguageScore[];
  /** Languages but the training language, and how many of them the mean is over. */
  readonly others: number;
  readonly measured: number;
  /** Mean accuracy of its finished languages, the training language left out; null without any. */
  readonly mean: number | null;
}

/** Null for an address that says nothing, or nothing known. */
export function parseSorting(text: string | undefined): Sorting | null {
  const descending = text?.startsWith('-') === true;
  const key = SORT_KEYS.find((candidate) => candidate === text?.replace(/^-/, ''));
  return key === undefined ? null : { key, descending };
}

/**
 * Groups by size, the languages in each sorted; what has no score yet comes last.
 *
 * @param trainLanguage Code; it is shown in its group but no part of the mean.
 */
export function groupLanguages(
  scores: readonly LanguageScore[],
  grouping: Grouping,
  sorting: Sorting | null,
  trainLanguage: string | null,
): LanguageGroup[] {
  const groups = new Map<string, LanguageScore[]>();
  for (const score of sorting === null ? scores : scores.toSorted((a, b) => compare(a, b, sorting))) {
    const label = groupOf(score, grouping);
    const group = groups.get(label);
    if (group === undefined) groups.set(label, [score]);
    else group.push(score);
  }
  return [...groups]
    .map(([label, members]) => ({ label, scores: members, ...meanOf(members, trainLanguage) }))
    .sort((a, b) => b.scores.length - a.scores.length || (a.label < b.label ? -1 : 1));
}

function meanOf(
  scores: readonly LanguageScore[],
  trainLanguage: string | null,
): Pick<LanguageGroup, 'others' | 'measured' | 'mean'> {
  const others = scores.filter(({ language }) => language.code !== trainLanguage);
  const done = others.flatMap(({ score }) => score?.accuracy ?? []);
  return {
    others: others.length,
    measured: done.length,
    mean: done.length === 0 ? null : done.reduce((sum, accuracy) => sum + accuracy, 0) / done.length,
  };
}

function groupOf({ language, coverage }: LanguageScore, grouping: Grouping): string {
  switch (grouping) {
    case 'family':
      return language.family;
    case 'branch':
      return language.branch === language.family ? language.family : `${language.family}: ${language.branch}`;
    case 'script':
      return language.script_name;
    case 'resource':
      return `${language.resource_level} resources`;
    case 'coverage':
      return coverage ?? 'not said';
    case 'none':
      return '';
  }
}

function compare(a: LanguageScore, b: LanguageScore, { key, descending }: Sorting): number {
  const [left, right] = [valueOf(a, key), valueOf(b, key)];
  if (left === null || right === null) return Number(left === null) - Number(right === null);
  const order = left < right ? -1 : left > right ? 1 : 0;
  return descending ? -order : order;
}

function valueOf({ language, score }: LanguageScore, key: SortKey): string | number | null {
  switch (key) {
    case 'name':
      return language.name;
    case 'items':
      return score?.items ?? null;
    case 'accuracy':
      return score?.accuracy ?? null;
    case 'token':
      return score?.accuracyPerToken ?? null;
    case 'character':
      return score?.accuracyPerCharacter ?? null;
    case 'duration':
      return score?.durationMs ?? null;
  }
}

function writtenFields(written: WrittenSummary | null, metric: Metric): (number | undefined)[] {
  if (written === null) return [undefined, undefined, undefined, undefined];
  const { unanswered, toldLanguage, drifted, cutOff } = writtenCounts(written, metric);
  return [unanswered, toldLanguage, drifted, cutOff];
}

/**
 * All scores as CSV; fractions of 1, milliseconds.
 *
 * @param metric What `accuracy` is where answers are written; null where they are chosen.
 */
export function scoresCsv(scores: readonly LanguageScore[], metric: Metric | null): string {
  return formatCsv(
    [
      'language',
      'name',
      'family',
      'branch',
      'script',
      'resource_level',
      'coverage',
      'items',
      'correct',
      'metric',
      'accuracy',
      'accuracy_low',
      'accuracy_high',
      'accuracy_per_token',
      'accuracy_per_character',
      'duration_ms',
      ...(metric === null ? [] : ['unanswered', 'told_language', 'in_other_language', 'cut_off']),
    ],
    scores.map(({ language, coverage, score }) => [
      language.code,
      language.name,
      language.family,
      language.branch,
      language.script,
      language.resource_level,
      coverage,
      score?.items,
      score?.correct,
      metric ?? 'accuracy',
      score?.accuracy,
      score?.low,
      score?.high,
      score?.accuracyPerToken,
      score?.accuracyPerCharacter,
      score?.durationMs,
      ...(metric === null ? [] : writtenFields(score?.written ?? null, metric)),
    ]),
  );
}
