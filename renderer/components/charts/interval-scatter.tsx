/**
 * @file Named points with intervals over a count on a logarithmic axis.
 */
import { useElementSize } from '@mantine/hooks';
import { ErrorBar, LabelList, Scatter } from 'recharts';
import { formatCompactCount } from '../../../shared/format/number.ts';
import { ChartFrame } from './chart-frame.tsx';
import { logTicks, niceTicks } from './nice-ticks.ts';
import { ScatterFrame, TICK } from './scatter-frame.tsx';
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
          <ScatterFrame
            width={width}
            height={HEIGHT}
            className={classes['picture']}
            x={{
              label: xLabel,
              domain: [xTicks[0]!, xTicks.at(-1)!],
              ticks: xTicks,
              format: formatCompactCount,
            }}
            yTicks={yTicks}
            marks={marks}
            markSide="Right"
          >
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
          </ScatterFrame>
        )}
      </div>
    </ChartFrame>
  );
}
