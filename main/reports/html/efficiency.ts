/**
 * @file What a parameter buys: accuracy against the number of trainable parameters.
 */
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

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
}

/** With more points than this the names stand in a key beside the plot. */
const MOST_LABELS = 6;

/** Average width of a 12-pixel character and height of its line, to reserve room for a label. */
const CHARACTER = 6.8;
const LINE = 13;

function boxOf({ x, y, anchor }: LabelPlace, text: string): Box {
  const width = text.length * CHARACTER;
  const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2;
  return { left, top: y - LINE + 3, right: left + width, bottom: y + 3 };
}

function overlap(a: Box, b: Box): number {
  return (
    Math.max(0, Math.min(a.right, b.right) - Math.max(a.left, b.left)) *
    Math.max(0, Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top))
  );
}

/** Beside, below or above its point: where each label hides the least of the obstacles and earlier labels. */
function placeLabels(
  points: readonly { readonly x: number; readonly y: number; readonly text: string }[],
  obstacles: readonly Box[],
): LabelPlace[] {
  const taken = [...obstacles];
  return points.map(({ x, y, text }) => {
    const candidates: LabelPlace[] = [
      { x: x + 11, y: y + 4, anchor: 'start' },
      { x: x - 11, y: y + 4, anchor: 'end' },
      { x, y: y + 20, anchor: 'middle' },
      { x: x + 11, y: y - 9, anchor: 'start' },
      { x: x - 11, y: y - 9, anchor: 'end' },
    ];
    const costs = candidates.map((candidate) => {
      const box = boxOf(candidate, text);
      const outside = Math.max(0, LEFT - box.left) + Math.max(0, box.right - WIDTH);
      return outside * LINE + taken.reduce((sum, other) => sum + overlap(box, other), 0);
    });
    const place = candidates[costs.indexOf(Math.min(...costs))]!;
    taken.push(boxOf(place, text));
    return place;
  });
}

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
  const labelPlaces = placeLabels(placed, [
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
  ]);
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
