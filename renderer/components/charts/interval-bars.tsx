/**
 * @file Groups of horizontal bars with intervals, for shares from 0 up.
 */
import { useElementSize } from '@mantine/hooks';
import { formatPoints } from '../../../shared/format/number.ts';
import { ChartFrame } from './chart-frame.tsx';
import { decimalsOf, niceTicks } from './nice-ticks.ts';
import { seriesColor } from './series-colors.ts';
import classes from './interval-bars.module.css';

export interface Bar {
  readonly value: number;
  readonly interval: { readonly low: number; readonly high: number } | null;
}

export interface BarGroup {
  readonly label: string;
  readonly note: string;
  /** One per series; null where there is nothing. */
  readonly bars: readonly (Bar | null)[];
}

export interface IntervalBarsProps {
  readonly title: string;
  readonly note: string;
  readonly summary: string;
  readonly fileName: string;
  readonly series: readonly string[];
  readonly groups: readonly BarGroup[];
  /** A share worth a line, such as guessing. */
  readonly mark: { readonly value: number; readonly label: string };
}

const LABEL_WIDTH = 190;
const NUMBER_WIDTH = 44;
const BAR_HEIGHT = 9;
const GROUP_SPACE = 11;
const AXIS_HEIGHT = 22;
/** Above the bars, for the label of the mark. */
const TOP = 14;

export function IntervalBars({ title, note, summary, fileName, series, groups, mark }: IntervalBarsProps) {
  const { ref, width } = useElementSize();
  const groupHeight = Math.max(24, series.length * (BAR_HEIGHT + 1) + GROUP_SPACE);
  const height = TOP + groups.length * groupHeight + AXIS_HEIGHT;
  const most = groups
    .flatMap(({ bars }) => bars.flatMap((bar) => (bar === null ? [] : [bar.interval?.high ?? bar.value])))
    .reduce((a, b) => Math.max(a, b), mark.value);
  const percents = niceTicks(0, most * 100, 5);
  const decimals = decimalsOf(percents);
  const ticks = percents.map((tick) => tick / 100);
  const scale = Math.max(0, width - LABEL_WIDTH - NUMBER_WIDTH) / ticks.at(-1)!;
  const xOf = (value: number): number => LABEL_WIDTH + value * scale;
  return (
    <ChartFrame
      title={title}
      note={note}
      summary={summary}
      fileName={fileName}
      legend={series.map((label, place) => ({ label, color: seriesColor(place) }))}
      table={() => ({
        header: [
          'group',
          'languages',
          ...series.flatMap((label) => [label, `${label}, low`, `${label}, high`]),
        ],
        records: groups.map((group) => [
          group.label,
          group.note,
          ...group.bars.flatMap((bar) => [
            bar?.value ?? null,
            bar?.interval?.low ?? null,
            bar?.interval?.high ?? null,
          ]),
        ]),
      })}
    >
      <div ref={ref} className={classes['canvas']}>
        {width > 0 && (
          <svg width={width} height={height} className={classes['picture']}>
            {ticks.map((tick) => (
              <g key={tick}>
                <line
                  x1={xOf(tick)}
                  x2={xOf(tick)}
                  y1={TOP}
                  y2={height - AXIS_HEIGHT}
                  className={classes['grid']}
                />
                <text x={xOf(tick)} y={height - 6} textAnchor="middle" className={classes['tick']}>
                  {formatPoints(tick, decimals)}
                </text>
              </g>
            ))}
            {groups.map((group, place) => (
              <Group
                key={group.label}
                group={group}
                top={TOP + place * groupHeight}
                height={groupHeight}
                xOf={xOf}
              />
            ))}
            <line
              x1={xOf(mark.value)}
              x2={xOf(mark.value)}
              y1={2}
              y2={height - AXIS_HEIGHT}
              className={classes['mark']}
            />
            <text x={xOf(mark.value) + 4} y={9} className={classes['tick']}>
              {mark.label}
            </text>
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}

interface GroupProps {
  readonly group: BarGroup;
  readonly top: number;
  readonly height: number;
  readonly xOf: (value: number) => number;
}

function Group({ group, top, height, xOf }: GroupProps) {
  const block = group.bars.length * (BAR_HEIGHT + 1);
  const start = top + (height - block) / 2;
  return (
    <g>
      <text x={LABEL_WIDTH - 10} y={top + height / 2 - 1} textAnchor="end" className={classes['label']}>
        {group.label}
      </text>
      <text x={LABEL_WIDTH - 10} y={top + height / 2 + 11} textAnchor="end" className={classes['tick']}>
        {group.note}
      </text>
      {group.bars.map((bar, place) => {
        if (bar === null) return null;
        const y = start + place * (BAR_HEIGHT + 1);
        const middle = y + BAR_HEIGHT / 2;
        const end = bar.interval?.high ?? bar.value;
        return (
          <g key={place}>
            <rect
              x={xOf(0)}
              y={y}
              width={Math.max(1, xOf(bar.value) - xOf(0))}
              height={BAR_HEIGHT}
              fill={seriesColor(place)}
              fillOpacity={0.75}
            />
            {bar.interval !== null && (
              <line
                x1={xOf(bar.interval.low)}
                x2={xOf(bar.interval.high)}
                y1={middle}
                y2={middle}
                className={classes['interval']}
              />
            )}
            <text x={xOf(end) + 5} y={middle + 3} className={classes['value']}>
              {formatPoints(bar.value)}
            </text>
          </g>
        );
      })}
    </g>
  );
}
