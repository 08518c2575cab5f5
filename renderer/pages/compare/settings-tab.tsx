/**
 * @file In which settings the compared columns differ.
 */
import { Table, Text } from '@mantine/core';
import { formatCount, MISSING } from '../../../shared/format/number.ts';
import type { ComparisonOutline } from '../../../shared/model/comparison-outline.ts';
import { settingLabel } from '../../../shared/model/setting-label.ts';
import classes from './compare.module.css';

export function SettingsTab({ outline }: { readonly outline: ComparisonOutline }) {
  const { columns, settings } = outline;
  if (settings.different.length === 0) {
    return (
      <Text c="dimmed" py="lg" ta="center">
        {columns.length === 1
          ? 'There is one column only: add runs to see in what they differ.'
          : `All ${formatCount(settings.same, 'setting')} are the same.`}
      </Text>
    );
  }
  return (
    <>
      <div className={classes['tableBox']}>
        <Table fz="xs" className={classes['settings'] ?? ''} aria-label="Settings that differ">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Setting</Table.Th>
              {columns.map(({ label, runs }) => (
                <Table.Th key={runs[0]!.runId} scope="col">
                  {label}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {settings.different.map(({ field, values }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">
                  <span title={field}>{settingLabel(field)}</span>
                </Table.Th>
                {values.map((value, column) => (
                  <Table.Td key={column} c={value === null ? 'dimmed' : undefined}>
                    {value ?? MISSING}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Text size="xs" c="dimmed">
        {formatCount(settings.same, 'other setting')} {settings.same === 1 ? 'is' : 'are'} the same in all
        columns. Seeds are not listed; {MISSING} means that the method has no such setting.
      </Text>
    </>
  );
}
