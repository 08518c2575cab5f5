/**
 * @file Curves over steps: lines, and dots for what is measured now and then.
 */
import { useElementSize } from '@mantine/hooks';
import { useMemo, useState, type ReactNode } from 'react';
import {
  CartesianGrid,
  ComposedChart,
  Line,
  ReferenceLine,
  Tooltip,
  XAxis,
  YAxis,
  type TooltipContentProps,
} from 'recharts';
import { formatNumber } from '../../../shared/format/number.ts';
import { ChartFrame } from './chart-frame.tsx';
import { visibleIndices } from './downsample.ts';
import { decimalsOf, logTicks, niceTicks } from './nice-ticks.ts';
import classes from './line-chart.module.css';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly label: string;
  /** Any CSS colour; `var(--chart-blue)` and its like follow the theme. */
  readonly color: string;
  /** In the order of x. */
  readonly points: readonly Point[];
  /** `faint` lies behind, such as a curve before smoothing. */
  readonly look: 'line' | 'faint' | 'dots';
  /** Tells it from another of its colour. */
  readonly isDashed?: boolean;
}

export interface LineChartProps {
  readonly title: string;
  readonly note?: string;
  readonly summary: string;
  readonly fileName: string;
  /** What x counts, such as `step`. */
  readonly xLabel: string;
  readonly series: readonly Series[];
  readonly height: number;
  readonly formatY: (y: number) => string;
  /** For the axis, all of whose ticks have the same number of decimals; `formatY` unless given. */
  readonly formatTick?: (y: number, decimals: number) => string;
  readonly logScale?: boolean;
  /** y that the axis shows in any case, such as 0. */
  readonly includeY?: number;
  /** Between which every y lies, such as an accuracy between 0 and 1: the axis goes no further. */
  readonly boundsY?: readonly [number, number];
  /** Both ends of the x axis; the ends of the points unless given. */
  readonly xRange?: readonly [number, number];
  /** Pixels for the labels of the y axis. */
  readonly yWidth?: number;
  /** An x worth a mark, such as the step that was kept. */
  readonly mark?: { readonly x: number; readonly label: string } | null;
  /** Charts of one name show their cursors together. */
  readonly syncId?: string;
  readonly controls?: ReactNode;
}

type Row = { x: number } & Record<string, number>;

export function LineChart(props: LineChartProps) {
  const { title, note, summary, fileName, xLabel, series, height, formatY, formatTick, mark = null } = props;
  const { logScale = false, includeY, boundsY = UNBOUNDED, xRange } = props;
  const { ref, width } = useElementSize();
  const [isPointedAt, setIsPointedAt] = useState(false);
  const rows = useMemo(() => mergedRows(series, Math.max(100, width), logScale), [series, width, logScale]);
  const yTicks = useMemo(
    () => ticksOfY(series, logScale, includeY).filter((tick) => tick >= boundsY[0] && tick <= boundsY[1]),
    [series, logScale, includeY, boundsY],
  );
  const xTicks = useMemo(() => ticksOfX(series, xRange, width), [series, xRange, width]);
  // The faint curve is told by the one it lies behind.
  const shown = series.filter(({ points, look }) => points.length > 0 && look !== 'faint');
  const legend = shown.map(({ label, color, isDashed = false }) => ({ label, color, isDashed }));
  return (
    <ChartFrame
      title={title}
      {...(note === undefined ? {} : { note })}
      summary={summary}
      fileName={fileName}
      legend={legend.length > 1 ? legend : []}
      table={() => numbersOf(series, xLabel)}
      controls={props.controls}
    >
      <div
        ref={ref}
        className={classes['canvas']}
        style={{ height }}
        onPointerEnter={() => setIsPointedAt(true)}
        onPointerLeave={() => setIsPointedAt(false)}
      >
        {width > 0 && (
          <ComposedChart
            width={width}
            height={height}
            data={rows}
            margin={{ top: 8, right: 16, bottom: 0, left: 0 }}
            accessibilityLayer={false}
            {...(props.syncId === undefined ? {} : { syncId: props.syncId, syncMethod: 'value' as const })}
          >
            <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
            <XAxis
              dataKey="x"
              type="number"
              domain={[xTicks.low, xTicks.high]}
              ticks={xTicks.ticks}
              tickFormatter={(x: number) => formatNumber(x)}
              tickLine={false}
              axisLine={{ stroke: 'var(--chart-grid)' }}
              tick={TICK}
              height={20}
              interval={0}
            />
            <YAxis
              width={props.yWidth ?? 46}
              scale={logScale ? 'log' : 'linear'}
              domain={[yTicks[0]!, yTicks.at(-1)!]}
              ticks={yTicks}
              interval={0}
              tickFormatter={(y: number) =>
                formatTick === undefined ? formatY(y) : formatTick(y, decimalsOf(logScale ? [y] : yTicks))
              }
              tickLine={false}
              axisLine={false}
              tick={TICK}
            />
            <Tooltip
              // The other charts of its name show the line only, or their curves would be covered.
              content={(hovered) =>
                isPointedAt ? <Hovered {...hovered} xLabel={xLabel} formatY={formatY} /> : null
              }
              wrapperStyle={{ zIndex: 1 }}
              isAnimationActive={false}
              cursor={{ stroke: 'var(--chart-muted)', strokeDasharray: '3 3' }}
            />
            {mark !== null && (
              <ReferenceLine
                x={mark.x}
                stroke="var(--chart-muted)"
                strokeDasharray="4 3"
                label={{
                  value: mark.label,
                  position: mark.x > (xTicks.low + xTicks.high) / 2 ? 'insideTopRight' : 'insideTopLeft',
                  fontSize: 11,
                  fill: 'var(--chart-text)',
                }}
              />
            )}
            {series.map(({ label, color, look, isDashed = false }) => (
              <Line
                key={label}
                dataKey={label}
                name={label}
                stroke={color}
                strokeOpacity={look === 'faint' ? 0.28 : 1}
                strokeWidth={look === 'faint' ? 1 : 1.6}
                {...(isDashed ? { strokeDasharray: '5 3' } : {})}
                dot={look === 'dots' ? { r: 2.5, fill: color, strokeWidth: 0 } : false}
                activeDot={look === 'faint' ? false : { r: 3.5, strokeWidth: 0, fill: color }}
                type="linear"
                connectNulls
                isAnimationActive={false}
              />
            ))}
          </ComposedChart>
        )}
      </div>
    </ChartFrame>
  );
}

/** Labels of the y axis, more or less. */
const Y_TICKS = 4;
const UNBOUNDED = [-Infinity, Infinity] as const;
const TICK = { fontSize: 11, fill: 'var(--chart-text)' };

function Hovered({
  active,
  label,
  payload,
  xLabel,
  formatY,
}: TooltipContentProps & { readonly xLabel: string; readonly formatY: (y: number) => string }) {
  if (!active || payload.length === 0) return null;
  return (
    <div className={classes['tooltip']}>
      <div className={classes['tooltipHead']}>
        {xLabel} {formatNumber(Number(label))}
      </div>
      {payload.map(({ name, value, color }) => (
        <div key={String(name)} className={classes['tooltipRow']}>
          <span className={classes['tooltipMark']} style={{ background: color }} />
          {String(name)}
          <b>{formatY(Number(value))}</b>
        </div>
      ))}
    </div>
  );
}

function ticksOfY(series: readonly Series[], logScale: boolean, include: number | undefined): number[] {
  const values = series.flatMap(({ points }) => points.map(({ y }) => y)).filter(Number.isFinite);
  const drawn = logScale
    ? values.filter((y) => y > 0)
    : [...values, ...(include === undefined ? [] : [include])];
  if (drawn.length === 0) return [0, 1];
  const low = drawn.reduce((least, y) => Math.min(least, y));
  const high = drawn.reduce((most, y) => Math.max(most, y));
  return logScale ? logTicks(low, high) : niceTicks(low, high, Y_TICKS);
}

function ticksOfX(series: readonly Series[], range: readonly [number, number] | undefined, width: number) {
  const xs = series.flatMap(({ points }) => [points[0]?.x ?? Infinity, points.at(-1)?.x ?? -Infinity]);
  const [low, high] = range ?? [Math.min(...xs), Math.max(...xs)];
  if (!(high > low)) return { low, high: low + 1, ticks: Number.isFinite(low) ? [low] : [] };
  const ticks = niceTicks(low, high, Math.max(2, Math.floor(width / 90)));
  return { low, high, ticks: ticks.filter((tick) => tick >= low && tick <= high && Number.isInteger(tick)) };
}

/** Points of all series by x, each series with no more points than can be seen. */
function mergedRows(series: readonly Series[], width: number, logScale: boolean): Row[] {
  const rows = new Map<number, Row>();
  const first = series[0];
  // Series over the same steps show the same steps.
  const shared =
    first === undefined
      ? []
      : visibleIndices(
          first.points.map(({ y }) => y),
          width / 2,
        );
  for (const { label, points } of series) {
    const indices =
      points.length === first?.points.length
        ? shared
        : visibleIndices(
            points.map(({ y }) => y),
            width / 2,
          );
    for (const index of indices) {
      const { x, y } = points[index]!;
      if (!Number.isFinite(y) || (logScale && y <= 0)) continue;
      const row = rows.get(x) ?? { x };
      row[label] = y;
      rows.set(x, row);
    }
  }
  return [...rows.values()].sort((a, b) => a.x - b.x);
}

/** All points, those that are not drawn too. */
function numbersOf(series: readonly Series[], xLabel: string) {
  const byX = new Map<number, (number | null)[]>();
  series.forEach(({ points }, place) => {
    for (const { x, y } of points) {
      const values = byX.get(x) ?? series.map(() => null);
      values[place] = y;
      byX.set(x, values);
    }
  });
  return {
    header: [xLabel, ...series.map(({ label }) => label)],
    records: [...byX].sort(([a], [b]) => a - b).map(([x, values]) => [x, ...values]),
  };
}
