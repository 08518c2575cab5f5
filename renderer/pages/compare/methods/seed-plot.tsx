/**
 * @file Each seed's mean over the other languages, with the mean and standard deviation of a column's seeds.
 */
import { useElementSize } from '@mantine/hooks';
import { formatPercent, formatPoints } from '../../../../shared/format/number.ts';
import { scoreWord } from '../../../../shared/model/task.ts';
import { ChartFrame } from '../../../components/charts/chart-frame.tsx';
import { decimalsOf, niceTicks } from '../../../components/charts/nice-ticks.ts';
import type { SectionValues } from '../heatmap/heatmap-values.ts';
import { seedMeans } from './seed-means.ts';
import classes from '../../../components/charts/interval-bars.module.css';

const LABEL_WIDTH = 190;
const ROW_HEIGHT = 30;
const AXIS_HEIGHT = 22;

export function SeedPlot({ values }: { readonly values: SectionValues }) {
  const { ref, width } = useElementSize();
  const rows = seedMeans(values.outline).filter(({ seeds }) => seeds.length > 1);
  if (rows.length === 0) return null;
  const score = scoreWord(values.outline.benchmark.metric);
  const scores = rows.flatMap(({ seeds }) => seeds.map(({ mean }) => mean * 100));
  const ticks = niceTicks(Math.max(0, Math.min(...scores) - 1), Math.min(100, Math.max(...scores) + 1), 6);
  const [low, high] = [ticks[0]!, ticks.at(-1)!];
  const scale = Math.max(0, width - LABEL_WIDTH - 20) / (high - low);
  const xOf = (fraction: number): number => LABEL_WIDTH + (fraction * 100 - low) * scale;
  const height = rows.length * ROW_HEIGHT + AXIS_HEIGHT;
  return (
    <ChartFrame
      title="Seeds"
      note={`mean ${score} of other languages, %; bar: mean ± standard deviation`}
      summary={rows
        .map(
          (row) =>
            `${row.label}: ${formatPercent(row.mean)}, standard deviation ${formatPoints(row.deviation)}`,
        )
        .join('; ')}
      fileName={`${values.outline.benchmark.id}-seeds`}
      table={() => ({
        header: ['column', 'seed', 'run', `mean ${score}`, 'languages'],
        records: rows.flatMap(({ label, seeds }) =>
          seeds.map(({ seed, runId, mean, languages }) => [label, seed, runId, mean, languages]),
        ),
      })}
    >
      <div ref={ref} className={classes['canvas']}>
        {width > 0 && (
          <svg width={width} height={height} className={classes['picture']}>
            {ticks.map((tick) => (
              <g key={tick}>
                <line
                  x1={xOf(tick / 100)}
                  x2={xOf(tick / 100)}
                  y1={0}
                  y2={height - AXIS_HEIGHT}
                  className={classes['grid']}
                />
                <text x={xOf(tick / 100)} y={height - 6} textAnchor="middle" className={classes['tick']}>
                  {formatPoints(tick / 100, decimalsOf(ticks))}
                </text>
              </g>
            ))}
            {rows.map(({ label, seeds, mean, deviation }, place) => {
              const y = place * ROW_HEIGHT + ROW_HEIGHT / 2;
              return (
                <g key={label}>
                  <text x={LABEL_WIDTH - 10} y={y + 4} textAnchor="end" className={classes['label']}>
                    {label}
                  </text>
                  <rect
                    x={xOf(mean - deviation)}
                    y={y - 6}
                    width={2 * deviation * 100 * scale}
                    height={12}
                    fill="var(--chart-blue)"
                    fillOpacity={0.22}
                  />
                  <line x1={xOf(mean)} x2={xOf(mean)} y1={y - 8} y2={y + 8} className={classes['interval']} />
                  {seeds.map(({ seed, runId, mean: score }) => (
                    <circle key={runId} cx={xOf(score)} cy={y} r={3.5} fill="var(--chart-blue)">
                      <title>{`Seed ${seed}: ${formatPercent(score)}`}</title>
                    </circle>
                  ))}
                </g>
              );
            })}
          </svg>
        )}
      </div>
    </ChartFrame>
  );
}
