/**
 * @file The step that chooses checkpoints.
 */
import { Alert, Button, Group, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatCompactCount, formatCount, formatNumber } from '../../../shared/format/number.ts';
import { problemAt } from '../../../shared/model/experiment-draft.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { showUndo } from '../../components/feedback/show-undo.tsx';
import { FoundModels } from '../library/found-models.tsx';
import { ChoiceCard } from './choice-card.tsx';
import { ImportButton } from './import-button.tsx';
import type { StepProps } from './step-props.ts';
import { useImport } from './use-import.ts';

export function ModelsStep({ draft, edit, problems, wasVisited }: StepProps) {
  const query = useQuery(api.models.list.queryOptions());
  const toggle = (path: string, isChosen: boolean): void =>
    edit((current) => ({
      ...current,
      models: isChosen
        ? [...current.models.filter((model) => model.path !== path), { path }]
        : current.models.filter((model) => model.path !== path),
    }));
  const remove = (path: string): void => {
    toggle(path, false);
    showUndo(`Removed "${path}"`, () => toggle(path, true));
  };
  const running = useImport('model', (path) => toggle(path, true));
  const missing = problemAt(problems, ['models']);
  return (
    <Stack gap="md">
      {wasVisited && missing !== null && (
        <Alert color="orange" icon={<IconAlertTriangle size={18} />}>
          The list of models {missing}.
        </Alert>
      )}
      <QueryBoundary query={query} title="The models could not be loaded">
        {(models) => (
          <>
            <SimpleGrid cols={{ base: 1, lg: 2 }} spacing="sm">
              {models.map((model) => (
                <ChoiceCard
                  key={model.id}
                  {...model}
                  isChosen={draft.models.some(({ path }) => path === model.path)}
                  facts={factsOf(model)}
                  onToggle={(isChosen) => toggle(model.path, isChosen)}
                />
              ))}
            </SimpleGrid>
            {draft.models.map(({ path }, place) => {
              if (models.some((model) => model.path === path)) return null;
              const problem = problemAt(problems, ['models', place, 'path']);
              return (
                <Alert key={path} color="orange" title="Not in the library">
                  <Text size="sm">{path}</Text>
                  <Text size="sm" c="dimmed">
                    {problem === null
                      ? 'It can be launched all the same; import it to see its parameters and forecasts.'
                      : `It ${problem}.`}
                  </Text>
                  <Group mt="xs">
                    <Button size="xs" variant="default" onClick={() => remove(path)}>
                      Remove
                    </Button>
                  </Group>
                </Alert>
              );
            })}
          </>
        )}
      </QueryBoundary>
      <Group align="flex-start">
        <ImportButton what="model" running={running} />
        <Text size="sm" c="dimmed" maw={520}>
          A Llama, Mistral or Qwen checkpoint in the Hugging Face layout, in safetensors. It is read where it
          lies; nothing is copied.
        </Text>
      </Group>
      <FoundModels onImport={running.start} />
    </Stack>
  );
}

function factsOf(model: ModelSummary): string[] {
  const { parameterCount, weightBytes, dtype, layers, hiddenSize, maxPositions } = model;
  return [
    `${formatCompactCount(parameterCount)} parameters`,
    dtype,
    formatBytes(weightBytes),
    `${formatCount(layers, 'layer')} of ${formatNumber(hiddenSize)}`,
    `${formatNumber(maxPositions)} positions`,
  ];
}
