/**
 * @file Written answers that had nothing to score, or are in another language, by method and language.
 */
import { formatNumber, formatPercent } from '../../../shared/format/number.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { sumOfCounts, type WrittenCounts } from '../../../shared/model/written-counts.ts';
import { markup, type Markup } from './markup.ts';

/** A line a method, and one for each of its languages to unfold; nothing where answers are chosen. */
export function writtenTable({ columns, rows }: Comparison): Markup | null {
  const totals = columns.map((_, index) =>
    sumOfCounts(rows.flatMap(({ cells }) => cells[index]?.written ?? [])),
  );
  if (totals.every((total) => total === null)) return null;
  const head = (name: string): Markup =>
    markup`<thead><tr><th scope="col">${name}</th><th scope="col" class="num">Answers</th><th scope="col" class="num">No answer</th><th scope="col" class="num">In another language</th><th scope="col" class="num">Cut off</th></tr></thead>`;
  return markup`<div class="scroll" tabindex="0" role="region" aria-label="Written answers"><table class="plain">
<caption>Written answers beside their scores, all languages together</caption>
${head('Method')}
<tbody>${columns.map(({ label }, index) => line(label, totals[index]!))}</tbody></table></div>
<p class="note">No answer: texts out of which the metric could read none. In another language: of the answers whose language can be told, those that are not in their question's. Cut off: answers that did not end within the most tokens.</p>
<details><summary>Written answers by language</summary><div class="scroll" tabindex="0" role="region" aria-label="Written answers by language"><table class="plain">
<caption>Written answers by method and language</caption>
${head('Language')}
${columns.map(
  ({ label }, index) =>
    markup`<tbody><tr><th scope="rowgroup" colspan="5" class="group">${label}</th></tr>${rows.map(({ language, cells }) => line(language.name, cells[index]?.written ?? null))}</tbody>`,
)}</table></div></details>`;
}

function line(name: string, counts: WrittenCounts | null): Markup | null {
  if (counts === null) return null;
  const { answers, unanswered, toldLanguage, drifted, cutOff } = counts;
  const share = (count: number, of: number): Markup =>
    markup`<td class="num">${formatPercent(count / of)}<span class="below">${formatNumber(count)} of ${formatNumber(of)}</span></td>`;
  return markup`<tr><th scope="row">${name}</th><td class="num">${formatNumber(answers)}</td>${share(unanswered, answers)}${share(drifted, toldLanguage)}${share(cutOff, answers)}</tr>`;
}
