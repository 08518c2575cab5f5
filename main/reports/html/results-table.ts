/**
 * @file The first table: one line a method, accuracies by what the model saw, and what training cost.
 */
import { capitalise } from '../../../shared/format/capitalise.ts';
import { formatSeeds } from '../../../shared/format/seeds.ts';
import { answeredRuns } from '../../../shared/model/answered-runs.ts';
import { rankable } from '../../../shared/model/column-pairs.ts';
import { scoreName } from '../../../shared/model/task.ts';
import type {
  Column,
  Comparison,
  Difference,
  Estimate,
  Group,
  GroupCell,
} from '../../../shared/model/comparison.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import {
  formatNumber,
  formatPercent,
  formatPoints,
  formatShare,
  formatSignedPoints,
  MISSING,
} from '../../../shared/format/number.ts';
import { intervalText } from '../finding.ts';
import { describeColumn } from '../method-text.ts';
import { identities, swatch } from './chart.ts';
import { markup, type Markup, type MarkupValue } from './markup.ts';

/** A number with something smaller below it. */
function stacked(value: MarkupValue, below: MarkupValue, className = ''): Markup {
  return markup`<td class="num ${className}"><span class="value">${value}</span><span class="below">${below}</span></td>`;
}

const MISSING_CELL: Markup = markup`<td class="num missing">${MISSING}</td>`;

interface Measured {
  readonly value: number;
  readonly interval: Estimate['interval'];
  readonly standardDeviation: number | null;
}

function accuracyCell(measured: Measured | null, best: number, note: string | null, className = ''): Markup {
  if (measured === null) return MISSING_CELL;
  const spread =
    measured.standardDeviation === null
      ? null
      : markup`<span class="spread"> ± ${formatPoints(measured.standardDeviation)}</span>`;
  return stacked(
    [
      markup`<span class="${measured.value === best ? 'best' : ''}">${formatPoints(measured.value)}</span>`,
      spread,
    ],
    [intervalText(measured.interval), note === null ? null : markup`<br>${note}`],
    className,
  );
}

function duration(value: number | null): Markup {
  return value === null ? MISSING_CELL : markup`<td class="num">${formatDuration(value)}</td>`;
}

function stateNote(column: Column): Markup | null {
  const unfinished = column.runs.filter((run) => run.state !== 'finished');
  if (unfinished.length === 0) return null;
  const states = [...new Set(unfinished.map((run) => run.state))].join(', ');
  return markup` <span class="tag">${column.runs.length === 1 ? states : `${unfinished.length} of ${column.runs.length} ${states}`}</span>`;
}

/** Seen and unseen where the benchmark says so, else the resource levels. */
function tierGroups(comparison: Comparison): Comparison['groups'] {
  const seen = comparison.groups.filter((group) => group.kind === 'seen');
  return seen.length > 0 ? seen : comparison.groups.filter((group) => group.kind === 'resource');
}

function gainNote(difference: Difference | Estimate | null): string | null {
  return difference === null ? null : `${formatSignedPoints(difference.value)} on base`;
}

/** A method trained on nothing has no training cost to show. */
function shareOf(column: Column): number {
  return column.trainableParameters === null || column.totalParameters === null
    ? Number.NaN
    : column.trainableParameters / column.totalParameters;
}

/** The table, one row per column of the comparison. */
export function resultsTable(comparison: Comparison): Markup {
  const looks = identities(comparison);
  const { benchmark, columns, rows, groups } = comparison;
  const all = groups[0]!;
  const tiers = tierGroups(comparison);
  const trainRow = rows.find((row) => row.language.code === benchmark.trainLanguage);
  const train = columns.map((_, index): Measured | null => {
    const cell = trainRow?.cells[index];
    return cell ? { ...cell, value: cell.accuracy } : null;
  });
  // A single column has no best, and a mean over other languages than others have cannot be it.
  const best = (cells: readonly (Measured | null)[]): number =>
    columns.length > 1 ? Math.max(...cells.map((cell) => cell?.value ?? -1)) : 2;
  const bestMean = (group: Group): number =>
    best(rankable(comparison, group).map((column) => group.cells[column]!));
  const bests = {
    train: best(train),
    all: bestMean(all),
    tiers: tiers.map(bestMean),
  };
  const incomplete = (cell: GroupCell | null, wanted: number): string | null =>
    cell !== null && cell.languages < wanted ? `${cell.languages} of ${wanted} languages` : null;

  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Results by method"><table class="results">
<caption>${scoreName(benchmark.metric)} in %, with 95% intervals below. Each average counts every language once and leaves ${trainRow?.language.name ?? benchmark.trainLanguage} out.</caption>
<thead>
<tr><th scope="col" rowspan="2">Method</th><th scope="col" rowspan="2" class="num">${trainRow?.language.name ?? benchmark.trainLanguage}</th><th scope="colgroup" colspan="${tiers.length + 1}" class="span">Mean over languages</th><th scope="col" rowspan="2" class="num">Gap, points<br><small>${trainRow?.language.name ?? benchmark.trainLanguage} minus all others</small></th><th scope="colgroup" colspan="2" class="span">Trainable parameters</th><th scope="colgroup" colspan="2" class="span">Time</th></tr>
<tr>${tiers.map((group) => markup`<th scope="col" class="num">${group.kind === 'resource' ? `${capitalise(group.label)} resource` : group.label} <small>(${group.languages.length})</small></th>`)}<th scope="col" class="num">All others <small>(${all.languages.length})</small></th><th scope="col" class="num">Number</th><th scope="col" class="num">Share</th><th scope="col" class="num">Training</th><th scope="col" class="num">Evaluation</th></tr>
</thead>
<tbody>${columns.map((column, index) => {
    const mean = all.cells[index] ?? null;
    return markup`
<tr><th scope="row"><span class="method">${swatch(looks[index]!)}<span>${column.label}${stateNote(column)}<span class="below">${describeColumn(column)}${column.runs.length > 1 ? `; ${formatSeeds(comparison, index)}` : ''}</span></span></span></th>
${accuracyCell(train[index] ?? null, bests.train, null)}
${tiers.map((group, tier) => {
  const cell = group.cells[index] ?? null;
  return accuracyCell(cell, bests.tiers[tier]!, incomplete(cell, group.languages.length));
})}
${accuracyCell(mean, bests.all, incomplete(mean, all.languages.length) ?? gainNote(mean?.difference ?? null), 'lead')}
${mean?.gap ? stacked(formatPoints(mean.gap.value), intervalText(mean.gap.interval)) : MISSING_CELL}
<td class="num">${column.trainableParameters === null ? MISSING : formatNumber(column.trainableParameters)}</td>
<td class="num">${formatShare(shareOf(column))}</td>
${duration(column.trainMs)}${duration(column.evaluateMs)}</tr>`;
  })}
</tbody></table></div>
<p class="note">Chance is ${formatPercent(benchmark.chance)}.${columns.length > 1 ? ' The best value of each column is bold.' : ''}${columns.some((column) => column.baseline !== null) ? ' “On base” is the mean paired difference to the baseline.' : ''}${columns.some((_, index) => answeredRuns(comparison, index).length > 1) ? ' ± is the standard deviation over seeds.' : ''}</p>`;
}
