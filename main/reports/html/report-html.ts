/**
 * @file The report: one HTML file that loads nothing, runs no script, and says what was run, what came out and
 * how sure that is. Its parts take long to make and are joined in no time, so that a choice of sections or another
 * title needs no new parts.
 */
import { createHash } from 'node:crypto';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { formatCount, formatPercent, formatPoints } from '../../../shared/format/number.ts';
import type { Experiment } from '../../../shared/model/experiment.ts';
import { REPORT_SECTION_IDS, type ReportSectionId } from '../../../shared/model/report.ts';
import { comparisonCaveats } from '../caveats.ts';
import { countDifferences, intervalText, mainFinding, rankColumns } from '../finding.ts';
import { markup, Markup } from './markup.ts';
import { failures } from './runs.ts';
import { renderSections, type RenderedSection, type SectionInput } from './sections.ts';
import { styleSheet } from './style.ts';

/** What stands above the sections, and the sections; plain data. */
export interface ReportParts {
  /** What was compared, such as the benchmark's title and the number of methods. */
  readonly facts: readonly string[];
  /** HTML: finding, key figures, caveats, failed runs. */
  readonly lead: string;
  readonly sections: readonly RenderedSection[];
}

/** A page of a preview, without its head. */
export interface PreviewPage {
  readonly section: string;
  readonly title: string;
  readonly runs: number;
  /** With all sections: choosing among them needs no new job. */
  readonly parts: ReportParts;
}

/** What a page says of itself. */
export interface ReportHead {
  readonly title: string;
  /** Empty for none. */
  readonly description: string;
  readonly generatedAt: Date;
  readonly engineVersion: string;
}

export interface ReportInput extends SectionInput, Omit<ReportHead, 'title' | 'description'> {
  readonly experiment: Pick<Experiment, 'name' | 'description'>;
  /** All if left out. */
  readonly sections?: readonly ReportSectionId[];
}

function keyFigure(value: string, name: string, detail: string | null): Markup {
  return markup`<div><dt>${name}${detail === null ? null : markup`<span class="below">${detail}</span>`}</dt><dd>${value}</dd></div>`;
}

/** The best method in four numbers; nothing before there are any. */
function keyFigures(comparison: Comparison): Markup | null {
  const ranking = rankColumns(comparison);
  const [best] = ranking;
  if (!best) return null;
  const { benchmark, rows, columns, groups } = comparison;
  const answered = groups[0]!.cells.filter((cell) => cell !== null).length;
  const name =
    ranking.length === 1
      ? 'Method'
      : ranking.length === answered
        ? 'Best method'
        : 'Best of the methods with the same languages';
  const trainRow = rows.find((row) => row.language.code === benchmark.trainLanguage);
  const train = trainRow?.cells[best.column] ?? null;
  const { compared, better } = countDifferences(comparison, best.column);
  return markup`<div class="figures"><p>${name}: <strong>${columns[best.column]!.label}</strong></p><dl>
${keyFigure(formatPercent(best.mean.value), `Mean of ${formatCount(best.mean.languages, 'other language')}`, `95% interval ${intervalText(best.mean.interval)}`)}
${train === null ? null : keyFigure(formatPercent(train.accuracy), trainRow!.language.name, `95% interval ${intervalText(train.interval)}`)}
${best.mean.gap === null ? null : keyFigure(formatPoints(best.mean.gap.value), `Points lost from ${trainRow!.language.name} to the others`, train === null ? null : `keeps ${formatPercent((best.mean.value - benchmark.chance) / (train.accuracy - benchmark.chance), 0)} of what is above chance`)}
${compared === 0 ? null : keyFigure(`${better} / ${compared}`, 'Languages improved', 'significantly, over the baseline')}
</dl></div>`;
}

function caveats(comparison: Comparison): Markup | null {
  const sentences = comparisonCaveats(comparison);
  return sentences.length === 0
    ? null
    : markup`<div class="caveats"><h2>What these numbers cannot say</h2><ul>${sentences.map((sentence) => markup`<li>${sentence}</li>`)}</ul></div>`;
}

/** `2026-05-20 09:04 UTC`. */
function timestamp(date: Date): string {
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Renders the parts with the chosen sections. Everything that comes from the input is escaped. */
export function reportParts(
  input: SectionInput,
  sections: readonly ReportSectionId[] = REPORT_SECTION_IDS,
): ReportParts {
  const { comparison, benchmark, results } = input;
  const [first, ...rest] = mainFinding(comparison);
  const models = [...new Set(comparison.columns.map((column) => column.model))].join(', ');
  return {
    facts: [
      comparison.benchmark.chatTemplate ? `${benchmark.title} in chat templates` : benchmark.title,
      models,
      formatCount(comparison.columns.length, 'method'),
      formatCount(comparison.rows.length, 'language'),
    ],
    lead: markup`<div class="finding"><p class="first">${first!}</p>${rest.length > 0 ? markup`<p>${rest.join(' ')}</p>` : null}</div>
${keyFigures(comparison)}
${caveats(comparison)}
${failures(results)}`.text,
    sections: renderSections(input, sections),
  };
}

/**
 * Joins parts into a page. The same input gives the same bytes. The Content-Security-Policy allows the one inline
 * style sheet, by its hash, and nothing else.
 *
 * @param chosen Sections that are left out of the page if they are not among these.
 */
export function assembleReport(
  { facts, lead, sections }: ReportParts,
  { title, description, generatedAt, engineVersion }: ReportHead,
  chosen: readonly ReportSectionId[] = REPORT_SECTION_IDS,
): string {
  const css = styleSheet();
  const policy = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(css).digest('base64')}'; base-uri 'none'; form-action 'none'`;
  const shown = sections.filter(({ id }) => chosen.includes(id));
  return markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Adapter Atlas ${engineVersion}">
<title>${title}: Adapter Atlas report</title>
<style>${new Markup(css)}</style>
</head>
<body>
<a class="skip" href="#${shown[0]?.id ?? 'main'}">Skip to the ${shown[0]?.title.toLowerCase() ?? 'end'}</a>
<div class="page">
<nav aria-label="Sections"><p>Adapter Atlas</p><ol>${shown.map((section) => markup`<li><a href="#${section.id}">${section.title}</a></li>`)}</ol></nav>
<main id="main">
<header>
<p class="eyebrow">Zero-shot cross-lingual transfer</p>
<h1>${title}</h1>
${description === '' ? null : markup`<p class="description">${description}</p>`}
<p class="meta">${[...facts, timestamp(generatedAt)].map((fact) => markup`<span>${fact}</span>`)}</p>
${new Markup(lead)}
</header>
${shown.map(({ html }) => new Markup(html))}<footer><p>Made by Adapter Atlas ${engineVersion} on ${timestamp(generatedAt)} from stored predictions. This file is complete: it loads nothing and runs no script.</p></footer>
</main>
</div>
</body>
</html>
`.text;
}

/** Renders and joins a report in one go. */
export function reportHtml({
  experiment,
  sections,
  generatedAt,
  engineVersion,
  ...input
}: ReportInput): string {
  const head = { title: experiment.name, description: experiment.description, generatedAt, engineVersion };
  return assembleReport(reportParts(input, sections), head, sections);
}
