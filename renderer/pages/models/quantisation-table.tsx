/**
 * @file What quantising changed: weights by role, and what the model says of a text.
 */
import { Table, Text } from '@mantine/core';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatNumber, formatShare } from '../../../shared/format/number.ts';
import type { QuantisationReport } from '../../../shared/model/quantisation.ts';
import { FactList } from '../../components/layout/fact-list.tsx';
import { Section } from '../../components/layout/section.tsx';

export function QuantisationTable({ report }: { readonly report: QuantisationReport }) {
  const { bits, blockSize, source, sourceBytes, bytes, text, weights } = report;
  return (
    <Section title="Quantisation">
      <FactList
        facts={[
          { name: 'Made from', value: `${source}, ${formatBytes(sourceBytes)}` },
          { name: 'Weights', value: `${bits} bits in blocks of ${blockSize}, ${formatBytes(bytes)} in all` },
          {
            name: 'Perplexity',
            value: `${formatNumber(text.perplexity, 2)} → ${formatNumber(text.quantisedPerplexity, 2)}`,
          },
          {
            name: 'Logits off by',
            value: `${formatNumber(text.logitError, 4)}, at most ${formatNumber(text.largestLogitError, 3)}`,
          },
          { name: 'Same likeliest token', value: formatShare(text.sameTopToken) },
        ]}
      />
      <Table mt="md" aria-label="Errors of the weights">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Weights of all layers</Table.Th>
            <Table.Th ta="right">Relative error</Table.Th>
            <Table.Th ta="right">Largest error</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {weights.map(({ role, relativeError, largestError }) => (
            <Table.Tr key={role}>
              <Table.Td>{role}</Table.Td>
              <Table.Td ta="right">{formatShare(relativeError)}</Table.Td>
              <Table.Td ta="right">{largestError.toExponential(1)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Text size="sm" c="dimmed" mt="xs">
        Measured when it was made, on {text.tokens} tokens of English text. Embeddings, LM head and norms are
        stored as in the original.
      </Text>
    </Section>
  );
}
