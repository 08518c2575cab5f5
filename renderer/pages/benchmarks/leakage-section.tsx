/**
 * @file Evaluation items that are among the training items, or nearly.
 */
import { Alert, Table, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { describeLeakage } from '../../../shared/format/leakage.ts';
import { formatPercent } from '../../../shared/format/number.ts';
import type { Leakage } from '../../../shared/model/leakage.ts';
import { Section } from '../../components/layout/section.tsx';

/** @param leakage As of the library: undefined where an earlier version looked at the benchmark last. */
export function LeakageSection({ leakage }: { readonly leakage: Leakage | null | undefined }) {
  return (
    <Section
      title="Leakage"
      description="Evaluation items in the training language, compared with every training item: word for word, and by sequences of five words."
    >
      {leakage === undefined ? (
        <Text size="sm">Not looked for yet; verify the benchmark again.</Text>
      ) : leakage === null || leakage.examples.length === 0 ? (
        <Text size="sm">{describeLeakage(leakage)}</Text>
      ) : (
        <Found leakage={leakage} />
      )}
    </Section>
  );
}

function Found({ leakage }: { readonly leakage: Leakage }) {
  return (
    <>
      <Alert color="yellow" icon={<IconAlertTriangle size={18} />} mb="sm">
        {describeLeakage(leakage)}
      </Alert>
      <Table.ScrollContainer type="native" minWidth={480}>
        <Table fz="sm" aria-label="Evaluation items among the training items">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Evaluation item</Table.Th>
              <Table.Th>Training item</Table.Th>
              <Table.Th ta="right">Text in common</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {leakage.examples.map(({ evalId, trainId, overlap }) => (
              <Table.Tr key={evalId}>
                <Table.Td>{evalId}</Table.Td>
                <Table.Td>{trainId}</Table.Td>
                <Table.Td ta="right" className="numeric">
                  {formatPercent(overlap, 0)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </>
  );
}
