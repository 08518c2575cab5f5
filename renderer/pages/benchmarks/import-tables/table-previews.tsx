/**
 * @file The first rows of the tables, as they were read.
 */
import { ScrollArea, Stack, Table, Text } from '@mantine/core';
import { formatCount } from '../../../../shared/format/number.ts';
import type { TableOutline } from '../../../../shared/model/tables.ts';
import classes from './table-previews.module.css';

export interface TablePreviewsProps {
  readonly train: TableOutline | null;
  readonly evaluation: TableOutline | null;
}

export function TablePreviews({ train, evaluation }: TablePreviewsProps) {
  if (train === null && evaluation === null) return null;
  return (
    <Stack gap="sm">
      {train !== null && <Preview title="Training table" outline={train} />}
      {evaluation !== null && <Preview title="Table to evaluate" outline={evaluation} />}
    </Stack>
  );
}

function Preview({ title, outline }: { readonly title: string; readonly outline: TableOutline }) {
  const { format, rows, columns, first } = outline;
  return (
    <div>
      <Text size="sm" mb={4}>
        <b>{title}</b>: {formatCount(rows, 'row')}, {format}
      </Text>
      <ScrollArea.Autosize
        mah={200}
        type="auto"
        className={classes['frame'] ?? ''}
        viewportProps={{ tabIndex: 0, role: 'group', 'aria-label': `First rows: ${title}` }}
      >
        <Table fz="xs" verticalSpacing={4} aria-label={`First rows of the ${title.toLowerCase()}`}>
          <Table.Thead>
            <Table.Tr>
              {columns.map(({ name }) => (
                <Table.Th key={name}>{name}</Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {first.map((cells, row) => (
              <Table.Tr key={row}>
                {cells.map((text, column) => (
                  <Table.Td key={column}>
                    <div dir="auto" className={classes['cell'] ?? ''}>
                      {text}
                    </div>
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </div>
  );
}
