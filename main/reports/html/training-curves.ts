/**
 * @file Training loss and held-out English accuracy over the steps, one small chart a method, all on the same
 * axes.
 */
import type { Comparison } from '../../../shared/model/comparison.ts';
import type { DevPoint, RunCurves, StepPoint } from '../../../shared/model/result.ts';
import { formatCount, formatNumber, formatPercent, formatPoints } from '../../../shared/format/number.ts';
import { chart, identities, label, linearScale, marker, px, swatch, ticks, type Scale } from './chart.ts';
import { markup, type Markup } from './markup.ts';

const WIDTH = 290;
const LEFT = 36;
const RIGHT = 12;
const LOSS = { top: 18, bottom: 122 };
const DEV = { top: 152, bottom: 226 };
const HEIGHT = 250;
/** More points than this per curve are averaged in blocks: a chart is only so many pixels wide. */
const MAX_POINTS = 160;

interface Point {
  readonly step: number;
  readonly value: number;
}

/** Means of consecutive blocks, so that at most MAX_POINTS are left. */
function thin(steps: readonly StepPoint[]): Point[] {
  const block = Math.ceil(steps.length / MAX_POINTS);
  const points: Point[] = [];
  for (let start = 0; start < steps.length; start += block) {
    const part = steps.slice(start, start + block);
    points.push({
      step: part.at(-1)!.step,
      value: part.reduce((sum, point) => sum + point.loss, 0) / part.length,
    });
  }
  return points;
}

/** Centred moving average, which does not lag behind; at the ends of the curve the window is cut off. */
function smooth(points: readonly Point[]): Point[] {
  return points.map(({ step }, index) => {
    const window = points.slice(Math.max(0, index - 8), index + 9);
    return { step, value: window.reduce((sum, point) => sum + point.value, 0) / window.length };
  });
}

function line(points: readonly Point[], x: Scale, y: Scale): string {
  return points
    .filter((point) => Number.isFinite(point.value))
    .map(({ step, value }, index) => `${index === 0 ? 'M' : 'L'}${px(x(step))} ${px(y(value))}`)
    .join('');
}

interface Axes {
  readonly x: Scale;
  readonly loss: Scale;
  readonly dev: Scale;
  readonly frame: Markup;
}

function makeAxes(runs: readonly RunCurves[], chance: number): Axes {
  const losses = runs.flatMap((run) => thin(run.steps).map((point) => point.value)).filter(Number.isFinite);
  const accuracies = runs.flatMap((run) => run.dev.flatMap((point) => point.accuracy ?? []));
  const maxStep = Math.max(1, ...runs.flatMap((run) => run.steps.at(-1)?.step ?? []));
  const lossHigh = Math.max(0.1, ...losses) * 1.04;
  const devHigh = Math.min(1, Math.ceil(Math.max(chance, ...accuracies) * 10 + 0.2) / 10);
  const x = linearScale([0, maxStep], [LEFT, WIDTH - RIGHT]);
  const loss = linearScale([0, lossHigh], [LOSS.bottom, LOSS.top]);
  const dev = linearScale([0, devHigh], [DEV.bottom, DEV.top]);
  const horizontal = (y: number): Markup =>
    markup`<path class="grid" d="M${LEFT} ${px(y)}H${WIDTH - RIGHT}"/>`;
  return {
    x,
    loss,
    dev,
    frame: markup`${ticks(0, lossHigh, 4).map((tick) => [horizontal(loss(tick)), label(LEFT - 6, loss(tick) + 4, formatNumber(tick, lossHigh < 2 ? 1 : 0), 'end', 'tick')])}${ticks(0, devHigh, 3).map((tick) => [horizontal(dev(tick)), label(LEFT - 6, dev(tick) + 4, formatPoints(tick, 0), 'end', 'tick')])}<path class="reference" d="M${LEFT} ${px(dev(chance))}H${WIDTH - RIGHT}"/>${label(LEFT, LOSS.top - 7, 'Training loss', 'start', 'strong')}${label(LEFT, DEV.top - 9, accuracies.length === 0 ? 'Held-out items: by loss' : 'Held-out accuracy, %', 'start', 'strong')}${ticks(0, maxStep, 3).map((tick) => label(x(tick), HEIGHT - 8, formatNumber(tick), 'middle', 'tick'))}`,
  };
}

function bestPoint(dev: readonly DevPoint[]): DevPoint | undefined {
  return dev.findLast((point) => point.best);
}

function curves(run: RunCurves, axes: Axes, className: string): Markup {
  const raw = thin(run.steps);
  return markup`<path class="line faint ${className}" d="${line(raw, axes.x, axes.loss)}"/><path class="line ${className}" d="${line(smooth(raw), axes.x, axes.loss)}"/><path class="line ${className}" d="${line(
    run.dev.flatMap(({ step, accuracy }) => (accuracy === null ? [] : [{ step, value: accuracy }])),
    axes.x,
    axes.dev,
  )}"/>`;
}

function describe(runs: readonly RunCurves[]): string {
  return runs
    .map(({ summary, steps, dev }) => {
      const best = bestPoint(dev);
      const seed = runs.length > 1 ? `Seed ${summary.config.seed}: ` : '';
      const last = steps.at(-1);
      return `${seed}loss ${formatNumber(steps[0]?.loss ?? Number.NaN, 2)} at the start, ${formatNumber(last?.loss ?? Number.NaN, 2)} after ${formatCount(last?.step ?? 0, 'step')}${best === undefined ? '' : best.accuracy === null ? `, lowest held-out loss ${formatNumber(best.loss, 2)} at step ${best.step}` : `, best held-out accuracy ${formatPercent(best.accuracy)} at step ${best.step}`}.`;
    })
    .join(' ');
}

/** Small multiples, one a trained method; a sentence where nothing was trained. */
export function trainingCurves(comparison: Comparison, results: readonly RunCurves[]): Markup {
  const looks = identities(comparison);
  const byId = new Map(results.map((result) => [result.summary.config.runId, result]));
  const charts = comparison.columns
    .map((column, index) => ({
      column,
      index,
      runs: column.runs
        .flatMap((run) => byId.get(run.runId) ?? [])
        .filter((result) => result.steps.length > 0),
    }))
    .filter(({ runs }) => runs.length > 0);
  if (charts.length === 0) return markup`<p>None of these runs was trained.</p>`;
  const axes = makeAxes(
    charts.flatMap(({ runs }) => runs),
    comparison.benchmark.chance,
  );
  return markup`<div class="multiples">${charts.map(({ column, index, runs }) => {
    const look = looks[index]!;
    return markup`<figure><figcaption>${swatch(look)}${column.label}</figcaption>${chart(
      {
        id: `curves-${index}`,
        width: WIDTH,
        height: HEIGHT,
        title: `${column.label}: loss by step, and how held-out items were answered`,
        description: describe(runs),
      },
      [
        axes.frame,
        runs.map((run) => curves(run, axes, look.className)),
        runs.map((run) => {
          const best = bestPoint(run.dev);
          return best !== undefined && best.accuracy !== null
            ? marker(
                look,
                axes.x(best.step),
                axes.dev(best.accuracy),
                4,
                `Best: ${formatPercent(best.accuracy)} at step ${best.step}`,
              )
            : null;
        }),
      ],
    )}</figure>`;
  })}</div>
<p class="note">Loss per step, faint, with its moving average. Accuracy, where answers are chosen, is on items of the training language held out from training; the marker is the checkpoint that was kept and evaluated, the dashed line is chance. Where answers are written, the lowest held-out loss decides. Steps run along the bottom.</p>`;
}
