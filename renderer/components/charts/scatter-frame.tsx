/**
 * @file What scatter plots of a score have in common: a logarithmic axis for what it is plotted over, the score in percent,
 * and lines for scores worth one.
 */
import type { ReactNode } from 'react';
import { CartesianGrid, ReferenceLine, ScatterChart, XAxis, YAxis } from 'recharts';
import { formatNumber } from '../../../shared/format/number.ts';
import { decimalsOf } from './nice-ticks.ts';

export const TICK = { fontSize: 11, fill: 'var(--chart-text)' };
const Y_AXIS = 40;
const X_AXIS = 30;

export interface ScatterFrameProps {
  readonly width: number;
  readonly height: number;
  readonly className?: string | undefined;
  readonly x: {
    readonly label: string;
    /** Both ends. */
    readonly domain: readonly [number, number];
    readonly ticks: readonly number[];
    readonly format: (x: number) => string;
  };
  /** In percent, ascending; the first and last are the ends of the axis. */
  readonly yTicks: readonly number[];
  /** Shares worth a line, and where their labels stand. */
  readonly marks: readonly { readonly value: number; readonly label: string }[];
  readonly markSide: 'Left' | 'Right';
  /** What is plotted. */
  readonly children: ReactNode;
}

const MARGIN = { top: 12, right: 24, bottom: 16, left: 0 };

/** Where points stand, in pixels: of the lower end of both axes, and how far they go. */
export function plotArea(width: number, height: number) {
  return {
    left: MARGIN.left + Y_AXIS,
    top: MARGIN.top,
    width: width - MARGIN.left - Y_AXIS - MARGIN.right,
    height: height - MARGIN.top - MARGIN.bottom - X_AXIS,
  };
}

export function ScatterFrame(props: ScatterFrameProps) {
  const { width, height, className, x, yTicks, marks, markSide, children } = props;
  return (
    <ScatterChart
      width={width}
      height={height}
      margin={MARGIN}
      accessibilityLayer={false}
      {...(className === undefined ? {} : { className })}
    >
      <CartesianGrid stroke="var(--chart-grid)" />
      <XAxis
        dataKey="x"
        type="number"
        scale="log"
        domain={[...x.domain]}
        ticks={[...x.ticks]}
        interval="preserveStartEnd"
        tickFormatter={x.format}
        tick={TICK}
        tickLine={false}
        axisLine={{ stroke: 'var(--chart-grid)' }}
        label={{ value: x.label, position: 'insideBottom', offset: -8, ...TICK }}
      />
      <YAxis
        dataKey="y"
        type="number"
        width={Y_AXIS}
        domain={[yTicks[0]!, yTicks.at(-1)!]}
        ticks={[...yTicks]}
        tickFormatter={(y: number) => formatNumber(y, decimalsOf(yTicks))}
        tick={TICK}
        tickLine={false}
        axisLine={false}
      />
      {marks.map(({ value, label }) => (
        <ReferenceLine
          key={label}
          y={value * 100}
          stroke="var(--chart-muted)"
          strokeDasharray="4 3"
          label={{ value: label, position: `insideBottom${markSide}`, ...TICK }}
        />
      ))}
      {children}
    </ScatterChart>
  );
}
