/**
 * @file How much of what was learned in the training language arrives elsewhere: a dot plot of the share of
 * its above-chance accuracy that each language keeps. Chance is at 0, the training language at 100%.
 */
import { isFrozenBase, type Comparison, type Row } from '../../../shared/model/comparison.ts';
import { formatPercent, formatPoints, MISSING } from '../../../shared/format/number.ts';
import { scoreWord } from '../../../shared/model/task.ts';
import { chart, identities, label, legend, linearScale, marker, px, ticks } from './chart.ts';
import { markup, type Markup } from './markup.ts';

const WIDTH = 800;
const LEFT = 168;
const RIGHT = 26;
const TOP = 40;
const ROW = 17;
const BOTTOM = 34;

/** Trained columns (all, where none is) whose training-language accuracy is above chance beyond its interval: a share of noise says nothing. */
function meaningfulColumns(comparison: Comparison): number[] {
  const train = comparison.rows.find((row) => row.language.code === comparison.benchmark.trainLanguage);
  const anyTrained = !comparison.columns.every(isFrozenBase);
  return comparison.columns.flatMap((column, index) => {
    if (anyTrained && isFrozenBase(column)) return [];
    const cell = train?.cells[index];
    return cell && cell.interval.low > comparison.benchmark.chance ? [index] : [];
  });
}

function retainedIn(
  row: Row,
  columns: readonly number[],
): { readonly column: number; readonly share: number }[] {
  return columns.flatMap((column) => {
    const share = row.cells[column]?.retained ?? null;
    return share === null ? [] : [{ column, share }];
  });
}

function valuesTable(comparison: Comparison, rows: readonly Row[], columns: readonly number[]): Markup {
  return markup`<details><summary>Values as a table</summary><div class="scroll" tabindex="0" role="region" aria-label="Share retained by language"><table class="plain">
<caption>Share of above-chance ${scoreWord(comparison.benchmark.metric)} retained, and gap in points: the training language minus this one</caption>
<thead><tr><th scope="col">Language</th>${columns.map((column) => markup`<th scope="col" class="num">${comparison.columns[column]!.label}</th>`)}</tr></thead>
<tbody>${rows.map(
    (row) =>
      markup`<tr><th scope="row">${row.language.name}</th>${columns.map((column) => {
        const cell = row.cells[column];
        return markup`<td class="num">${cell ? [formatPercent(cell.retained ?? Number.NaN, 0), cell.gap === null ? null : markup` <small>${formatPoints(cell.gap.value)}</small>`] : MISSING}</td>`;
      })}</tr>`,
  )}</tbody></table></div></details>`;
}

/** The plot with its key, reading guide and values; a sentence where nothing can be shown. */
export function transferPlot(comparison: Comparison): Markup {
  const { benchmark, columns: all } = comparison;
  const looks = identities(comparison);
  const columns = meaningfulColumns(comparison);
  const trainName =
    comparison.rows.find((row) => row.language.code === benchmark.trainLanguage)?.language.name ??
    benchmark.trainLanguage;
  const rows = comparison.rows
    .map((row) => ({ row, points: retainedIn(row, columns) }))
    .filter(({ points }) => points.length > 0)
    .map(({ row, points }) => ({
      row,
      points,
      mean: points.reduce((sum, point) => sum + point.share, 0) / points.length,
    }))
    .sort((a, b) => b.mean - a.mean);
  if (rows.length === 0) {
    return markup`<p>No method is above chance in ${trainName} beyond its interval, so there is nothing to transfer.</p>`;
  }
  const shares = rows.flatMap(({ points }) => points.map((point) => point.share));
  const low = Math.min(-0.1, Math.floor(Math.min(...shares) * 10) / 10);
  const high = Math.max(1, Math.ceil(Math.max(...shares) * 10) / 10);
  const x = linearScale([low, high], [LEFT, WIDTH - RIGHT]);
  const bottom = TOP + rows.length * ROW;
  const plot = chart(
    {
      id: 'transfer',
      width: WIDTH,
      height: bottom + BOTTOM,
      title: `Share of ${trainName}'s above-chance ${scoreWord(comparison.benchmark.metric)} retained by language and method`,
      description: `Dot plot of ${rows.length} languages, sorted from ${rows[0]!.row.language.name} (${formatPercent(rows[0]!.mean, 0)} on average) to ${rows.at(-1)!.row.language.name} (${formatPercent(rows.at(-1)!.mean, 0)}). The values follow as a table.`,
    },
    [
      ticks(low, high, 8).map(
        (tick) =>
          markup`<path class="grid" d="M${px(x(tick))} ${TOP - 6}V${bottom}"/>${label(x(tick), bottom + 17, formatPercent(tick, 0), 'middle', 'tick')}`,
      ),
      markup`<path class="reference" d="M${px(x(0))} ${TOP - 14}V${bottom}"/><path class="reference solid" d="M${px(x(1))} ${TOP - 14}V${bottom}"/>`,
      label(x(0), TOP - 20, 'chance', 'middle', 'strong'),
      label(x(1), TOP - 20, trainName, 'middle', 'strong'),
      rows.map(({ row, points }, index) => {
        const y = TOP + ROW * (index + 0.5);
        const values = points.map((point) => point.share);
        return [
          label(LEFT - 12, y + 4, row.language.name, 'end', row.unseen === true ? 'unseen' : ''),
          markup`<path class="span" d="M${px(x(Math.min(...values)))} ${px(y)}H${px(x(Math.max(...values)))}"/>`,
          points.map(({ column, share }) =>
            marker(
              looks[column]!,
              x(share),
              y,
              4,
              `${row.language.name}, ${all[column]!.label}: ${formatPercent(share, 0)} retained, gap ${formatPoints(row.cells[column]!.gap!.value)} points`,
            ),
          ),
        ];
      }),
    ],
  );
  const score = scoreWord(comparison.benchmark.metric);
  const left = all
    .filter((column, index) => !isFrozenBase(column) && !columns.includes(index))
    .map((column) => column.label);
  return markup`<div class="figure-row"><figure>${plot}</figure><div class="aside">${legend(comparison, columns)}
<p>Each dot is one method's ${score} in one language, placed between chance (0%) and the same method's ${score} in ${trainName} (100%): (${score} − chance) / (${trainName} − chance). A method that is better everywhere by the same factor would not move a dot, so this shows transfer apart from overall quality. A weak ${trainName} score makes shares look large: read it with the gap in points.</p>
<p>Sorted by the mean over methods.${comparison.rows.some((row) => row.unseen === true) ? ' Languages in italics were not seen by the model in pretraining.' : ''}${left.length > 0 ? ` Left out, missing or not above chance in ${trainName}: ${left.join(', ')}.` : ''}</p></div></div>
${valuesTable(
  comparison,
  rows.map(({ row }) => row),
  columns,
)}`;
}
