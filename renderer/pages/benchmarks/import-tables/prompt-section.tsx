/**
 * @file What the model reads: the prompt with its columns, items made of it, and what is wrong with the tables.
 */
import { Alert, Badge, Button, Code, Group, Paper, Stack, Text, Textarea } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { IconAlertTriangle, IconCheck } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { formatCount, formatNumber } from '../../../../shared/format/number.ts';
import type { CustomTask } from '../../../../shared/model/custom-task.ts';
import type { TablesCheck, TableSample } from '../../../../shared/model/tables.ts';
import { completionsOf } from '../../../../shared/model/task.ts';
import { api } from '../../../api/client.ts';
import { Problem } from '../../../components/feedback/problem.tsx';
import { StepTitle } from './step-title.tsx';
import classes from './prompt-section.module.css';
import type { ChangeDraft, Mapping, TablesDraft, TaskOutcome } from './tables-draft.ts';

/** Tables are looked at this long after the last change. */
const REST_MS = 300;

export interface PromptSectionProps {
  readonly draft: TablesDraft;
  readonly mapping: Mapping;
  readonly outcome: TaskOutcome;
  readonly change: ChangeDraft;
}

export function PromptSection({ draft, mapping, outcome, change }: PromptSectionProps) {
  return (
    <Stack gap="sm" component="section" aria-label="Prompt">
      <StepTitle>Prompt</StepTitle>
      <Textarea
        label="What the model reads"
        description="Columns stand in braces. The model goes on where it ends."
        autosize
        minRows={3}
        value={mapping.prompt}
        spellCheck={false}
        onChange={({ currentTarget }) => change({ prompt: currentTarget.value })}
      />
      {draft.prompt !== null && (
        <Group>
          <Button size="xs" variant="subtle" onClick={() => change({ prompt: null })}>
            Back to the proposed one
          </Button>
        </Group>
      )}
      {'missing' in outcome ? (
        <Text size="sm" role="status">
          {outcome.missing}
        </Text>
      ) : (
        <Checked task={outcome.task} />
      )}
    </Stack>
  );
}

function Checked({ task }: { readonly task: CustomTask }) {
  // What it is called changes nothing of its items.
  const asked = JSON.stringify({ ...task, title: 'check', description: '', citation: '', licence: '' });
  const [settled] = useDebouncedValue(asked, REST_MS);
  const query = useQuery({
    ...api.benchmarks.checkTables.queryOptions({ input: { task: JSON.parse(settled) as CustomTask } }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  if (query.error !== null) return <Problem title="The tables cannot be read" error={query.error} />;
  if (query.data === undefined) {
    return (
      <Text size="sm" role="status">
        Reading every row…
      </Text>
    );
  }
  return <Outcome check={query.data} isReading={query.isFetching} readAgain={() => void query.refetch()} />;
}

interface OutcomeProps {
  readonly check: TablesCheck;
  readonly isReading: boolean;
  readonly readAgain: () => void;
}

function Outcome({ check, isReading, readAgain }: OutcomeProps) {
  const { problem, trainItems, languages, samples } = check;
  const counts = languages.map(({ items }) => items);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const items =
    least === most ? formatCount(least, 'item') : `${formatNumber(least)} to ${formatCount(most, 'item')}`;
  return (
    <>
      <Alert
        role={problem === null ? 'status' : 'alert'}
        color={problem === null ? 'teal' : 'red'}
        icon={problem === null ? <IconCheck size={18} /> : <IconAlertTriangle size={18} />}
        title={problem === null ? 'Every row can be read' : 'This must be mended first'}
      >
        {problem ??
          `${formatCount(trainItems, 'training item')}; ${formatCount(languages.length, 'language')} of ${items}.`}
        <Button mt="xs" size="xs" variant="default" display="block" loading={isReading} onClick={readAgain}>
          Read the files again
        </Button>
      </Alert>
      {samples.map((sample) => (
        <Sample key={`${sample.split} ${sample.item.language}`} sample={sample} />
      ))}
    </>
  );
}

function Sample({ sample: { split, item } }: { readonly sample: TableSample }) {
  const { completions, right } = completionsOf(item);
  return (
    <Paper withBorder p="sm" component="article" aria-label={`First item, ${split}, ${item.language}`}>
      <Group gap="xs" mb="xs">
        <Text size="xs" fw={600}>
          First item, {split}, {item.language}
        </Text>
        <Text size="xs" c="dimmed">
          id {item.id}
        </Text>
      </Group>
      <div dir="auto" className={classes['prompt'] ?? ''}>
        {item.prompt}
      </div>
      <Group gap="xs" mt="xs">
        {completions.map((text, index) => (
          <Badge
            key={index}
            variant={index === right ? 'light' : 'outline'}
            color={index === right ? 'teal' : 'gray'}
            className={classes['option'] ?? ''}
          >
            {index === right && 'Right: '}
            <Code bg="transparent" p={0} fz="inherit">
              {text}
            </Code>
          </Badge>
        ))}
      </Group>
    </Paper>
  );
}
