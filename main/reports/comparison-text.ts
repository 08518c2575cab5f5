/**
 * @file A comparison as a table for the terminal: languages by family, the training language first, means
 * below. What does not fit is dropped from the least important on; runs that still do not fit go into a
 * second table below, so no number is lost.
 */
import { capitalise } from '../../shared/format/capitalise.ts';
import { scoreName } from '../../shared/model/task.ts';
import { displayWidth, pad, truncate } from '../../shared/format/display-width.ts';
import {
  formatCompactCount,
  formatCount,
  formatPercent,
  formatPoints,
  MISSING,
} from '../../shared/format/number.ts';
import { answeredRuns } from '../../shared/model/answered-runs.ts';
import type { Cell, Comparison, Group, Row } from '../../shared/model/comparison.ts';
import { comparisonCaveats } from './caveats.ts';
import { mainFinding, SIGNIFICANCE } from './finding.ts';

export interface TextOptions {
  /** Width of the terminal in cells. */
  readonly columns: number;
  /** Whether to use ANSI colours. */
  readonly color: boolean;
}

type Style = 'bold' | 'dim' | 'green' | 'red';
const CODES: Readonly<Record<Style, number>> = { bold: 1, dim: 2, green: 32, red: 31 };

interface Value {
  readonly text: string;
  readonly styles: readonly Style[];
}
/** A line of the table before it is laid out. */
interface Line {
  readonly label: string;
  readonly styles: readonly Style[];
  /** Aligned with INFO; absent where the line is not a language. */
  readonly info: readonly string[] | null;
  /** One per column; null for a heading. */
  readonly values: readonly Value[] | null;
}

/** Columns that describe a language, the first to be dropped last. */
const INFO = ['Resource', 'Script', 'Coverage', 'Code'] as const;
const GAP = 2;
const MIN_LABEL = 14;
const MAX_HEADER = 12;

const plain = (text: string): Value => ({ text, styles: [] });

function cellValue(cell: Cell | null, best: number, chance: number): Value {
  if (cell === null) return { text: `${MISSING} `, styles: ['dim'] };
  const { difference } = cell;
  const significant = difference !== null && difference.pHolm < SIGNIFICANCE;
  const styles: Style[] = [];
  if (cell.accuracy === best) styles.push('bold');
  if (cell.interval.low <= chance) styles.push('dim');
  else if (significant) styles.push(difference.value > 0 ? 'green' : 'red');
  return { text: `${formatPoints(cell.accuracy)}${significant ? '*' : ' '}`, styles };
}

function languageLine(row: Row, chance: number, label: string): Line {
  const best = Math.max(...row.cells.map((cell) => cell?.accuracy ?? -1));
  const { resource_level, script, code } = row.language;
  return {
    label,
    styles: [],
    info: [resource_level, script, row.coverage ?? '', code],
    values: row.cells.map((cell) => cellValue(cell, row.cells.length > 1 ? best : 2, chance)),
  };
}

function groupLine(group: Group, label: string): Line {
  return {
    label,
    styles: ['bold'],
    info: null,
    values: group.cells.map((cell) => {
      if (cell === null) return plain(`${MISSING} `);
      const isPartial = cell.languages < group.languages.length;
      return {
        text: `${formatPoints(cell.value)}${isPartial ? '~' : ' '}`,
        styles: isPartial ? ['dim'] : [],
      };
    }),
  };
}

const heading = (label: string): Line => ({ label, styles: ['bold'], info: null, values: null });
const EMPTY: Line = heading('');

function linesOf(comparison: Comparison): Line[] {
  const { benchmark, rows, groups, columns } = comparison;
  const others = rows.filter((row) => row.language.code !== benchmark.trainLanguage);
  const train = rows.find((row) => row.language.code === benchmark.trainLanguage);
  const lines = train === undefined ? [] : [languageLine(train, benchmark.chance, train.language.name)];
  const families = Map.groupBy(others, (row) => row.language.family);
  const alone: Row[] = [];
  for (const [family, members] of families) {
    if (members.length === 1) {
      alone.push(...members);
      continue;
    }
    const group = groups.find((candidate) => candidate.kind === 'family' && candidate.label === family)!;
    lines.push(
      EMPTY,
      heading(family),
      ...members.map((row) => languageLine(row, benchmark.chance, `  ${row.language.name}`)),
      groupLine(group, `  Mean of ${members.length}`),
    );
  }
  if (alone.length > 0) {
    lines.push(
      EMPTY,
      heading('Families with one language here'),
      ...alone.map((row) =>
        languageLine(row, benchmark.chance, `  ${row.language.name} (${row.language.family})`),
      ),
    );
  }
  if (others.length > 0) {
    lines.push(EMPTY, heading('Means of languages'));
    for (const group of groups) {
      if (!['all', 'seen', 'resource'].includes(group.kind)) continue;
      const label = group.kind === 'resource' ? `${group.label} resource` : group.label;
      lines.push(groupLine(group, `  ${capitalise(label)} (${group.languages.length})`));
    }
    lines.push({
      label: `  Gap (${train?.language.name ?? benchmark.trainLanguage} minus all)`,
      styles: [],
      info: null,
      values: groups[0]!.cells.map((cell) =>
        plain(cell?.gap ? `${formatPoints(cell.gap.value)} ` : `${MISSING} `),
      ),
    });
  }
  lines.push(EMPTY, {
    label: 'Trainable parameters',
    styles: [],
    info: null,
    values: columns.map(({ trainableParameters }) =>
      plain(`${trainableParameters === null ? MISSING : formatCompactCount(trainableParameters)} `),
    ),
  });
  return lines;
}

/** A label broken at spaces and after hyphens into lines of at most MAX_HEADER cells. */
function wrapHeader(label: string): string[] {
  const lines: string[] = [];
  for (const word of label.split(/(?<=-)|\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    const joined = last === undefined ? word : last.endsWith('-') ? last + word : `${last} ${word}`;
    if (last !== undefined && displayWidth(joined) <= MAX_HEADER) lines[lines.length - 1] = joined;
    else lines.push(truncate(word, MAX_HEADER));
  }
  return lines;
}

/** Column indices that go into one table side by side, given the room for them. */
function splitColumns(widths: readonly number[], room: number): number[][] {
  const tables: number[][] = [];
  let used = Number.POSITIVE_INFINITY;
  widths.forEach((width, index) => {
    if (used + GAP + width > room) {
      tables.push([]);
      used = 0;
    }
    tables.at(-1)!.push(index);
    used += GAP + width;
  });
  return tables;
}

/**
 * The table with the main finding above and a key below, lines ended by \n. No line is wider than
 * `options.columns` unless that is less than one run's column needs.
 */
export function comparisonText(comparison: Comparison, options: TextOptions): string {
  const { benchmark, columns } = comparison;
  const paint = (text: string, styles: readonly Style[]): string =>
    options.color && styles.length > 0
      ? `\u001b[${styles.map((style) => CODES[style]).join(';')}m${text}\u001b[0m`
      : text;
  const wrap = (sentences: readonly string[]): string[] => {
    const lines: string[] = [];
    for (const word of sentences.join(' ').split(' ')) {
      const last = lines.at(-1);
      if (last !== undefined && displayWidth(`${last} ${word}`) <= options.columns) {
        lines[lines.length - 1] = `${last} ${word}`;
      } else lines.push(word);
    }
    return lines;
  };

  const lines = linesOf(comparison);
  const headers = columns.map((column) => wrapHeader(column.label));
  const widths = columns.map((_, index) =>
    Math.max(
      ...headers[index]!.map((text) => displayWidth(text) + 1),
      ...lines.map((line) => displayWidth(line.values?.[index]?.text ?? '')),
    ),
  );
  const infoWidths = INFO.map((title, index) =>
    Math.max(displayWidth(title), ...lines.map((line) => displayWidth(line.info?.[index] ?? ''))),
  );
  const longest = Math.max(MIN_LABEL, ...lines.map((line) => displayWidth(line.label)));
  const allRuns = widths.reduce((sum, width) => sum + GAP + width, 0);
  let infos: number = INFO.length;
  const infoRoom = (count: number): number =>
    infoWidths.slice(0, count).reduce((sum, width) => sum + GAP + width, 0);
  while (infos > 0 && longest + infoRoom(infos) + allRuns > options.columns) infos -= 1;
  const labelWidth = Math.max(MIN_LABEL, Math.min(longest, options.columns - infoRoom(infos) - allRuns));

  const space = ' '.repeat(GAP);
  const layOut = (
    label: Value,
    info: readonly string[] | null,
    values: readonly Value[],
    shown: readonly number[],
  ): string =>
    [
      paint(pad(truncate(label.text, labelWidth), labelWidth), label.styles),
      ...infoWidths.slice(0, infos).map((width, index) => paint(pad(info?.[index] ?? '', width), ['dim'])),
      ...shown.map((index) =>
        paint(pad(values[index]!.text, widths[index]!, 'right'), values[index]!.styles),
      ),
    ]
      .join(space)
      .trimEnd();

  const table = (shown: readonly number[]): string[] => {
    const height = Math.max(...shown.map((index) => headers[index]!.length));
    const head = Array.from({ length: height }, (_, line) =>
      layOut(
        { text: line === height - 1 ? 'Language' : '', styles: ['bold'] },
        line === height - 1 ? INFO : null,
        // Short headers stand on the last line; the space is where the values have their mark.
        headers.map((header): Value => ({
          text: `${header[line - height + header.length] ?? ''} `,
          styles: ['bold'],
        })),
        shown,
      ),
    );
    return [
      '',
      ...head,
      ...lines.map((line) =>
        line.values === null
          ? paint(truncate(line.label, options.columns), line.styles)
          : layOut({ text: line.label, styles: line.styles }, line.info, line.values, shown),
      ),
    ];
  };

  const failed = columns.flatMap((column) =>
    column.runs
      .filter((run) => run.state === 'failed')
      .map((run) => `${column.label}, seed ${run.seed}, failed: ${run.failure ?? 'no reason recorded.'}`),
  );
  const caveats = comparisonCaveats(comparison);
  const tested = columns.some((column) => column.baseline !== null);
  const key = [
    `${scoreName(benchmark.metric)} in %${benchmark.metric === null ? `; chance is ${formatPercent(benchmark.chance)}` : ''}.`,
    ...(options.color ? ['Dim: the 95% interval reaches chance. Bold: best of its line.'] : []),
    ...(comparison.groups.some(({ cells, languages }) =>
      cells.some((cell) => cell !== null && cell.languages < languages.length),
    )
      ? ['~ mean over fewer languages than its line says.']
      : []),
    ...(tested ? [`* differs from the baseline, Holm-adjusted p < ${SIGNIFICANCE}.`] : []),
    ...(columns.some((_, index) => answeredRuns(comparison, index).length > 1)
      ? ['Several seeds of a method are averaged.']
      : []),
  ];
  return [
    ...wrap([
      `${benchmark.title}${benchmark.chatTemplate ? ' in chat templates' : ''}, ${formatCount(columns.length, 'method')}, ${formatCount(comparison.rows.length, 'language')}.`,
    ]),
    ...wrap(mainFinding(comparison)),
    ...splitColumns(widths, options.columns - labelWidth - infoRoom(infos)).flatMap(table),
    '',
    ...wrap(key),
    ...failed.flatMap((sentence) => wrap([sentence])),
    ...(caveats.length === 0 ? [] : ['', paint('What these numbers cannot say', ['bold'])]),
    ...caveats.flatMap((sentence) => wrap([`- ${sentence}`])),
    '',
  ].join('\n');
}
