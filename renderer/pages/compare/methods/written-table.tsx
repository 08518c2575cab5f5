/**
 * @file Written answers that had nothing to score, or are in another language, by method.
 */
import { Table, Text } from '@mantine/core';
import { formatNumber, formatPercent } from '../../../../shared/format/number.ts';
import { sumOfCounts, type WrittenCounts } from '../../../../shared/model/written-counts.ts';
import type { SectionValues } from '../heatmap/heatmap-values.ts';

/** Nothing where answers are chosen. */
export function WrittenTable({ values }: { readonly values: SectionValues }) {
  const { columns, rows } = values.outline;
  const totals = columns.map((_, index) =>
    sumOfCounts(rows.flatMap(({ cells }) => cells[index]?.written ?? [])),
  );
  if (totals.every((total) => total === null)) return null;
  return (
    <>
      <Table.ScrollContainer type="native" minWidth={640}>
        <Table fz="sm" verticalSpacing={6} aria-label="Written answers">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Written answers</Table.Th>
              <Table.Th ta="right">Answers</Table.Th>
              <Table.Th ta="right">No answer</Table.Th>
              <Table.Th ta="right">In another language</Table.Th>
              <Table.Th ta="right">Cut off</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {columns.map(({ label, runs }, index) => (
              <WrittenRow key={runs[0]!.runId} label={label} counts={totals[index]!} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
      <Text size="xs" c="dimmed" mb="md">
        All languages together. No answer: texts out of which the metric could read none. In another language:
        of the answers whose language can be told, those that are not in their question’s. Cut off: answers
        that did not end within the most tokens.
      </Text>
    </>
  );
}

function WrittenRow({ label, counts }: { readonly label: string; readonly counts: WrittenCounts | null }) {
  if (counts === null) return null;
  const { answers, unanswered, toldLanguage, drifted, cutOff } = counts;
  const share = (count: number, of: number): string =>
    `${formatPercent(count / of)} (${formatNumber(count)} of ${formatNumber(of)})`;
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={500}>
        {label}
      </Table.Th>
      <Table.Td ta="right">{formatNumber(answers)}</Table.Td>
      <Table.Td ta="right">{share(unanswered, answers)}</Table.Td>
      <Table.Td ta="right">{share(drifted, toldLanguage)}</Table.Td>
      <Table.Td ta="right">{share(cutOff, answers)}</Table.Td>
    </Table.Tr>
  );
}
