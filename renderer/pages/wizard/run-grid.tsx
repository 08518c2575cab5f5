/**
 * @file The runs that a launch would queue: a row for each model, benchmark and method, repeated for each seed.
 */
import { Paper, Table, Text, Title } from '@mantine/core';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import { isTrained } from '../../../shared/model/method.ts';
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { lastPart, runCount } from './draft-summaries.ts';
import { useChosenBenchmarks, useChosenModels } from './use-chosen.ts';
import { useParameterCounts } from './use-parameter-counts.ts';

/** More rows than this are told as a number. */
const SHOWN_ROWS = 60;

export function RunGrid({ draft }: { readonly draft: ExperimentDraft }) {
  const models = useChosenModels(draft);
  const benchmarks = useChosenBenchmarks(draft);
  const counts = useParameterCounts(draft.methods, models);
  const rows = draft.models.flatMap(({ path: modelPath }) =>
    draft.tasks.flatMap(({ path: taskPath }) =>
      draft.methods.map((method, place) => ({ modelPath, taskPath, method, place })),
    ),
  );
  const { models: m, tasks: t, methods, seeds } = draft;
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-labelledby="grid">
      <Title order={3} id="grid">
        {formatCount(runCount(draft), 'run')}
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        {formatCount(m.length, 'model')} × {formatCount(t.length, 'benchmark')} ×{' '}
        {formatCount(methods.length, 'method')} × {formatCount(seeds.length, 'seed')}
      </Text>
      {rows.length > 0 && (
        <Table.ScrollContainer minWidth={640}>
          <Table verticalSpacing={6} aria-label="Runs to be launched">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Model</Table.Th>
                <Table.Th>Benchmark</Table.Th>
                <Table.Th>Method</Table.Th>
                <Table.Th ta="right">Parameters</Table.Th>
                <Table.Th ta="right">Steps</Table.Th>
                <Table.Th ta="right">Languages</Table.Th>
                <Table.Th ta="right">Seeds</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {rows.slice(0, SHOWN_ROWS).map(({ modelPath, taskPath, method, place }) => {
                const model = models.find(({ path }) => path === modelPath);
                const benchmark = benchmarks.find(({ path }) => path === taskPath);
                const count = counts[place]?.find((entry) => entry.model.path === modelPath)?.count;
                const steps = method.training['maxSteps'] ?? draft.training['maxSteps'];
                const languages =
                  draft.languages === 'all' ? benchmark?.languages.length : draft.languages.length;
                return (
                  <Table.Tr key={`${modelPath} ${taskPath} ${place}`}>
                    <Table.Td>{model?.name ?? lastPart(modelPath)}</Table.Td>
                    <Table.Td>{benchmark?.name ?? lastPart(taskPath)}</Table.Td>
                    <Table.Td>{method.label}</Table.Td>
                    <Table.Td ta="right">{formatNumber(count?.trainableParameters ?? NaN)}</Table.Td>
                    <Table.Td ta="right">
                      {isTrained(method.config.method) ? formatNumber(Number(steps)) : '–'}
                    </Table.Td>
                    <Table.Td ta="right">{formatNumber(languages ?? NaN)}</Table.Td>
                    <Table.Td ta="right">{seeds.map(String).join(', ')}</Table.Td>
                  </Table.Tr>
                );
              })}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
      {rows.length > SHOWN_ROWS && (
        <Text size="xs" c="dimmed">
          and {rows.length - SHOWN_ROWS} more rows
        </Text>
      )}
    </Paper>
  );
}
