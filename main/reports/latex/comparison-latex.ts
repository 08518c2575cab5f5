/**
 * @file A comparison as LaTeX tables to \input into a paper: methods, languages, and means of groups. The best value
 * of a row or column is bold, those that cannot be told from it and differences to the baseline are marked, and each
 * caption says how many items there are, which test was made and how it was adjusted.
 */
import { scoreName, scoreWord } from '../../../shared/model/task.ts';
import { formatCount, formatNumber, formatPercent, formatPoints } from '../../../shared/format/number.ts';
import { answeredRuns } from '../../../shared/model/answered-runs.ts';
import type { Cell, Comparison, Group } from '../../../shared/model/comparison.ts';
import type { RunAnswers } from '../../../shared/model/result.ts';
import { bestByGroup, bestByLanguage, type BestOfRow } from '../../analysis/best-of-row.ts';
import { SIGNIFICANCE } from '../finding.ts';
import { escapeLatex, floatingTable, latexComment, latexLabel, longTable } from './markup.ts';

/** Rows beyond which a table of its own page is too long. */
const PAGE_ROWS = 45;

const MISSING = '--';

interface Marked {
  readonly value: number;
  readonly column: number;
  readonly row: BestOfRow;
  readonly significant?: boolean;
  /** Whether it is a mean over fewer languages than its place says. */
  readonly partial?: boolean;
  /** Over seeds; null for none. */
  readonly standardDeviation?: number | null;
}

/** A number with the marks of its place: the marks take no width, so that decimals stay aligned. */
function marked(options: Marked): string {
  const { value, column, row, significant = false, partial = false, standardDeviation = null } = options;
  const marks = `${significant ? '*' : ''}${row.tied.includes(column) ? '\\dagger' : ''}${partial ? '\\ddagger' : ''}`;
  const number = row.best.includes(column) ? `\\textbf{${formatPoints(value)}}` : formatPoints(value);
  const spread =
    standardDeviation === null ? '' : `\\,{\\scriptsize$\\pm$\\,${formatPoints(standardDeviation)}}`;
  return `${number}${spread}${marks === '' ? '' : `\\rlap{$^{${marks}}$}`}`;
}

const isSignificant = (cell: Cell | null): boolean =>
  cell?.difference != null && cell.difference.pHolm < SIGNIFICANCE;

function trainNameOf({ rows, benchmark }: Comparison): string {
  const row = rows.find(({ language }) => language.code === benchmark.trainLanguage);
  return row?.language.name ?? benchmark.trainLanguage;
}

/** `300 items a language`, or their range, and how their prompts were written where not plainly. */
function itemsText({ rows, benchmark }: Comparison): string {
  const counts = rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.items ?? []));
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const prompts = benchmark.chatTemplate ? ', prompts in chat templates' : '';
  if (counts.length === 0) return `no items yet${prompts}`;
  return least === most
    ? `${formatCount(least, 'item')} a language${prompts}`
    : `${formatNumber(least)} to ${formatCount(most, 'item')} a language${prompts}`;
}

function testNames({ rows }: Comparison): string {
  const tests = new Set(rows.flatMap(({ cells }) => cells.flatMap((cell) => cell?.difference?.test ?? [])));
  if (tests.has('sign-flip-saddlepoint'))
    return 'the sign-flip test over clusters of items (saddlepoint approximation)';
  return tests.has('mcnemar') && tests.size === 1
    ? "McNemar's exact test (mid-p)"
    : 'the exact sign-flip test over clusters of items (mid-p)';
}

function seedsText(comparison: Comparison): string {
  const seeds = Math.max(...comparison.columns.map((_, index) => answeredRuns(comparison, index).length));
  return seeds > 1 ? ` Means over up to ${String(seeds)} seeds.` : '';
}

/** What the mark of means over fewer languages means, where there are any. */
function partialText(groups: readonly Group[]): string {
  return groups.some(({ cells, languages }) =>
    cells.some((cell) => cell !== null && cell.languages < languages.length),
  )
    ? ' $\\ddagger$: over fewer languages, for want of answers in the others.'
    : '';
}

/** What the marks of the tables by method mean. */
function bestText(test: string, over: string): string {
  return `Bold: highest; $\\dagger$: does not differ significantly from it (${test}, adjusted by Holm over ${over}, $\\alpha = ${String(SIGNIFICANCE)}$).`;
}

function baselineText(comparison: Comparison): string {
  const { columns } = comparison;
  const baselines = [...new Set(columns.flatMap(({ baseline }) => baseline ?? []))];
  if (baselines.length === 0) return '';
  const names = baselines.map((baseline) => escapeLatex(columns[baseline]!.label)).join(', ');
  return ` $*$: differs significantly from the baseline (${names}; ${testNames(comparison)} on the same items, two-sided, adjusted by Holm over the ${formatCount(comparison.rows.length, 'language')} of a method, $\\alpha = ${String(SIGNIFICANCE)}$).`;
}

function methodTable(comparison: Comparison, runs: readonly RunAnswers[], name: string): string {
  const { benchmark, columns, rows, groups } = comparison;
  const seen = groups.filter(({ kind }) => kind === 'seen');
  const tiers = seen.length > 0 ? seen : groups.filter(({ kind }) => kind === 'resource');
  const means = [...tiers, groups[0]!];
  const train = rows.findIndex(({ language }) => language.code === benchmark.trainLanguage);
  const trainName = trainNameOf(comparison);
  const bestMeans = bestByGroup(comparison, runs, means, SIGNIFICANCE);
  const none: BestOfRow = { best: [], tied: [] };
  const bestTrain = train === -1 ? none : bestByLanguage(comparison, runs, SIGNIFICANCE)[train]!;
  const tierTitle = (group: Group): string =>
    escapeLatex(group.kind === 'resource' ? `${group.label}-resource` : group.label.toLowerCase());
  const head = [
    [
      'Method',
      'Trained',
      escapeLatex(trainName),
      ...tiers.map((group) => `${tierTitle(group)} (${String(group.languages.length)})`),
      `all others (${String(groups[0]!.languages.length)})`,
      'gap',
    ].join(' & ') + ' \\\\',
  ];
  const body = columns.map((column, index) => {
    const cell = train === -1 ? null : (rows[train]!.cells[index] ?? null);
    const gap = groups[0]!.cells[index]?.gap ?? null;
    return (
      [
        escapeLatex(column.label),
        column.trainableParameters === null ? MISSING : formatNumber(column.trainableParameters),
        cell === null
          ? MISSING
          : marked({
              value: cell.accuracy,
              column: index,
              row: bestTrain,
              significant: isSignificant(cell),
              standardDeviation: cell.standardDeviation,
            }),
        ...means.map((group, place) => {
          const mean = group.cells[index] ?? null;
          return mean === null
            ? MISSING
            : marked({
                ...mean,
                column: index,
                row: bestMeans[place]!,
                partial: mean.languages < group.languages.length,
              });
        }),
        gap === null ? MISSING : escapeLatex(formatPoints(gap.value)),
      ].join(' & ') + ' \\\\'
    );
  });
  return floatingTable({
    caption:
      `${scoreName(benchmark.metric)} in \\% on ${escapeLatex(benchmark.title)} (${itemsText(comparison)}; chance ${escapeLatex(formatPercent(benchmark.chance))}) of methods trained in ${escapeLatex(trainName)} only. ` +
      `Means count every language once and leave ${escapeLatex(trainName)} out; the number of languages is in parentheses. Gap: ${escapeLatex(trainName)} minus the mean of all others, in points. ` +
      bestText(
        'means: randomisation test of paired differences over clusters of items, saddlepoint approximation',
        'the comparisons of the table',
      ) +
      partialText(means) +
      baselineText(comparison) +
      seedsText(comparison),
    label: `tab:${name}-methods`,
    columns: `lr${'r'.repeat(means.length + 2)}`,
    head,
    body,
  });
}

/** The column heads of tables with methods across. */
function methodHead(comparison: Comparison, first: string): string[] {
  return [`${first} & ${comparison.columns.map(({ label }) => escapeLatex(label)).join(' & ')} \\\\`];
}

function languageTable(comparison: Comparison, runs: readonly RunAnswers[], name: string): string {
  const { benchmark, columns, rows } = comparison;
  const best = bestByLanguage(comparison, runs, SIGNIFICANCE);
  let group: string | null = null;
  const body = rows.flatMap(({ language, cells }, place) => {
    const heading = language.code === benchmark.trainLanguage ? 'Training language' : language.family;
    const starts = heading !== group;
    const rule = starts && group !== null ? ['\\addlinespace'] : [];
    group = heading;
    return [
      ...rule,
      ...(starts
        ? [`\\multicolumn{${String(columns.length + 1)}}{@{}l}{\\textit{${escapeLatex(heading)}}} \\\\*`]
        : []),
      [
        `\\quad ${escapeLatex(language.name)}`,
        ...cells.map((cell, index) =>
          cell === null
            ? MISSING
            : marked({
                value: cell.accuracy,
                column: index,
                row: best[place]!,
                significant: isSignificant(cell),
              }),
        ),
      ].join(' & ') + ' \\\\',
    ];
  });
  const table = {
    caption:
      `${scoreName(benchmark.metric)} in \\% by language on ${escapeLatex(benchmark.title)} (${itemsText(comparison)}; chance ${escapeLatex(formatPercent(benchmark.chance))}). ` +
      bestText(
        `${testNames(comparison)}, paired over the same items`,
        'the comparisons of all languages with their highest',
      ) +
      baselineText(comparison) +
      seedsText(comparison),
    label: `tab:${name}-languages`,
    columns: `l${'r'.repeat(columns.length)}`,
    head: methodHead(comparison, 'Language'),
    body,
  };
  return body.length > PAGE_ROWS ? longTable(table) : floatingTable(table);
}

function groupTable(comparison: Comparison, runs: readonly RunAnswers[], name: string): string | null {
  const { benchmark, columns } = comparison;
  const kinds = [
    ['resource', 'Resource level'],
    ['family', 'Family'],
    ['script', 'Script'],
  ] as const;
  const groups = comparison.groups.filter(
    ({ kind, languages }) => kinds.some(([known]) => known === kind) && languages.length > 1,
  );
  if (groups.length === 0) return null;
  const best = new Map(
    bestByGroup(comparison, runs, groups, SIGNIFICANCE).map((row, place) => [groups[place]!, row] as const),
  );
  const body = kinds.flatMap(([kind, title]) => {
    const members = groups.filter((group) => group.kind === kind);
    if (members.length === 0) return [];
    return [
      `\\multicolumn{${String(columns.length + 1)}}{@{}l}{\\textit{${title}}} \\\\*`,
      ...members.map(
        (group) =>
          [
            `\\quad ${escapeLatex(group.label)} (${String(group.languages.length)})`,
            ...group.cells.map((cell, index) =>
              cell === null
                ? MISSING
                : marked({
                    value: cell.value,
                    column: index,
                    row: best.get(group)!,
                    partial: cell.languages < group.languages.length,
                  }),
            ),
          ].join(' & ') + ' \\\\',
      ),
      '\\addlinespace',
    ];
  });
  if (body.at(-1) === '\\addlinespace') body.pop();
  const table = {
    caption:
      `Mean ${scoreWord(benchmark.metric)} in \\% over groups of at least two languages on ${escapeLatex(benchmark.title)} (${itemsText(comparison)}), ${escapeLatex(trainNameOf(comparison))} left out; the number of languages is in parentheses. ` +
      bestText(
        'randomisation test of paired differences over clusters of items, saddlepoint approximation',
        'the comparisons of the table',
      ) +
      partialText(groups) +
      seedsText(comparison),
    label: `tab:${name}-groups`,
    columns: `l${'r'.repeat(columns.length)}`,
    head: methodHead(comparison, 'Group'),
    body,
  };
  return body.length > PAGE_ROWS ? longTable(table) : floatingTable(table);
}

export interface LatexOptions {
  readonly title: string;
  readonly engineVersion: string;
}

/**
 * The tables, to be read with \input; booktabs and longtable are needed. The same input gives the same bytes.
 *
 * @param runs The answers of the comparison's runs, for the tests against the best.
 */
export function comparisonLatex(
  comparison: Comparison,
  runs: readonly RunAnswers[],
  { title, engineVersion }: LatexOptions,
): string {
  const name = latexLabel(comparison.benchmark.id);
  const tables = [methodTable, languageTable, groupTable].flatMap(
    (table) => table(comparison, runs, name) ?? [],
  );
  return [
    latexComment(`${title}\nAdapter Atlas ${engineVersion}, from stored predictions.`),
    latexComment('In the preamble: \\usepackage{booktabs,longtable} and, before 2018, [utf8]{inputenc}.'),
    ...tables.flatMap((table) => ['', table]),
    '',
  ].join('\n');
}
