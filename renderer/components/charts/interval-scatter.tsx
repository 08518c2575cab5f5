/**
 * @file Named points with intervals over a count on a logarithmic axis.
 */
import { useElementSize } from '@mantine/hooks';
import {
  CartesianGrid,
  ErrorBar,
  LabelList,
  ReferenceLine,
  Scatter,
  ScatterChart,
  XAxis,
  YAxis,
} from 'recharts';
import { formatCompactCount, formatNumber } from '../../../shared/format/number.ts';
import { ChartFrame } from './chart-frame.tsx';
import { decimalsOf, logTicks, niceTicks } from './nice-ticks.ts';
import { seriesColor } from './series-colors.ts';
import classes from './interval-bars.module.css';

export interface ScatterPoint {
  readonly label: string;
  /** Above 0. */
  readonly x: number;
  /** A share, 0 to 1; likewise its interval. */
  readonly y: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

export interface ScatterSeries {
  readonly label: string;
  readonly points: readonly ScatterPoint[];
}

export interface IntervalScatterProps {
  readonly title: string;
  readonly note: string;
  readonly summary: string;
  readonly fileName: string;
  readonly xLabel: string;
  readonly series: readonly ScatterSeries[];
  /** Whether the points of a series are joined. */
  readonly joined: boolean;
  /** Shares worth a line. */
  readonly marks: readonly { readonly value: number; readonly label: string }[];
}

const HEIGHT = 300;
/** Of the chart: what a label takes. */
const CROWD_WIDTH = 0.25;
const CROWD_HEIGHT = 0.07;
const TICK = { fontSize: 11, fill: 'var(--chart-text)' };

export function IntervalScatter(props: IntervalScatterProps) {
  const { title, note, summary, fileName, xLabel, series, joined, marks } = props;
  const { ref, width } = useElementSize();
  const points = series.flatMap((one) => one.points);
  const xs = points.map(({ x }) => x);
  const ys = [
    ...points.flatMap(({ y, interval }) => [y, interval?.low ?? y, interval?.high ?? y]),
    ...marks.map(({ value }) => value),
  ];
  const xTicks = logTicks(Math.min(...xs) / 1.6, Math.max(...xs) * 1.6);
  const yTicks = niceTicks(
    Math.max(0, Math.min(...ys) * 100 - 2),
    Math.min(100, Math.max(...ys) * 100 + 1),
    5,
  );
  /** Whether a label to the right would run into another point. */
  const crowdedRight = (x: number, y: number): boolean => {
    const reach = Math.log(xTicks.at(-1)! / xTicks[0]!);
    const height = (yTicks.at(-1)! - yTicks[0]!) / 100;
    return points.some((other) => {
      const ahead = Math.log(other.x / x) / reach;
      return ahead > 0 && ahead < CROWD_WIDTH && Math.abs(other.y - y) / height < CROWD_HEIGHT;
    });
  };
  return (
    <ChartFrame
      title={title}
      note={note}
      summary={summary}
      fileName={fileName}
      legend={
        series.length > 1 ? series.map(({ label }, place) => ({ label, color: seriesColor(place) })) : []
      }
      table={() => ({
        header: ['series', 'point', xLabel, 'score', 'low', 'high'],
        records: series.flatMap((one) =>
          one.points.map(({ label, x, y, interval }) => [
            one.label,
            label,
            x,
            y,
            interval?.low ?? null,
            interval?.high ?? null,
          ]),
        ),
      })}
    >
      <div ref={ref} className={classes['canvas']} style={{ height: HEIGHT }}>
        {width > 0 && (
          <ScatterChart
            width={width}
            height={HEIGHT}
            margin={{ top: 12, right: 24, bottom: 14, left: 0 }}
            accessibilityLayer={false}
            className={classes['picture']}
          >
            <CartesianGrid stroke="var(--chart-grid)" />
            <XAxis
              dataKey="x"
              type="number"
              scale="log"
              domain={[xTicks[0]!, xTicks.at(-1)!]}
              ticks={xTicks}
              interval="preserveStartEnd"
              tickFormatter={formatCompactCount}
              tick={TICK}
              tickLine={false}
              axisLine={{ stroke: 'var(--chart-grid)' }}
              label={{ value: xLabel, position: 'insideBottom', offset: -8, ...TICK }}
            />
            <YAxis
              dataKey="y"
              type="number"
              width={40}
              domain={[yTicks[0]!, yTicks.at(-1)!]}
              ticks={yTicks}
              tickFormatter={(value: number) => formatNumber(value, decimalsOf(yTicks))}
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
                label={{ value: label, position: 'insideBottomRight', ...TICK }}
              />
            ))}
            {series.map((one, place) => (
              <Scatter
                key={one.label}
                data={one.points.map(({ label, x, y, interval }) => ({
                  [crowdedRight(x, y) ? 'leftLabel' : 'rightLabel']: label,
                  x,
                  y: y * 100,
                  error: interval === null ? [0, 0] : [(y - interval.low) * 100, (interval.high - y) * 100],
                }))}
                fill={seriesColor(place)}
                line={joined ? { stroke: seriesColor(place), strokeWidth: 1.4 } : false}
                isAnimationActive={false}
              >
                <ErrorBar
                  dataKey="error"
                  direction="y"
                  width={5}
                  stroke={seriesColor(place)}
                  strokeWidth={1.3}
                />
                <LabelList dataKey="rightLabel" position="right" offset={8} {...TICK} />
                <LabelList dataKey="leftLabel" position="left" offset={8} {...TICK} />
              </Scatter>
            ))}
          </ScatterChart>
        )}
      </div>
    </ChartFrame>
  );
}
