/**
 * @file What the usual methods would train on a model, and the memory they need.
 */
import { Badge, Table, Text, Tooltip } from '@mantine/core';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatNumber, formatShare, MISSING } from '../../../shared/format/number.ts';
import type { PresetForecast } from '../../../shared/rpc/models.ts';
import { Section } from '../../components/layout/section.tsx';
import classes from '../library/library-table.module.css';

export function MethodTable({ presets }: { readonly presets: readonly PresetForecast[] }) {
  return (
    <Section
      title="What methods would train"
      description="Memory is computed from shapes for a batch of 4 × 256 tokens; the wizard measures it for your settings."
    >
      <Table.ScrollContainer type="native" minWidth={760}>
        <Table verticalSpacing={6} aria-label="Methods on this model">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Method</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Trains</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Share</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Memory</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>With recomputation</Table.Th>
              <Table.Th>Exports as</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {presets.map((preset) => (
              <Table.Tr key={preset.label}>
                <Table.Td>{preset.label}</Table.Td>
                <Table.Td className={classes['number'] ?? ''}>
                  {preset.trainableParameters === null ? MISSING : formatNumber(preset.trainableParameters)}
                </Table.Td>
                <Table.Td className={classes['number'] ?? ''}>
                  {preset.trainableShare === null ? MISSING : formatShare(preset.trainableShare)}
                </Table.Td>
                <Table.Td className={classes['number'] ?? ''}>
                  {formatBytes(preset.trainingMemoryBytes)}
                </Table.Td>
                <Table.Td className={classes['number'] ?? ''}>
                  {formatBytes(preset.gradientCheckpointingMemoryBytes)}
                </Table.Td>
                <Table.Td>
                  <ExportFormat preset={preset} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Section>
  );
}

const FORMATS = { peft: 'PEFT', native: 'native format', checkpoint: 'checkpoint' } as const;

function ExportFormat({ preset: { format, note, problem } }: { readonly preset: PresetForecast }) {
  if (format === null) return <Text size="sm">{problem}</Text>;
  const badge = (
    <Badge variant="light" tt="none" radius="sm" color={format === 'peft' && note === null ? 'teal' : 'gray'}>
      {FORMATS[format]}
      {note !== null && format === 'peft' && ', with a note'}
    </Badge>
  );
  return note === null ? (
    badge
  ) : (
    <Tooltip label={note} multiline maw={420}>
      {badge}
    </Tooltip>
  );
}
