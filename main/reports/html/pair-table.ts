/**
 * @file Every two methods against each other, in their means over the other languages.
 */
import { formatSignedPoints, MISSING } from '../../../shared/format/number.ts';
import { bestColumns, columnDifference, isClear } from '../../../shared/model/column-pairs.ts';
import type { Comparison, Estimate } from '../../../shared/model/comparison.ts';
import { intervalText } from '../finding.ts';
import { markup, type Markup } from './markup.ts';

/** More would not fit a printed page. */
const MOST_COLUMNS = 6;

/** Nothing with fewer than three methods: two stand against each other in the results. */
export function pairTable(comparison: Comparison): Markup | null {
  const { columns, pairs } = comparison;
  const best = bestColumns(comparison, MOST_COLUMNS);
  if (best.length < 3) return null;
  const label = (column: number): string => columns[column]!.label;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Every two methods"><table class="plain">
<caption>Every two methods: mean of the row minus that of the column, in points</caption>
<thead><tr><th scope="col">Method</th>${best.map((column) => markup`<th scope="col" class="num">${label(column)}</th>`)}</tr></thead>
<tbody>${best.map((row) => markup`<tr><th scope="row">${label(row)}</th>${best.map((column) => cellOf(columnDifference(pairs, row, column)))}</tr>`)}</tbody></table></div>
<p class="note">${columns.length > best.length ? `The best ${best.length} of ${columns.length}. ` : ''}Over the languages that both have, with 95% bootstrap intervals of the same draws of items; bold where the interval leaves out 0. They are not adjusted for how many pairs there are.</p>`;
}

function cellOf(difference: Estimate | null): Markup {
  if (difference === null) return markup`<td class="num">${MISSING}</td>`;
  const value = formatSignedPoints(difference.value);
  return markup`<td class="num">${isClear(difference) ? markup`<strong>${value}</strong>` : value}<span class="below">${intervalText(difference.interval, true)}</span></td>`;
}
