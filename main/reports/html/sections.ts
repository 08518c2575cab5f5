/**
 * @file The sections of the HTML report, each made by one function: a section without one does not compile.
 */
import { scoreName, scoreWord } from '../../../shared/model/task.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { formatPercent } from '../../../shared/format/number.ts';
import { REPORT_SECTIONS, type ReportSectionId } from '../../../shared/model/report.ts';
import type { RunCurves } from '../../../shared/model/result.ts';
import type { Benchmark } from '../../../shared/model/task.ts';
import { efficiencyPlot } from './efficiency.ts';
import { groupMeans } from './group-bars.ts';
import { heatmap } from './heatmap.ts';
import { markup, type Markup } from './markup.ts';
import { pairTable } from './pair-table.ts';
import { resultsTable } from './results-table.ts';
import { runDetails } from './runs.ts';
import { setup } from './setup.ts';
import { statistics } from './statistics.ts';
import { tokenPlots } from './token-plots.ts';
import { trainingCurves } from './training-curves.ts';
import { transferPlot } from './transfer.ts';
import { writtenTable } from './written-table.ts';

export interface SectionInput {
  readonly comparison: Comparison;
  /** The runs of `comparison`. */
  readonly results: readonly RunCurves[];
  readonly benchmark: Benchmark;
}

/** A section as it stands in the page. */
export interface RenderedSection {
  readonly id: ReportSectionId;
  readonly title: string;
  readonly html: string;
}

/** One or two sentences below a heading. */
const INTRODUCTIONS: Partial<Record<ReportSectionId, (input: SectionInput) => string>> = {
  languages: ({ benchmark }) =>
    `${scoreName(benchmark.generation?.metric ?? null)} in % by language and method, coloured from chance (${formatPercent(benchmark.chance)}) upwards. Point at a cell for its counts and interval.`,
  transfer: (input) =>
    `How much of the above-chance ${scoreWord(input.comparison.benchmark.metric)} in ${trainName(input)} arrives in each language.`,
  groups: (input) =>
    `Means over languages, ${trainName(input)} left out, with 95% intervals; the small number is how many languages a mean covers. Groups of one language are left to the table.`,
  tokens: ({ benchmark }) =>
    `How ${scoreWord(benchmark.generation?.metric ?? null)} and the tokens that the model's tokenizer makes of a language rise and fall together.`,
};

const CONTENTS: Readonly<Record<ReportSectionId, (input: SectionInput) => Markup>> = {
  results: ({ comparison }) =>
    markup`${resultsTable(comparison)}${pairTable(comparison)}${writtenTable(comparison)}`,
  languages: ({ comparison }) => heatmap(comparison),
  transfer: ({ comparison }) => transferPlot(comparison),
  groups: ({ comparison }) => groupMeans(comparison),
  tokens: (input) => tokenPlots(input.comparison, trainName(input)),
  efficiency: ({ comparison }) => efficiencyPlot(comparison),
  training: ({ comparison, results }) => trainingCurves(comparison, results),
  setup: ({ comparison, results, benchmark }) => setup(comparison, results, benchmark),
  runs: ({ results }) => runDetails(results),
  method: ({ comparison }) => statistics(comparison),
};

function trainName({ comparison, benchmark }: SectionInput): string {
  const row = comparison.rows.find(({ language }) => language.code === benchmark.trainLanguage);
  return row?.language.name ?? benchmark.trainLanguage;
}

/** The chosen sections, in the report's order whatever that of the choice. */
export function renderSections(input: SectionInput, chosen: readonly ReportSectionId[]): RenderedSection[] {
  return REPORT_SECTIONS.filter(({ id }) => chosen.includes(id)).map(({ id, title }) => {
    const introduction = INTRODUCTIONS[id]?.(input) ?? null;
    return {
      id,
      title,
      html: markup`<section id="${id}" aria-labelledby="${id}-heading">
<h2 id="${id}-heading">${title}</h2>
${introduction === null ? null : markup`<p class="introduction">${introduction}</p>`}
${CONTENTS[id](input)}
</section>
`.text,
    };
  });
}
