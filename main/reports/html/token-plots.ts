/**
 * @file Whether languages that take more tokens score lower: one small plot a method, all on the same axes.
 */
import type { Comparison, Estimate } from '../../../shared/model/comparison.ts';
import { formatNumber, formatPercent, formatPoints, formatSigned } from '../../../shared/format/number.ts';
import { scoreName, scoreWord } from '../../../shared/model/task.ts';
import { tokenPoints, type TokenPoint } from '../../../shared/model/token-points.ts';
import { chart, identities, label, linearScale, marker, px, swatch, ticks } from './chart.ts';
import { markup, type Markup } from './markup.ts';

const WIDTH = 290;
const HEIGHT = 220;
const LEFT = 36;
const RIGHT = 12;
const TOP = 22;
const BOTTOM = 178;

/** The plots with how to read them; a sentence where nothing can be shown. */
export function tokenPlots(comparison: Comparison, trainName: string): Markup {
  const { benchmark, columns, tokens } = comparison;
  const plots = columns.flatMap((column, index) => {
    const association = tokens[index] ?? null;
    return association === null
      ? []
      : [{ column, index, association, points: tokenPoints(comparison, index) }];
  });
  if (plots.length === 0) {
    return markup`<p>It takes ten languages beside ${trainName}, and runs that counted tokens, to tell.</p>`;
  }
  const looks = identities(comparison);
  const all = plots.flatMap(({ points }) => points);
  const exponents = all.map(({ relativeTokens }) => Math.log2(relativeTokens));
  const [xLow, xHigh] = [Math.min(...exponents) - 0.1, Math.max(...exponents) + 0.1];
  const yHigh = Math.min(1, Math.max(benchmark.chance, ...all.map(({ score }) => score)) * 1.05);
  const x = linearScale([xLow, xHigh], [LEFT, WIDTH - RIGHT]);
  const y = linearScale([0, yHigh], [BOTTOM, TOP]);
  const score = scoreWord(benchmark.metric);
  const frame = markup`${ticks(0, yHigh, 4).map((tick) => [markup`<path class="grid" d="M${LEFT} ${px(y(tick))}H${WIDTH - RIGHT}"/>`, label(LEFT - 6, y(tick) + 4, formatPoints(tick, 0), 'end', 'tick')])}${ticks(xLow, xHigh, 4).map((tick) => label(x(tick), BOTTOM + 16, `${formatNumber(2 ** tick, 2)}×`, 'middle', 'tick'))}<path class="reference" d="M${LEFT} ${px(y(benchmark.chance))}H${WIDTH - RIGHT}"/>${label(LEFT, TOP - 9, `${scoreName(benchmark.metric)}, %`, 'start', 'strong')}${label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, `Tokens relative to ${trainName}`, 'middle', 'tick')}`;
  const isCoverage = plots.some(({ association }) => association.controlled?.control === 'coverage');
  const control = isCoverage ? 'coverage in pretraining' : 'resource level';
  return markup`<div class="multiples">${plots.map(
    ({ column, index, association, points }) =>
      markup`<figure><figcaption>${swatch(looks[index]!)}${column.label}</figcaption><p class="note">${correlation('Correlation', association.correlation)}${association.controlled === null ? null : [markup`<br>`, correlation(`At equal ${isCoverage ? 'coverage' : control}`, association.controlled)]}</p>${chart(
        {
          id: `tokens-${index}`,
          width: WIDTH,
          height: HEIGHT,
          title: `${column.label}: ${score} against tokens`,
          description: `${points.length} languages, rank correlation ${formatSigned(association.correlation.value, 2)}. Tokens and ${score} of each stand in the exported CSV.`,
        },
        [
          frame,
          points.map((point) =>
            marker(
              looks[index]!,
              x(Math.log2(point.relativeTokens)),
              y(point.score),
              3.4,
              titleOf(point),
              point.row.unseen === true,
            ),
          ),
        ],
      )}</figure>`,
  )}</div>
<p class="note">One point a language, ${trainName} left out${all.some(({ row }) => row.unseen === true) ? '; hollow: not seen by the model in pretraining' : ''}. Tokens: those of a language's prompts over those of ${trainName}'s. Correlation: of ranks (Spearman), with its 95% interval; below 0, languages that take more tokens score lower. At equal ${control}: with what both owe to it taken out. What goes together need not be cause and effect.</p>`;
}

function titleOf({ row, relativeTokens, score }: TokenPoint): string {
  return `${row.language.name}: ${formatNumber(relativeTokens, 2)}× the tokens, ${formatPercent(score)}`;
}

function correlation(name: string, { value, interval }: Estimate): string {
  const range =
    interval === null ? '' : ` (${formatSigned(interval.low, 2)} to ${formatSigned(interval.high, 2)})`;
  return `${name}: ${formatSigned(value, 2)}${range}`;
}
