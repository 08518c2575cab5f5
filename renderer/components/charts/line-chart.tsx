/**
 * @file Curves over steps: lines, and dots for what is measured now and then.
 */
import { useElementSize } from '@mantine/hooks';
import { useMemo, type ReactNode } from 'react';
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
  readonly logScale?: boolean;
  /** Smallest range of y, both ends included. */
  readonly domain?: readonly [number | 'auto', number | 'auto'];
  /** An x worth a mark, such as the step that was kept. */
  readonly mark?: { readonly x: number; readonly label: string } | null;
  /** Charts of one name show their cursors together. */
  readonly syncId?: string;
  readonly controls?: ReactNode;
}

type Row = { x: number } & Record<string, number>;

export function LineChart(props: LineChartProps) {
  const { title, note, summary, fileName, xLabel, series, height, formatY, mark = null } = props;
  const { ref, width } = useElementSize();
  const rows = useMemo(() => mergedRows(series, Math.max(100, width)), [series, width]);
  const shown = series.filter(({ points }) => points.length > 0);
  const legend = shown.map(({ label, color }) => ({ label, color }));
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
      <div ref={ref} className={classes['canvas']} style={{ height }}>
        {width > 0 && (
          <ComposedChart
            width={width}
            height={height}
            data={rows}
            margin={{ top: 8, right: 8, bottom: 0, left: 0 }}
            accessibilityLayer={false}
            {...(props.syncId === undefined ? {} : { syncId: props.syncId, syncMethod: 'value' as const })}
          >
            <CartesianGrid vertical={false} stroke="var(--chart-grid)" />
            <XAxis
              dataKey="x"
              type="number"
              domain={['dataMin', 'dataMax']}
              tickFormatter={(x: number) => formatNumber(x)}
              tickLine={false}
              axisLine={{ stroke: 'var(--chart-grid)' }}
              tick={TICK}
              height={20}
              minTickGap={30}
            />
            <YAxis
              width={52}
              scale={props.logScale === true ? 'log' : 'linear'}
              domain={
                props.logScale === true
                  ? ['auto', 'auto']
                  : [...(props.domain ?? (['auto', 'auto'] as const))]
              }
              allowDataOverflow={false}
              tickFormatter={formatY}
              tickLine={false}
              axisLine={false}
              tick={TICK}
              tickCount={5}
            />
            <Tooltip
              content={(hovered) => <Hovered {...hovered} xLabel={xLabel} formatY={formatY} />}
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
                  position: 'insideTopLeft',
                  fontSize: 11,
                  fill: 'var(--chart-text)',
                }}
              />
            )}
            {series.map(({ label, color, look }) => (
              <Line
                key={label}
                dataKey={label}
                name={label}
                stroke={color}
                strokeOpacity={look === 'faint' ? 0.28 : 1}
                strokeWidth={look === 'faint' ? 1 : 1.6}
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

/** Points of all series by x, each series with no more points than can be seen. */
function mergedRows(series: readonly Series[], width: number): Row[] {
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
      if (!Number.isFinite(y)) continue;
      const row = rows.get(x) ?? ({ x });
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
