/**
 * @file The rows of the heatmap: the training language, the mean of the others, then groups with their languages.
 */
import { formatCount } from '../../../../shared/format/number.ts';
import type { OutlineRow } from '../../../../shared/model/comparison-outline.ts';
import type { GroupKind } from '../../../../shared/model/comparison.ts';
import type { Grouping, Mode, Sort } from '../compare-view.ts';
import { RESOURCE_NAMES } from '../resource-names.ts';
import type { HeatValue, SectionValues } from './heatmap-values.ts';

export interface HeatRow {
  /** A language's code, or a group's kind and label. */
  readonly id: string;
  readonly kind: 'language' | 'mean' | 'group';
  readonly label: string;
  /** In small type behind the label. */
  readonly note: string;
  readonly language: OutlineRow['language'] | null;
  /** The languages of a mean or group. */
  readonly codes: readonly string[];
  readonly values: readonly HeatValue[];
  /** Per column, of how many languages it is the mean; for languages 1 or 0. */
  readonly counts: readonly number[];
}

export interface HeatRows {
  readonly rows: readonly HeatRow[];
  /** Groups that can be opened or closed. */
  readonly groupIds: readonly string[];
}

const KINDS: Readonly<Record<Exclude<Grouping, 'none'>, GroupKind>> = {
  family: 'family',
  branch: 'branch',
  script: 'script',
  resource: 'resource',
  coverage: 'coverage',
};

export interface RowOptions {
  readonly mode: Mode;
  readonly grouping: Grouping;
  readonly sort: Sort | null;
  readonly search: string;
  /** Ids of groups that show no languages. */
  readonly closed: ReadonlySet<string>;
}

function languageRow(values: SectionValues, row: OutlineRow, mode: Mode, grouping: Grouping): HeatRow {
  const { language } = row;
  const cells = values.outline.columns.map((_, column) => values.value(mode, language.code, column));
  return {
    id: language.code,
    kind: 'language',
    label: language.name,
    // What the groups do not say already.
    note: grouping === 'script' ? language.family : language.script_name,
    language,
    codes: [language.code],
    values: cells,
    counts: cells.map((value) => (typeof value === 'number' ? 1 : 0)),
  };
}

function meanRow(
  values: SectionValues,
  mode: Mode,
  head: Pick<HeatRow, 'id' | 'kind' | 'label' | 'note' | 'codes'>,
): HeatRow {
  const means = values.outline.columns.map((_, column) => values.mean(mode, head.codes, column));
  return {
    ...head,
    language: null,
    values: means.map(({ value }) => value),
    counts: means.map(({ languages }) => languages),
  };
}

/** Whether a cell is a mean over fewer languages than its row has. */
export function isPartial(row: HeatRow, column: number): boolean {
  return typeof row.values[column] === 'number' && row.counts[column]! < row.codes.length;
}

/** Missing values come last in either direction. */
function comparing(values: SectionValues, sort: Sort | null): (a: HeatRow, b: HeatRow) => number {
  if (sort === null) return () => 0;
  const direction = sort.ascending ? 1 : -1;
  if (sort.by === 'language') return (a, b) => direction * a.label.localeCompare(b.label, 'en');
  const column = values.outline.columns.findIndex(({ runs }) => runs[0]?.runId === sort.by);
  return (a, b) => {
    const left = a.values[column];
    const right = b.values[column];
    if (typeof left !== 'number' || typeof right !== 'number') {
      return (typeof right === 'number' ? 1 : 0) - (typeof left === 'number' ? 1 : 0);
    }
    return direction * (left - right);
  };
}

/** The rows that are shown, in order. */
export function heatRows(values: SectionValues, options: RowOptions): HeatRows {
  const { mode, grouping, sort, search, closed } = options;
  const { outline } = values;
  const rowOf = (row: OutlineRow): HeatRow => languageRow(values, row, mode, grouping);
  const wanted = search.trim().toLowerCase();
  const matches = ({ language }: OutlineRow): boolean =>
    wanted === '' ||
    [language.name, language.code, language.family, language.branch, language.script_name].some((text) =>
      text.toLowerCase().includes(wanted),
    );
  const shown = outline.rows.filter(matches);
  const compare = comparing(values, sort);
  const train = shown.find((row) => row.language.code === outline.benchmark.trainLanguage);
  const others = shown.filter((row) => row !== train).map(rowOf);
  const byCode = new Map(others.map((row) => [row.id, row]));

  const rows: HeatRow[] = [];
  if (train !== undefined) rows.push({ ...rowOf(train), note: 'training language' });
  if (others.length > 0) {
    rows.push(
      meanRow(values, mode, {
        id: 'mean',
        kind: 'mean',
        label: wanted === '' ? 'Mean of others' : 'Mean of those found',
        note: formatCount(others.length, 'language'),
        codes: others.map(({ id }) => id),
      }),
    );
  }
  if (grouping === 'none') return { rows: [...rows, ...others.sort(compare)], groupIds: [] };

  const groups = outline.groups
    .filter(({ kind }) => kind === KINDS[grouping])
    .flatMap(({ kind, label, languages }) => {
      const members = languages.flatMap((code) => byCode.get(code) ?? []);
      if (members.length === 0) return [];
      const head = meanRow(values, mode, {
        id: `${kind}:${label}`,
        kind: 'group',
        label: kind === 'resource' ? (RESOURCE_NAMES[label] ?? label) : label,
        note: formatCount(members.length, 'language'),
        codes: members.map(({ id }) => id),
      });
      return [{ head, members: members.sort(compare) }];
    })
    .sort((a, b) => compare(a.head, b.head));
  const grouped = new Set(groups.flatMap(({ members }) => members.map(({ id }) => id)));
  const rest = others.filter(({ id }) => !grouped.has(id));
  return {
    rows: [
      ...rows,
      ...groups.flatMap(({ head, members }) => (closed.has(head.id) ? [head] : [head, ...members])),
      ...rest.sort(compare),
    ],
    groupIds: groups.map(({ head }) => head.id),
  };
}
