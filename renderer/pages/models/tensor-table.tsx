/**
 * @file A checkpoint's tensors by role.
 */
import { Code, Table } from '@mantine/core';
import { formatNumber } from '../../../shared/format/number.ts';
import type { TensorGroup } from '../../../shared/rpc/models.ts';
import { Section } from '../../components/layout/section.tsx';
import classes from '../library/library-table.module.css';

export function TensorTable({ tensors }: { readonly tensors: readonly TensorGroup[] }) {
  const count = tensors.reduce((sum, group) => sum + group.count, 0);
  return (
    <Section title="Tensors" description={`${formatNumber(count)} tensors; * stands for every layer.`}>
      <Table.ScrollContainer type="native" minWidth={640}>
        <Table verticalSpacing={4} aria-label="Tensors">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Name</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Count</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Shape</Table.Th>
              <Table.Th>Type</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Parameters</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {tensors.map(({ name, count: ofGroup, shape, dtype, parameterCount }) => (
              <Table.Tr key={`${name} ${shape.join()} ${dtype}`}>
                <Table.Td>
                  <Code>{name}</Code>
                </Table.Td>
                <Table.Td className={classes['number'] ?? ''}>{formatNumber(ofGroup)}</Table.Td>
                <Table.Td className={classes['number'] ?? ''}>
                  {shape.map((dim) => formatNumber(dim)).join(' × ')}
                </Table.Td>
                <Table.Td>{dtype}</Table.Td>
                <Table.Td className={classes['number'] ?? ''}>{formatNumber(parameterCount)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}
