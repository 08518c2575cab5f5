/**
 * @file What a run computes: its resolved configuration, in sections and as a text to copy.
 */
import { Button, CopyButton, Group, Paper, Table, Text, Title } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import { stringify } from 'yaml';
import { formatCount } from '../../../shared/format/number.ts';
import type { RunDetail } from '../../../shared/rpc/run.ts';
import classes from './config-tab.module.css';

type Entry = readonly [name: string, value: unknown];

export function ConfigTab({ detail: { summary } }: { readonly detail: RunDetail }) {
  const { config } = summary;
  const { method, ...hyperparameters } = config.method;
  const sections: readonly (readonly [title: string, entries: readonly Entry[]])[] = [
    [
      'Method',
      [
        ['method', method],
        ['label', config.methodLabel],
        ...Object.entries(hyperparameters),
        ...sourceEntries('startFrom', config.startFrom),
        ...sourceEntries('trainedAdapter', config.trainedAdapter),
      ],
    ],
    [
      'Training',
      [
        ...Object.entries(config.training),
        ...(config.learningRatesTried === undefined
          ? []
          : [['learningRatesTried', config.learningRatesTried] as const]),
      ],
    ],
    ['Evaluation', [...Object.entries(config.evaluation), ['languages', languagesText(config.languages)]]],
    [
      'Model',
      [
        ['name', config.model.name],
        ['path', config.model.path],
        ['sha256', config.model.sha256],
      ],
    ],
    [
      'Benchmark',
      [
        ['id', config.task.id],
        ['version', config.task.version],
        ['path', config.task.path],
        ['sha256', config.task.sha256],
      ],
    ],
    [
      'Run',
      [
        ['runId', config.runId],
        ['name', config.name],
        ['experiment', config.experiment],
        ['seed', config.seed],
        ['runtime', config.runtime],
        ['device', config.device],
        ['engineVersion', config.engineVersion],
      ],
    ],
  ];
  return (
    <>
      <Group mb="sm">
        <Text size="sm" c="dimmed">
          The run&apos;s run.json: everything its result depends on. It never changes.
        </Text>
        <Group gap="xs" ml="auto">
          <CopyText label="Copy as YAML" text={stringify(config)} />
          <CopyText label="Copy as JSON" text={JSON.stringify(config, null, 2)} />
        </Group>
      </Group>
      <div className={classes['sections']}>
        {sections.map(([title, entries]) => (
          <Section key={title} title={title} entries={entries} />
        ))}
      </div>
    </>
  );
}

/** Where an adapter came from; nothing where the run began with none. */
function sourceEntries(name: string, source: object | undefined): Entry[] {
  return Object.entries(source ?? {}).map(([field, value]) => [`${name}.${field}`, value]);
}

function Section({ title, entries }: { readonly title: string; readonly entries: readonly Entry[] }) {
  return (
    <Paper withBorder p="sm" mb="sm" component="section" aria-label={title}>
      <Title order={3} mb={4}>
        {title}
      </Title>
      <Table variant="vertical" withRowBorders={false} verticalSpacing={2} horizontalSpacing={0} fz="sm">
        <Table.Tbody>
          {entries.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th className={classes['name'] ?? ''}>{name}</Table.Th>
              <Table.Td className={classes['value'] ?? ''}>{textOf(value)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Paper>
  );
}

function CopyText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={copy}
        >
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}

function textOf(value: unknown): string {
  if (value === null) return 'not set';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.join(', ');
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function languagesText(codes: readonly string[]): string {
  return `${formatCount(codes.length, 'language')}: ${codes.join(', ')}`;
}
