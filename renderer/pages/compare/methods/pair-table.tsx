/**
 * @file Every two columns against each other, in their means over the other languages.
 */
import { Table, Text } from '@mantine/core';
import { formatSignedPoints, MISSING } from '../../../../shared/format/number.ts';
import { bestColumns, columnDifference, isClear } from '../../../../shared/model/column-pairs.ts';
import type { Estimate } from '../../../../shared/model/comparison.ts';
import type { SectionValues } from '../heatmap/heatmap-values.ts';
import classes from '../compare.module.css';

/** More would not fit beside each other. */
const MOST_COLUMNS = 7;

/** Nothing until there are statistics, or with fewer than three columns: two stand against each other above. */
export function PairTable({ values }: { readonly values: SectionValues }) {
  const { statistics } = values;
  if (statistics === null || statistics.columns.length < 3) return null;
  const { columns, pairs } = statistics;
  const best = bestColumns(statistics, MOST_COLUMNS);
  return (
    <>
      <div className={classes['tableBox']}>
        <Table fz="sm" verticalSpacing={5} aria-label="Every two methods">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Row minus column</Table.Th>
              {best.map((column) => (
                <Table.Th key={column} scope="col" className={classes['wrapped'] ?? ''}>
                  {columns[column]!.label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {best.map((row) => (
              <Table.Tr key={row}>
                <Table.Th scope="row" fw={500}>
                  {columns[row]!.label}
                </Table.Th>
                {best.map((column) => (
                  <PairCell key={column} difference={columnDifference(pairs, row, column)} />
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed" mb="md">
        {columns.length > best.length && `The best ${best.length} of ${columns.length}. `}Differences of means
        over the languages that both have, in points, with 95% bootstrap intervals of the same draws of items;
        bold where the interval leaves out 0. They are not adjusted for how many pairs there are.
      </Text>
    </>
  );
}

function PairCell({ difference }: { readonly difference: Estimate | null }) {
  if (difference === null) return <Table.Td className={classes['number']}>{MISSING}</Table.Td>;
  const { value, interval } = difference;
  return (
    <Table.Td className={classes['number']} fw={isClear(difference) ? 600 : 400}>
      {formatSignedPoints(value)}
      {interval !== null && (
        <div className={classes['interval']}>
          {formatSignedPoints(interval.low)} to {formatSignedPoints(interval.high)}
        </div>
      )}
    </Table.Td>
  );
}
