/**
 * @file The report: one HTML file that loads nothing, runs no script, and says what was run, what came out and
 * how sure that is.
 */
import { createHash } from 'node:crypto';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { formatCount, formatPercent, formatSignedPoints } from '../../../shared/format/number.ts';
import type { Experiment } from '../../../shared/model/experiment.ts';
import type { RunResult } from '../../../shared/model/result.ts';
import type { Benchmark } from '../../../shared/model/task.ts';
import { countDifferences, intervalText, mainFinding, rankColumns } from '../finding.ts';
import { efficiencyPlot } from './efficiency.ts';
import { groupMeans } from './group-bars.ts';
import { heatmap } from './heatmap.ts';
import { markup, Markup } from './markup.ts';
import { resultsTable } from './results-table.ts';
import { failures, runDetails } from './runs.ts';
import { setup } from './setup.ts';
import { statistics } from './statistics.ts';
import { styleSheet } from './style.ts';
import { trainingCurves } from './training-curves.ts';
import { transferPlot } from './transfer.ts';

export interface ReportInput {
  readonly experiment: Pick<Experiment, 'name' | 'description'>;
  /** The runs of `comparison`. */
  readonly results: readonly RunResult[];
  readonly comparison: Comparison;
  readonly benchmark: Benchmark;
  readonly generatedAt: Date;
  readonly engineVersion: string;
}

interface Section {
  readonly id: string;
  readonly title: string;
  /** One or two sentences below the heading. */
  readonly introduction: string | null;
  readonly content: Markup;
}

function keyFigure(value: string, name: string, detail: string | null): Markup {
  return markup`<div><dt>${name}${detail === null ? null : markup`<span class="below">${detail}</span>`}</dt><dd>${value}</dd></div>`;
}

/** The best method in four numbers; nothing before there are any. */
function keyFigures(comparison: Comparison): Markup | null {
  const [best] = rankColumns(comparison);
  if (!best) return null;
  const { benchmark, rows, columns } = comparison;
  const trainRow = rows.find((row) => row.language.code === benchmark.trainLanguage);
  const train = trainRow?.cells[best.column] ?? null;
  const { compared, better } = countDifferences(comparison, best.column);
  return markup`<div class="figures"><p>${columns.length === 1 ? 'Method' : 'Best method'}: <strong>${columns[best.column]!.label}</strong></p><dl>
${keyFigure(formatPercent(best.mean.value), `Mean of ${formatCount(best.mean.languages, 'other language')}`, `95% interval ${intervalText(best.mean.interval)}`)}
${train === null ? null : keyFigure(formatPercent(train.accuracy), trainRow!.language.name, `95% interval ${intervalText(train.interval)}`)}
${best.mean.gap === null ? null : keyFigure(formatSignedPoints(-best.mean.gap.value), 'Transfer gap, points', train === null ? null : `keeps ${formatPercent((best.mean.value - benchmark.chance) / (train.accuracy - benchmark.chance), 0)} of what is above chance`)}
${compared === 0 ? null : keyFigure(`${better} / ${compared}`, 'Languages improved', 'significantly, over the baseline')}
</dl></div>`;
}

function sectionsOf({ comparison, results, benchmark }: ReportInput): Section[] {
  const trainName =
    comparison.rows.find((row) => row.language.code === benchmark.trainLanguage)?.language.name ??
    benchmark.trainLanguage;
  return [
    { id: 'results', title: 'Results', introduction: null, content: resultsTable(comparison) },
    {
      id: 'languages',
      title: 'Every language',
      introduction: `Accuracy in % by language and method, coloured from chance (${formatPercent(benchmark.chance)}) upwards. Point at a cell for its counts and interval.`,
      content: heatmap(comparison),
    },
    {
      id: 'transfer',
      title: 'What transfers',
      introduction: `How much of the above-chance accuracy in ${trainName} arrives in each language.`,
      content: transferPlot(comparison),
    },
    {
      id: 'groups',
      title: 'Families, scripts, resources',
      introduction: `Means over languages, ${trainName} left out, with 95% intervals; the small number is how many languages a mean covers. Groups of one language are left to the table.`,
      content: groupMeans(comparison),
    },
    {
      id: 'efficiency',
      title: 'What parameters buy',
      introduction: null,
      content: efficiencyPlot(comparison),
    },
    { id: 'training', title: 'Training', introduction: null, content: trainingCurves(comparison, results) },
    {
      id: 'setup',
      title: 'What was run',
      introduction: null,
      content: setup(comparison, results, benchmark),
    },
    { id: 'runs', title: 'Runs', introduction: null, content: runDetails(results) },
    {
      id: 'method',
      title: 'How the numbers were made',
      introduction: null,
      content: statistics(comparison),
    },
  ];
}

/** `2026-05-20 09:04 UTC`. */
function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * Renders the report. The same input gives the same bytes. Everything that comes from the input is escaped;
 * the Content-Security-Policy allows the one inline style sheet, by its hash, and nothing else.
 */
export function reportHtml(input: ReportInput): string {
  const { experiment, comparison, benchmark, generatedAt, engineVersion } = input;
  const css = styleSheet();
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const [first, ...rest] = mainFinding(comparison);
  const sections = sectionsOf(input);
  const models = [...new Set(comparison.columns.map((column) => column.model))].join(', ');
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Adapter Atlas ${engineVersion}">
<title>${experiment.name}: Adapter Atlas report</title>
<style>${new Markup(css)}</style>
</head>
<body>
<a class="skip" href="#results">Skip to the results</a>
<div class="page">
<nav aria-label="Sections"><p>Adapter Atlas</p><ol>${sections.map(({ id, title }) => markup`<li><a href="#${id}">${title}</a></li>`)}</ol></nav>
<main>
<header>
<p class="eyebrow">Zero-shot cross-lingual transfer</p>
<h1>${experiment.name}</h1>
${experiment.description === '' ? null : markup`<p class="description">${experiment.description}</p>`}
<p class="meta"><span>${benchmark.title}</span><span>${models}</span><span>${formatCount(comparison.columns.length, 'method')}</span><span>${formatCount(comparison.rows.length, 'language')}</span><span>${timestamp(generatedAt)}</span></p>
<div class="finding"><p class="first">${first!}</p>${rest.length > 0 ? markup`<p>${rest.join(' ')}</p>` : null}</div>
${keyFigures(comparison)}
${failures(input.results)}
</header>
${sections.map(
  ({ id, title, introduction, content }) => markup`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${introduction === null ? null : markup`<p class="introduction">${introduction}</p>`}
${content}
</section>
`,
)}<footer><p>Made by Adapter Atlas ${engineVersion} on ${timestamp(generatedAt)} from stored predictions. This file is complete: it loads nothing and runs no script.</p></footer>
</main>
</div>
</body>
</html>
`.text;
}
