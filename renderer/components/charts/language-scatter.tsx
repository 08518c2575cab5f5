/**
 * @file Languages as points over a ratio on a logarithmic axis, in groups of one colour. Names stand where there is room
 * for them; the others are told where the pointer rests, and in the numbers of the picture.
 */
import { useElementSize } from '@mantine/hooks';
import type { ReactNode } from 'react';
import { LabelList, Scatter, Tooltip, type TooltipContentProps } from 'recharts';
import { ChartFrame } from './chart-frame.tsx';
import { niceTicks } from './nice-ticks.ts';
import { plotArea, ScatterFrame, TICK } from './scatter-frame.tsx';
import { seriesColor } from './series-colors.ts';
import classes from './line-chart.module.css';

export interface LanguagePoint {
  readonly label: string;
  /** Above 0. */
  readonly x: number;
  /** A share, 0 to 1. */
  readonly y: number;
}

export interface LanguageSeries {
  readonly label: string;
  readonly points: readonly LanguagePoint[];
}

export interface LanguageScatterProps {
  readonly title: string;
  readonly note: string;
  readonly summary: string;
  readonly fileName: string;
  readonly xLabel: string;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly series: readonly LanguageSeries[];
  /** A share worth a line. */
  readonly mark: { readonly value: number; readonly label: string };
  readonly controls: ReactNode;
}

const HEIGHT = 440;
/** In powers of two, beside the outermost points; and how many labels the axis has, more or less. */
const X_MARGIN = 0.25;
const X_TICKS = 6;
/** Of a name in the picture, in pixels. */
const NAME_SIZE = 10.5;
const NAME_CHARACTER = 6.2;
const NAME_OFFSET = 7;
const POINT_RADIUS = 4;
/** From the middle of a point to its name. */
const GAP = NAME_OFFSET + POINT_RADIUS + 1;

const SIDES = ['right', 'left'] as const;
type Side = (typeof SIDES)[number];

interface Box {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

export function LanguageScatter(props: LanguageScatterProps) {
  const { xLabel, formatX, formatY, series, mark, ...frame } = props;
  const { ref, width } = useElementSize();
  const points = series.flatMap((one) => one.points);
  const xs = points.map(({ x }) => Math.log2(x));
  const [xLow, xHigh] = [Math.min(...xs) - X_MARGIN, Math.max(...xs) + X_MARGIN];
  const xTicks = niceTicks(xLow, xHigh, X_TICKS)
    .filter((exponent) => exponent >= xLow && exponent <= xHigh)
    .map((exponent) => 2 ** exponent);
  const ys = [...points.map(({ y }) => y * 100), mark.value * 100];
  const yTicks = niceTicks(Math.max(0, Math.min(...ys) - 2), Math.min(100, Math.max(...ys)), 5);
  const area = plotArea(width, HEIGHT);
  const named = namesWithRoom(
    points.map(({ label, x, y }) => ({
      label,
      left: area.left + (area.width * (Math.log2(x) - xLow)) / (xHigh - xLow),
      top: area.top + (area.height * (yTicks.at(-1)! - y * 100)) / (yTicks.at(-1)! - yTicks[0]!),
    })),
    width,
  );
  return (
    <ChartFrame
      {...frame}
      legend={series.map(({ label }, place) => ({ label, color: seriesColor(place) }))}
      table={() => ({
        header: ['group', 'language', xLabel, 'score'],
        records: series.flatMap((one) => one.points.map(({ label, x, y }) => [one.label, label, x, y])),
      })}
    >
      <div ref={ref} className={classes['canvas']} style={{ height: HEIGHT }}>
        {width > 0 && (
          <ScatterFrame
            width={width}
            height={HEIGHT}
            x={{ label: xLabel, domain: [2 ** xLow, 2 ** xHigh], ticks: xTicks, format: formatX }}
            yTicks={yTicks}
            marks={[mark]}
            markSide="Left"
          >
            <Tooltip
              content={(hovered) => <Hovered {...hovered} formatX={formatX} formatY={formatY} />}
              isAnimationActive={false}
              cursor={false}
            />
            {series.map((one, place) => (
              <Scatter
                key={one.label}
                name={one.label}
                data={one.points.map(({ label, x, y }) => ({
                  label,
                  x,
                  y: y * 100,
                  [`${named.get(label) ?? 'no'}Name`]: label,
                }))}
                fill={seriesColor(place)}
                shape={<Dot />}
                isAnimationActive={false}
              >
                {SIDES.map((side) => (
                  <LabelList
                    key={side}
                    dataKey={`${side}Name`}
                    position={side}
                    offset={NAME_OFFSET}
                    {...TICK}
                    fontSize={NAME_SIZE}
                  />
                ))}
              </Scatter>
            ))}
          </ScatterFrame>
        )}
      </div>
    </ChartFrame>
  );
}

function Dot({ cx, cy, fill }: { readonly cx?: number; readonly cy?: number; readonly fill?: string }) {
  return <circle cx={cx} cy={cy} r={POINT_RADIUS} fill={fill} fillOpacity={0.85} />;
}

function Hovered({
  active,
  payload,
  formatX,
  formatY,
}: TooltipContentProps & Pick<LanguageScatterProps, 'formatX' | 'formatY'>) {
  // What Scatter was given above.
  const point = payload[0]?.payload as LanguagePoint | undefined;
  if (!active || point === undefined) return null;
  return (
    <div className={classes['tooltip']}>
      <div className={classes['tooltipHead']}>{point.label}</div>
      <div className={classes['tooltipRow']}>
        {formatX(point.x)} <b>{formatY(point.y / 100)}</b>
      </div>
    </div>
  );
}

/** The side of its point, right before left, on which each name covers neither a point nor a name that came before. */
function namesWithRoom(
  points: readonly { readonly label: string; readonly left: number; readonly top: number }[],
  width: number,
): ReadonlyMap<string, Side> {
  const taken = points.map(({ left, top }): Box => ({
    left: left - POINT_RADIUS,
    right: left + POINT_RADIUS,
    top: top - POINT_RADIUS,
    bottom: top + POINT_RADIUS,
  }));
  const sides = new Map<string, Side>();
  points.forEach(({ label, left, top }, index) => {
    const length = label.length * NAME_CHARACTER;
    const height = { top: top - NAME_SIZE / 2, bottom: top + NAME_SIZE / 2 };
    const boxes: Readonly<Record<Side, Box>> = {
      right: { left: left + GAP, right: left + GAP + length, ...height },
      left: { left: left - GAP - length, right: left - GAP, ...height },
    };
    const side = SIDES.find((candidate) => {
      const box = boxes[candidate];
      const isInside = box.left > plotArea(width, HEIGHT).left && box.right < width;
      return isInside && !taken.some((other, place) => place !== index && overlaps(box, other));
    });
    if (side === undefined) return;
    taken.push(boxes[side]);
    sides.set(label, side);
  });
  return sides;
}

function overlaps(a: Box, b: Box): boolean {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}
