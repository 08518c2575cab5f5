/**
 * @file Named points with intervals over a count on a logarithmic axis.
 */
import { useElementSize } from '@mantine/hooks';
import { ErrorBar, Scatter } from 'recharts';
import { placeLabels, type Box } from '../../../shared/chart/label-places.ts';
import { formatCompactCount } from '../../../shared/format/number.ts';
import { ChartFrame } from './chart-frame.tsx';
import { logTicks, niceTicks } from './nice-ticks.ts';
import { plotArea, ScatterFrame, TICK } from './scatter-frame.tsx';
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
/** From the middle of a point to where others should not be. */
const POINT_REACH = 6;

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
  const area = plotArea(width, HEIGHT);
  const topOf = (share: number): number =>
    area.top + (area.height * (yTicks.at(-1)! - share * 100)) / (yTicks.at(-1)! - yTicks[0]!);
  const placed = points.map(({ label, x, y }) => ({
    text: label,
    x: area.left + (area.width * Math.log(x / xTicks[0]!)) / Math.log(xTicks.at(-1)! / xTicks[0]!),
    y: topOf(y),
  }));
  const obstacles = placed.flatMap(({ x, y }, place): Box[] => {
    const { interval } = points[place]!;
    const around = { left: x - POINT_REACH, right: x + POINT_REACH };
    return [
      { ...around, top: y - POINT_REACH, bottom: y + POINT_REACH },
      ...(interval === null ? [] : [{ ...around, top: topOf(interval.high), bottom: topOf(interval.low) }]),
    ];
  });
  const names = placeLabels(placed, obstacles, { left: area.left, right: width });
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
                data={one.points.map(({ x, y, interval }) => ({
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
              </Scatter>
            ))}
            {names.map(({ x, y, anchor }, place) => (
              <text key={place} x={x} y={y} textAnchor={anchor} {...TICK}>
                {placed[place]!.text}
              </text>
            ))}
          </ScatterFrame>
        )}
      </div>
    </ChartFrame>
  );
}
