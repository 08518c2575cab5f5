/**
 * @file What the report's SVG charts share: scales, ticks, markers, whiskers, the frame with its text
 * alternative. Coordinates are CSS pixels of the viewBox.
 */
import { isFrozenBase, type Comparison, type Interval } from '../../../shared/model/comparison.ts';
import { markup, type Markup, type MarkupValue } from './markup.ts';

/** From data to pixels. */
export type Scale = (value: number) => number;

/** A linear scale from [domainLow, domainHigh] to [rangeLow, rangeHigh]. */
export function linearScale(
  [domainLow, domainHigh]: readonly [number, number],
  [rangeLow, rangeHigh]: readonly [number, number],
): Scale {
  const span = domainHigh - domainLow || 1;
  return (value) => rangeLow + ((value - domainLow) / span) * (rangeHigh - rangeLow);
}

/** Round values covering [low, high], about `count` steps of 1, 2 or 5 times a power of ten. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count || 1;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough)!;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => (first + index) * step);
}

/** A coordinate with at most one decimal. */
export function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

/** How a column is told apart in every chart: a colour class and a shape. */
export interface Identity {
  readonly className: string;
  readonly shape: number;
}

/** Colours that style.ts defines, the neutral one for frozen bases excepted. */
export const SERIES_COLORS = 7;

/** One identity per column: frozen bases grey, the others in the order of the palette. */
export function identities(comparison: Comparison): Identity[] {
  let trained = 0;
  return comparison.columns.map((column, index) => {
    if (isFrozenBase(column)) return { className: 'k-base', shape: 0 };
    const className = `k${trained % SERIES_COLORS}`;
    trained += 1;
    return { className, shape: index };
  });
}

/** Outlines of markers around (0, 0), of about equal area at radius 1. */
const SHAPES: readonly string[] = [
  'M-1 0A1 1 0 1 1 1 0A1 1 0 1 1-1 0Z',
  'M-.89-.89H.89V.89H-.89Z',
  'M0-1.25L1.17.8H-1.17Z',
  'M0-1.3L1.3 0L0 1.3L-1.3 0Z',
  'M-1.17-.8H1.17L0 1.25Z',
  'M-1.2-.45H-.45V-1.2H.45V-.45H1.2V.45H.45V1.2H-.45V.45H-1.2Z',
];

/** A column's marker at a point. `title` becomes its tooltip. */
export function marker(
  identity: Identity,
  x: number,
  y: number,
  radius: number,
  title: string | null = null,
  hollow = false,
): Markup {
  const shape = SHAPES[identity.shape % SHAPES.length]!;
  return markup`<path class="${hollow ? 'mark hollow' : 'mark'} ${identity.className}" transform="translate(${px(x)} ${px(y)}) scale(${radius})" d="${shape}">${title === null ? null : markup`<title>${title}</title>`}</path>`;
}

/** A column's marker as a small picture to stand before its name. */
export function swatch(identity: Identity): Markup {
  return markup`<svg class="swatch" viewBox="-7 -7 14 14" width="14" height="14" aria-hidden="true">${marker(identity, 0, 0, 4.6)}</svg>`;
}

/** A horizontal 95% interval; nothing without one. */
export function whisker(x: Scale, y: number, interval: Interval | null): Markup | null {
  if (interval === null) return null;
  return markup`<path class="whisker" d="M${px(x(interval.low))} ${px(y)}H${px(x(interval.high))}"/>`;
}

export interface Frame {
  /** Unique in the report; ids of the text alternatives start with it. */
  readonly id: string;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** What the picture shows and where its numbers stand as text. */
  readonly description: string;
}

/** An SVG image with its text alternative. */
export function chart(frame: Frame, content: MarkupValue): Markup {
  const { id, width, height, title, description } = frame;
  return markup`<svg class="chart" role="img" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" aria-labelledby="${id}-title" aria-describedby="${id}-desc"><title id="${id}-title">${title}</title><desc id="${id}-desc">${description}</desc>${content}</svg>`;
}

/** Text in a chart. */
export function label(
  x: number,
  y: number,
  text: string,
  anchor: 'start' | 'middle' | 'end' = 'start',
  className = '',
): Markup {
  return markup`<text x="${px(x)}" y="${px(y)}" text-anchor="${anchor}" class="${className}">${text}</text>`;
}

/** A key of the columns, all of them if not told which. */
export function legend(comparison: Comparison, columns?: readonly number[]): Markup {
  const looks = identities(comparison);
  const shown = columns ?? comparison.columns.map((_, index) => index);
  return markup`<ul class="legend">${shown.map(
    (index) => markup`<li>${swatch(looks[index]!)}${comparison.columns[index]!.label}</li>`,
  )}</ul>`;
}
