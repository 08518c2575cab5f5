/**
 * @file Accuracy by language and method as a coloured table, grouped by family or by script.
 */
import { scoreName } from '../../../shared/model/task.ts';
import type { Cell, Comparison, GroupCell, Row } from '../../../shared/model/comparison.ts';
import {
  formatCount,
  formatPercent,
  formatPoints,
  formatPValue,
  formatSignedPoints,
  MISSING,
} from '../../../shared/format/number.ts';
import { intervalText } from '../finding.ts';
import { identities, swatch } from './chart.ts';
import { SCALE_STEPS, scaleStep, scoreDomain, type ScaleDomain } from '../../../shared/color/heat-scale.ts';
import { markup, type Markup } from './markup.ts';

function domainOf({ rows, benchmark }: Comparison): ScaleDomain {
  const scores = rows.flatMap(({ cells }) => cells.map((cell) => cell?.accuracy ?? 0));
  return scoreDomain(benchmark.chance, scores);
}

function tooltip(comparison: Comparison, row: Row, column: number, cell: Cell): string {
  const { columns } = comparison;
  const { baseline, label, runs } = columns[column]!;
  const seeds =
    cell.standardDeviation === null
      ? ''
      : `; ${cell.seeds.length} of ${formatCount(runs.length, 'seed')}, standard deviation ${formatPoints(cell.standardDeviation)}`;
  const difference =
    cell.difference === null || baseline === null
      ? ''
      : `; ${formatSignedPoints(cell.difference.value)} points on ${columns[baseline]!.label}, adjusted p ${formatPValue(cell.difference.pHolm)}`;
  return `${row.language.name}, ${label}: ${formatPercent(cell.accuracy)}, ${cell.correct} of ${cell.answers} right, 95% interval ${intervalText(cell.interval)}${seeds}${difference}`;
}

function heatCell(comparison: Comparison, domain: ScaleDomain, row: Row, column: number): Markup {
  const cell = row.cells[column] ?? null;
  if (cell === null) {
    const { label } = comparison.columns[column]!;
    return markup`<td class="missing" title="${row.language.name}, ${label}: no answers">${MISSING}</td>`;
  }
  const atChance = cell.interval.low <= comparison.benchmark.chance ? ' at-chance' : '';
  return markup`<td class="h${scaleStep(cell.accuracy, domain.low, domain.high)}${atChance}" title="${tooltip(comparison, row, column, cell)}">${formatPoints(cell.accuracy)}</td>`;
}

function meanCell(domain: ScaleDomain, cell: GroupCell | null, wanted: number, label: string): Markup {
  if (cell === null) return markup`<td class="missing">${MISSING}</td>`;
  return markup`<td class="h${scaleStep(cell.value, domain.low, domain.high)}" title="${label}: mean ${formatPercent(cell.value)} of ${formatCount(cell.languages, 'language')} (${formatCount(cell.items, 'item')}), 95% interval ${intervalText(cell.interval)}">${formatPoints(cell.value)}${cell.languages < wanted ? markup`<br><small>${cell.languages} of ${wanted}</small>` : null}</td>`;
}

function resourceCell(row: Row): Markup {
  const level = row.language.resource_level;
  const filled = { high: 3, mid: 2, low: 1 }[level];
  return markup`<td class="resource"><span class="pips" aria-hidden="true">${[1, 2, 3].map((pip) => markup`<i class="${pip <= filled ? 'on' : ''}"></i>`)}</span>${level}</td>`;
}

/** More columns than fit beside the language on a desktop screen scroll in a box of their own, head and language staying. */
const FITTING = 6;

/** What a view groups by, and what it shows beside the language. */
interface View {
  readonly id: string;
  readonly kind: 'family' | 'script';
  readonly groupTitle: string;
  readonly subTitle: string;
  readonly groupOf: (row: Row) => string;
  readonly subOf: (row: Row) => string;
  readonly detailTitle: string;
  readonly detailOf: (row: Row) => string;
}

const VIEWS: readonly View[] = [
  {
    id: 'by-family',
    kind: 'family',
    groupTitle: 'Family',
    subTitle: 'Branch',
    groupOf: (row) => row.language.family,
    subOf: (row) => row.language.branch,
    detailTitle: 'Script',
    detailOf: (row) => row.language.script_name,
  },
  {
    id: 'by-script',
    kind: 'script',
    groupTitle: 'Script',
    subTitle: 'Family',
    groupOf: (row) => row.language.script_name,
    subOf: (row) => row.language.family,
    detailTitle: 'Branch',
    detailOf: (row) => row.language.branch,
  },
];

/** Consecutive rows of the same key, after bringing equal keys together in order of first appearance. */
function groupRows(rows: readonly Row[], keyOf: (row: Row) => string): { key: string; rows: Row[] }[] {
  return [...Map.groupBy(rows, keyOf)].map(([key, members]) => ({ key, rows: members }));
}

function groupBody(
  comparison: Comparison,
  domain: ScaleDomain,
  view: View,
  key: string,
  rows: readonly Row[],
): Markup {
  const isTrain = rows[0]!.language.code === comparison.benchmark.trainLanguage;
  const group = comparison.groups.find(
    (candidate) => candidate.kind === view.kind && candidate.label === key,
  );
  const withMean = !isTrain && rows.length > 1 && group !== undefined;
  const subs = groupRows(rows, view.subOf);
  const hasCoverage = comparison.rows.some((row) => row.coverage !== null);
  const lines = subs.flatMap((sub, subIndex) =>
    sub.rows.map((row, rowIndex) => {
      const first = subIndex === 0 && rowIndex === 0;
      return markup`<tr>${
        first
          ? markup`<th scope="rowgroup" rowspan="${rows.length + (withMean ? 1 : 0)}" class="group">${key}</th>`
          : null
      }${rowIndex === 0 ? markup`<td rowspan="${sub.rows.length}" class="sub">${sub.key}</td>` : null}<th scope="row" class="language">${row.language.name}</th><td class="detail">${view.detailOf(row)}</td>${resourceCell(row)}${hasCoverage ? markup`<td class="coverage" title="${row.coverage ?? 'not stated'}">${row.coverage ?? MISSING}</td>` : null}${comparison.columns.map((_, column) => heatCell(comparison, domain, row, column))}</tr>`;
    }),
  );
  const mean = withMean
    ? markup`<tr class="mean"><th scope="row" colspan="${hasCoverage ? 5 : 4}">Mean of ${rows.length}</th>${group.cells.map((cell, column) => meanCell(domain, cell, rows.length, `${key}, ${comparison.columns[column]!.label}`))}</tr>`
    : null;
  return markup`<tbody class="${isTrain ? 'train' : ''}">${lines}${mean}</tbody>`;
}

function viewTable(comparison: Comparison, domain: ScaleDomain, view: View): Markup {
  const { trainLanguage } = comparison.benchmark;
  const looks = identities(comparison);
  const train = comparison.rows.filter((row) => row.language.code === trainLanguage);
  const others = comparison.rows.filter((row) => row.language.code !== trainLanguage);
  const groups = groupRows(others, view.groupOf);
  if (view.kind === 'script') groups.sort((a, b) => b.rows.length - a.rows.length);
  const hasCoverage = comparison.rows.some((row) => row.coverage !== null);
  return markup`<div class="view ${view.id}${comparison.columns.length <= FITTING ? ' fits' : ''}" tabindex="0" role="region" aria-label="${scoreName(comparison.benchmark.metric)} by language, grouped by ${view.kind}"><table class="heat">
<caption>${scoreName(comparison.benchmark.metric)} in % by language and method, grouped by ${view.kind}</caption>
<thead><tr><th scope="col">${view.groupTitle}</th><th scope="col">${view.subTitle}</th><th scope="col" class="language">Language</th><th scope="col">${view.detailTitle}</th><th scope="col">Resource</th>${hasCoverage ? markup`<th scope="col">Coverage</th>` : null}${comparison.columns.map((column, index) => markup`<th scope="col" class="run">${swatch(looks[index]!)}<span>${column.label}</span></th>`)}</tr></thead>
${train.length > 0 ? groupBody(comparison, domain, view, 'Training language', train) : null}${groups.map(({ key, rows }) => groupBody(comparison, domain, view, key, rows))}
</table></div>`;
}

function scaleKey(domain: ScaleDomain): Markup {
  const steps = Array.from({ length: SCALE_STEPS }, (_, step) => step);
  return markup`<div class="scale" aria-hidden="true"><span>chance, ${formatPercent(domain.low)}</span><span class="ramp">${steps.map((step) => markup`<i class="h${step}"></i>`)}</span><span>${formatPercent(domain.high, 0)}</span></div>`;
}

/** Both views, one at a time, chosen by a radio button that needs no script. */
export function heatmap(comparison: Comparison): Markup {
  const domain = domainOf(comparison);
  return markup`<div class="heat-head"><fieldset class="tabs"><legend>Group by</legend>${VIEWS.map(
    (view, index) =>
      markup`<input type="radio" name="heat-view" id="show-${view.id}"${index === 0 ? markup` checked` : null}><label for="show-${view.id}">${view.groupTitle}</label>`,
  )}</fieldset>${scaleKey(domain)}<p class="key"><span class="at-chance">12.3</span> interval reaches chance <span class="gap"></span> <span class="missing">${MISSING}</span> no answers</p></div>
${VIEWS.map((view) => viewTable(comparison, domain, view))}`;
}
