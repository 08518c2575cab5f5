/**
 * @file The methods as wholes: a table of means, what a trainable parameter buys, model size, and seeds.
 */
import { Text } from '@mantine/core';
import { formatPercent } from '../../../../shared/format/number.ts';
import { scoreWord } from '../../../../shared/model/task.ts';
import { IntervalScatter, type ScatterPoint } from '../../../components/charts/interval-scatter.tsx';
import type { SectionValues } from '../heatmap/heatmap-values.ts';
import { MethodTable } from './method-table.tsx';
import { PairTable } from './pair-table.tsx';
import { WrittenTable } from './written-table.tsx';
import { SeedPlot } from './seed-plot.tsx';
import classes from '../compare.module.css';

export function MethodsTab({ values }: { readonly values: SectionValues }) {
  const { columns, benchmark } = values.outline;
  const all = columns.flatMap((column, index) => {
    const mean = values.outline.groups[0]?.cells[index] ?? null;
    const interval = values.statistics?.groups[0]?.cells[index]?.interval ?? null;
    return mean === null ? [] : [{ column, mean: mean.value, interval }];
  });
  const models = new Map(all.map(({ column }) => [column.modelSha256, column.model]));
  const efficiency = [...models].flatMap(([sha256, model]) => {
    const points = all.flatMap(({ column, mean, interval }): ScatterPoint[] =>
      column.modelSha256 === sha256 && (column.trainableParameters ?? 0) > 0
        ? [{ label: shortLabel(column.label, model), x: column.trainableParameters!, y: mean, interval }]
        : [],
    );
    return points.length === 0 ? [] : [{ label: model, points }];
  });
  const methods = Map.groupBy(
    all.filter(({ column }) => (column.totalParameters ?? 0) > 0),
    ({ column }) => shortLabel(column.label, column.model),
  );
  const scaling = [...methods].map(([label, members]) => ({
    label,
    points: members
      .map(({ column, mean, interval }): ScatterPoint => ({
        label: column.model,
        x: column.totalParameters! - (column.trainableParameters ?? 0),
        y: mean,
        interval,
      }))
      .sort((a, b) => a.x - b.x),
  }));
  const score = scoreWord(benchmark.metric);
  const chance = { value: benchmark.chance, label: 'chance' };
  const bases = all
    .filter(({ column }) => column.method.method === 'none')
    .map(({ column, mean }) => ({ value: mean, label: column.label }));
  return (
    <>
      <MethodTable values={values} />
      <PairTable values={values} />
      <WrittenTable values={values} />
      <div className={classes['pair']}>
        {efficiency.length > 0 && (
          <IntervalScatter
            title="Parameter efficiency"
            note={`mean ${score} of other languages, %`}
            summary={efficiency
              .flatMap(({ points }) =>
                points.map(({ label, x, y }) => `${label}: ${x} parameters, ${formatPercent(y)}`),
              )
              .join('; ')}
            fileName={`${benchmark.id}-parameter-efficiency`}
            xLabel="trainable parameters"
            series={efficiency}
            joined={false}
            marks={[chance, ...bases]}
          />
        )}
        {models.size > 1 && (
          <IntervalScatter
            title="Scaling"
            note={`mean ${score} of other languages, %`}
            summary={scaling
              .flatMap(({ label, points }) =>
                points.map((point) => `${label} on ${point.label}: ${formatPercent(point.y)}`),
              )
              .join('; ')}
            fileName={`${benchmark.id}-scaling`}
            xLabel="parameters of the model"
            series={scaling}
            joined
            marks={[chance]}
          />
        )}
        <SeedPlot values={values} />
      </div>
      {models.size === 1 && (
        <Text c="dimmed" size="xs">
          With runs on two or more models a plot of {score} by model size appears here.
        </Text>
      )}
    </>
  );
}

/** A column's label without the model that it names. */
function shortLabel(label: string, model: string): string {
  return label.replace(`, ${model}`, '');
}
