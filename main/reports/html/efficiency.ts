/**
 * @file What a parameter buys: accuracy against the number of trainable parameters.
 */
import { placeLabels, type Box } from '../../../shared/chart/label-places.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import {
  formatCompactCount,
  formatNumber,
  formatPercent,
  formatPoints,
} from '../../../shared/format/number.ts';
import { scoreName } from '../../../shared/model/task.ts';
import { chart, identities, label, legend, linearScale, marker, px, ticks } from './chart.ts';
import { intervalText } from '../finding.ts';
import { markup, type Markup } from './markup.ts';

const WIDTH = 700;
const HEIGHT = 360;
const LEFT = 44;
const RIGHT = 24;
const TOP = 30;
const BOTTOM = 314;

/** With more points than this the names stand in a key beside the plot. */
const MOST_LABELS = 6;

/** The scatter plot with its reading guide; a sentence where nothing can be shown. */
export function efficiencyPlot(comparison: Comparison): Markup {
  const { benchmark, columns, groups, rows } = comparison;
  const looks = identities(comparison);
  const trainRow = rows.find((row) => row.language.code === benchmark.trainLanguage);
  const trainName = trainRow?.language.name ?? benchmark.trainLanguage;
  const points = columns.flatMap((column, index) => {
    const mean = groups[0]!.cells[index] ?? null;
    const parameters = column.trainableParameters ?? 0;
    return mean === null || parameters === 0
      ? []
      : [{ index, column, parameters, mean, train: trainRow?.cells[index] ?? null }];
  });
  if (points.length === 0) return markup`<p>No trained method has results yet.</p>`;
  const baselines = columns.flatMap((column, index) => {
    const mean = groups[0]!.cells[index] ?? null;
    return column.method.method === 'none' && mean !== null ? [{ column, mean }] : [];
  });
  const highest = Math.max(
    benchmark.chance,
    ...points.flatMap(({ mean, train }) => [mean.value, mean.interval?.high ?? 0, train?.accuracy ?? 0]),
  );
  const yHigh = Math.min(1, Math.ceil(highest * 20 + 0.2) / 20);
  const exponents = points.map(({ parameters }) => Math.log10(parameters));
  const xLow = Math.min(...exponents) - 0.25;
  const xHigh = Math.max(...exponents) + 0.35;
  const x = linearScale([xLow, xHigh], [LEFT, WIDTH - RIGHT]);
  const y = linearScale([0, yHigh], [BOTTOM, TOP]);
  const counts = Array.from(
    { length: Math.ceil(xHigh) - Math.floor(xLow) + 1 },
    (_, index) => Math.floor(xLow) + index,
  )
    .flatMap((exponent) => (xHigh - xLow < 2.5 ? [1, 2, 5] : [1]).map((factor) => factor * 10 ** exponent))
    .filter((count) => Math.log10(count) >= xLow && Math.log10(count) <= xHigh);
  const placed = points.map(({ parameters, mean, train, column }) => ({
    x: x(Math.log10(parameters)),
    y: y(mean.value),
    top: y(train?.accuracy ?? mean.value),
    text: column.label,
  }));
  const labelled = points.length <= MOST_LABELS;
  const obstacles = [
    ...placed.map((point): Box => ({
      left: point.x - 7,
      top: point.y - 7,
      right: point.x + 7,
      bottom: point.y + 7,
    })),
    ...placed.map((point): Box => ({
      left: point.x - 3,
      top: point.top,
      right: point.x + 3,
      bottom: point.y,
    })),
    ...baselines.map(({ mean }): Box => ({
      left: LEFT,
      top: y(mean.value) - 2,
      right: WIDTH,
      bottom: y(mean.value) + 2,
    })),
  ];
  const labelPlaces = placeLabels(placed, obstacles, { left: LEFT, right: WIDTH });
  const plot = chart(
    {
      id: 'efficiency',
      width: WIDTH,
      height: HEIGHT,
      title: `${scoreName(benchmark.metric)} against trainable parameters`,
      description: points
        .map(
          ({ column, parameters, mean, train }) =>
            `${column.label}: ${formatNumber(parameters)} parameters, ${formatPercent(mean.value)} on average over other languages${train === null ? '' : `, ${formatPercent(train.accuracy)} in ${trainName}`}.`,
        )
        .join(' '),
    },
    [
      ticks(0, yHigh, 6).map(
        (tick) =>
          markup`<path class="grid" d="M${LEFT} ${px(y(tick))}H${WIDTH - RIGHT}"/>${label(LEFT - 8, y(tick) + 4, formatPoints(tick, 0), 'end', 'tick')}`,
      ),
      counts.map((count) =>
        label(x(Math.log10(count)), BOTTOM + 18, formatCompactCount(count), 'middle', 'tick'),
      ),
      label((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 6, 'Trainable parameters (logarithmic)', 'middle'),
      label(LEFT, TOP - 14, `${scoreName(benchmark.metric)}, %`, 'start', 'strong'),
      markup`<path class="reference" d="M${LEFT} ${px(y(benchmark.chance))}H${WIDTH - RIGHT}"/>`,
      label(WIDTH - RIGHT, y(benchmark.chance) - 5, 'chance', 'end', 'tick'),
      baselines.map(
        ({ column, mean }) =>
          markup`<path class="baseline" d="M${LEFT} ${px(y(mean.value))}H${WIDTH - RIGHT}"/>${label(WIDTH - RIGHT, y(mean.value) - 5, `${column.label}, mean of other languages`, 'end', 'tick')}`,
      ),
      points.map(({ index, column, parameters, mean, train }, place) => {
        const left = x(Math.log10(parameters));
        const look = looks[index]!;
        return [
          train === null
            ? null
            : [
                markup`<path class="span" d="M${px(left)} ${px(y(train.accuracy))}V${px(y(mean.value))}"/>`,
                marker(
                  look,
                  left,
                  y(train.accuracy),
                  5,
                  `${column.label}: ${formatPercent(train.accuracy)} in ${trainName}`,
                  true,
                ),
              ],
          mean.interval === null
            ? null
            : markup`<path class="whisker" d="M${px(left)} ${px(y(mean.interval.low))}V${px(y(mean.interval.high))}"/>`,
          marker(
            look,
            left,
            y(mean.value),
            5.5,
            `${column.label}: ${formatPercent(mean.value)}, 95% interval ${intervalText(mean.interval)}`,
          ),
          labelled
            ? label(labelPlaces[place]!.x, labelPlaces[place]!.y, column.label, labelPlaces[place]!.anchor)
            : null,
        ];
      }),
    ],
  );
  return markup`<div class="figure-row"><figure>${plot}</figure><div class="aside">${
    labelled
      ? null
      : legend(
          comparison,
          points.map(({ index }) => index),
        )
  }<p>Filled: mean over the other languages, with its interval. Hollow: the same method in ${trainName}. The line between them is the transfer gap: up and to the left is better, and a short line is better.</p></div></div>`;
}
