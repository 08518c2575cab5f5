/**
 * @file The step that chooses benchmarks and shows what the model will read.
 */
import { Alert, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatCount, formatNumber, formatPercent } from '../../../shared/format/number.ts';
import { EXPERIMENT_FIELDS } from '../../../shared/model/experiment-fields.ts';
import { problemAt } from '../../../shared/model/experiment-draft.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkAnchor } from '../../components/layout/links.tsx';
import { ChoiceCard } from './choice-card.tsx';
import { Field } from './fields.tsx';
import { ImportButton } from './import-button.tsx';
import { PromptPreview } from './prompt-preview.tsx';
import type { StepProps } from './step-props.ts';
import { useImport } from './use-import.ts';
import { useChosenBenchmarks, useChosenModels } from './use-chosen.ts';

export function TaskStep({ draft, edit, problems, wasVisited }: StepProps) {
  const query = useQuery(api.benchmarks.list.queryOptions());
  const catalogue = useQuery(api.languages.list.queryOptions()).data ?? [];
  const languageName = (code: string): string =>
    catalogue.find((language) => language.code === code)?.name ?? code;
  const models = useChosenModels(draft);
  const benchmarks = useChosenBenchmarks(draft);
  const toggle = (path: string, isChosen: boolean): void =>
    edit((current) => ({
      ...current,
      tasks: isChosen
        ? [...current.tasks.filter((task) => task.path !== path), { path }]
        : current.tasks.filter((task) => task.path !== path),
    }));
  const missing = problemAt(problems, ['tasks']);
  const running = useImport('benchmark', (path) => toggle(path, true));
  return (
    <Stack gap="md">
      {wasVisited && missing !== null && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
          The list of benchmarks {missing}.
        </Alert>
      )}
      <QueryBoundary query={query} title="The benchmarks could not be loaded">
        {(all) => (
          <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
            {all.map((benchmark) => {
              const isChosen = draft.tasks.some(({ path }) => path === benchmark.path);
              return (
                <ChoiceCard
                  key={benchmark.id}
                  {...benchmark}
                  isChosen={isChosen}
                  facts={factsOf(benchmark, languageName(benchmark.trainLanguage))}
                  onToggle={(chosen) => toggle(benchmark.path, chosen)}
                >
                  <Text
                    span
                    size="sm"
                    c="dimmed"
                    title={benchmark.description}
                    {...(isChosen ? {} : { lineClamp: 2 })}
                  >
                    {benchmark.description}
                  </Text>
                </ChoiceCard>
              );
            })}
          </SimpleGrid>
        )}
      </QueryBoundary>
      <Group align="flex-start">
        <ImportButton what="benchmark" running={running} />
        <Text size="sm" c="dimmed" maw={520}>
          A folder with benchmark.json and one JSON Lines file for each language. Published tasks and tables
          of your own are made into one under{' '}
          <LinkAnchor to="/benchmarks" underline="always">
            Benchmarks
          </LinkAnchor>
          .
        </Text>
      </Group>
      <Field
        text={EXPERIMENT_FIELDS.chatTemplate}
        control={{ kind: 'switch' }}
        value={draft.chatTemplate}
        problem={problemAt(problems, ['chatTemplate'])}
        onChange={(value) => edit((current) => ({ ...current, chatTemplate: value === true }))}
      />
      <PromptPreview draft={draft} models={models} benchmarks={benchmarks} />
    </Stack>
  );
}

function factsOf({ languages, trainItems, chance }: BenchmarkSummary, trainLanguage: string): string[] {
  const items = languages.reduce((sum, language) => sum + language.items, 0);
  return [
    formatCount(languages.length, 'language'),
    `${formatNumber(items)} items to score`,
    `${formatNumber(trainItems)} to train on, in ${trainLanguage}`,
    `guessing gives ${formatPercent(chance, 0)}`,
  ];
}
