/**
 * @file One line a column: size, training language, mean of the others, difference, and how many languages gain.
 */
import { Table, Text } from '@mantine/core';
import {
  formatCompactCount,
  formatPoints,
  formatShare,
  formatSignedPoints,
  MISSING,
} from '../../../../shared/format/number.ts';
import { formatUnfinished } from '../../../../shared/format/seeds.ts';
import { answeredRuns } from '../../../../shared/model/answered-runs.ts';
import type { Interval } from '../../../../shared/model/comparison.ts';
import type { SectionValues } from '../heatmap/heatmap-values.ts';
import classes from '../compare.module.css';

export function MethodTable({ values }: { readonly values: SectionValues }) {
  const { columns, benchmark, groups, rows } = values.outline;
  const all = groups[0]!;
  return (
    <>
      <div className={classes['tableBox']}>
        <Table fz="sm" verticalSpacing={5} aria-label="Methods">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col" miw={220}>
                Method
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                Trainable
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                Seeds
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                {values.trainName}, %
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                Other languages, %
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                sd of seeds
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                Gap
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                To baseline
              </Table.Th>
              <Table.Th scope="col" className={classes['number']}>
                Better / worse
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map((column, index) => {
              const mean = all.cells[index] ?? null;
              const exact = values.statistics?.groups[0]?.cells[index] ?? null;
              const train = values.accuracy(benchmark.trainLanguage, index);
              const tested = rows.filter(
                ({ language }) =>
                  language.code !== benchmark.trainLanguage &&
                  values.significant(language.code, index) === true,
              );
              const better = tested.filter(
                ({ language }) => values.detail(language.code, index)!.difference!.value > 0,
              ).length;
              const answered = answeredRuns(values.outline, index).length;
              const incomplete = mean !== null && mean.languages < all.languages.length;
              return (
                <Table.Tr key={column.runs[0]!.runId}>
                  <Table.Th scope="row" fw={500}>
                    {column.label}
                    <Text size="xs" c="dimmed" fw={400}>
                      {column.description}
                    </Text>
                  </Table.Th>
                  <Table.Td className={classes['number']}>
                    {column.trainableParameters === null
                      ? MISSING
                      : formatCompactCount(column.trainableParameters)}
                    {column.trainableParameters !== null &&
                      column.trainableParameters > 0 &&
                      column.totalParameters !== null && (
                        <div className={classes['interval']}>
                          {formatShare(column.trainableParameters / column.totalParameters)}
                        </div>
                      )}
                  </Table.Td>
                  <Table.Td className={classes['number']}>
                    {answered === column.runs.length ? answered : `${answered} of ${column.runs.length}`}
                    <div className={classes['interval']}>{formatUnfinished(column)}</div>
                  </Table.Td>
                  <Table.Td className={classes['number']}>
                    {train === null ? MISSING : formatPoints(train)}
                  </Table.Td>
                  <Table.Td className={classes['number']}>
                    {mean === null ? MISSING : formatPoints(mean.value)}
                    <Range interval={exact?.interval ?? null} format={formatPoints} />
                    {incomplete && (
                      <div className={classes['interval']}>
                        {mean.languages} of {all.languages.length} languages
                      </div>
                    )}
                  </Table.Td>
                  <Table.Td className={classes['number']}>
                    {mean?.standardDeviation == null ? MISSING : formatPoints(mean.standardDeviation)}
                  </Table.Td>
                  <Table.Td className={classes['number']}>
                    {train === null || mean === null ? MISSING : formatPoints(train - mean.value)}
                  </Table.Td>
                  <Table.Td className={classes['number']}>
                    {exact?.difference ? formatSignedPoints(exact.difference.value) : MISSING}
                    <Range interval={exact?.difference?.interval ?? null} format={formatSignedPoints} />
                  </Table.Td>
                  <Table.Td className={classes['number']}>
                    {column.baseline === null || values.statistics === null
                      ? MISSING
                      : `${better} / ${tested.length - better}`}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed" mb="md">
        Other languages: the mean over {all.languages.length}, each counting the same, with its 95% bootstrap
        interval. Gap: {values.trainName} minus that mean, in points. Better / worse: languages whose
        difference to the baseline is significant (p &lt; 0.05 after Holm).
      </Text>
    </>
  );
}

interface RangeProps {
  readonly interval: Interval | null;
  readonly format: (fraction: number) => string;
}

function Range({ interval, format }: RangeProps) {
  if (interval === null) return null;
  return (
    <div className={classes['interval']}>
      {format(interval.low)} to {format(interval.high)}
    </div>
  );
}
