/**
 * @file New runs from old ones: the same with other seeds, or training that goes on from an adapter.
 */
import { Alert, Button, Group, NumberInput, Stack, TagsInput, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount, formatNumber } from '../../shared/format/number.ts';
import { api, client } from '../api/client.ts';
import { messageOf } from '../components/feedback/problem.tsx';
import { openDialog } from './dialogs.tsx';

const MAXIMUM_SEED = 0xffffffff;

/** Asks for seeds and queues the runs with them. */
export function askToDuplicate(runIds: readonly string[]): void {
  openDialog({
    title:
      runIds.length === 1 ? 'Duplicate with other seeds' : `Duplicate ${formatCount(runIds.length, 'run')}`,
    content: (close) => <DuplicateForm runIds={runIds} close={close} />,
  });
}

/** What a continuation begins with. */
export interface ContinuedRun {
  readonly runId: string;
  readonly methodLabel: string;
  readonly maxSteps: number;
}

/** Asks for steps and learning rate, and queues a run that trains on from a run's adapter. */
export function askToContinue(run: ContinuedRun, onQueued: (runId: string) => void): void {
  openDialog({
    title: `Continue ${run.methodLabel} as a new run`,
    content: (close) => <ContinueForm run={run} onQueued={onQueued} close={close} />,
  });
}

function DuplicateForm({
  runIds,
  close,
}: {
  readonly runIds: readonly string[];
  readonly close: () => void;
}) {
  const [texts, setTexts] = useState<string[]>([]);
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const wrong = texts.find((text) => !/^\d{1,10}$/.test(text) || Number(text) > MAXIMUM_SEED);
  const seeds = wrong === undefined ? [...new Set(texts.map(Number))] : [];
  const [first, ...rest] = seeds;
  const plan = useQuery({
    ...api.runs.planDuplicates.queryOptions({
      input: { runIds: [...runIds], seeds: [first ?? 0, ...rest] },
      placeholderData: keepPreviousData,
    }),
    enabled: first !== undefined,
  });
  const known =
    first === undefined ? [] : (plan.data?.knownSeeds ?? []).filter((seed) => seeds.includes(seed));
  const added = first === undefined || plan.isPlaceholderData ? 0 : (plan.data?.added ?? 0);
  const queue = async (): Promise<void> => {
    setIsBusy(true);
    try {
      await client.runs.duplicate({ runIds: [...runIds], seeds: [first!, ...rest] });
      notifications.show({ message: `${formatCount(added, 'run')} queued.` });
      close();
    } catch (error) {
      setProblem(messageOf(error));
      setIsBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void queue();
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          The same model, benchmark, method and settings, with each of these seeds. The new runs join the
          experiment, where runs that differ in nothing but the seed are averaged.
        </Text>
        <TagsInput
          data-autofocus
          label="Seeds"
          description="Whole numbers; press Enter after each"
          placeholder={texts.length === 0 ? '2, 3' : ''}
          splitChars={[',', ' ']}
          value={texts}
          onChange={setTexts}
          acceptValueOnBlur
          maxTags={50}
          error={
            wrong === undefined
              ? knownText(known)
              : `"${wrong}" is not a whole number from 0 to ${formatNumber(MAXIMUM_SEED)}`
          }
        />
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          <Button type="submit" loading={isBusy} disabled={added === 0}>
            {added === 0 ? 'Queue' : `Queue ${formatCount(added, 'run')}`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** Undefined where none is. */
function knownText(seeds: readonly number[]): string | undefined {
  const [first, ...others] = seeds;
  if (first === undefined) return undefined;
  return others.length === 0
    ? `Seed ${first} exists already and is not queued again`
    : `Seeds ${seeds.join(', ')} exist already and are not queued again`;
}

function ContinueForm({
  run,
  onQueued,
  close,
}: {
  readonly run: ContinuedRun;
  readonly onQueued: (runId: string) => void;
  readonly close: () => void;
}) {
  const [steps, setSteps] = useState<number | string>(run.maxSteps);
  const [rate, setRate] = useState<number | string>('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const queue = async (): Promise<void> => {
    setIsBusy(true);
    try {
      const { runId } = await client.runs.continueTraining({
        runId: run.runId,
        maxSteps: Number(steps),
        ...(rate === '' ? {} : { learningRate: Number(rate) }),
      });
      close();
      onQueued(runId);
    } catch (error) {
      setProblem(messageOf(error));
      setIsBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void queue();
      }}
    >
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          Training starts from this run&rsquo;s adapter, with the learning-rate schedule from its beginning
          and a new optimiser state. The seed stays, so the English items held out are the same; the order of
          the training items repeats. Its adapter is named by hash in the new run&rsquo;s configuration.
        </Text>
        <NumberInput
          data-autofocus
          label="More steps"
          value={steps}
          onChange={setSteps}
          min={1}
          max={10_000_000}
          allowDecimal={false}
          thousandSeparator=","
          required
        />
        <NumberInput
          label="Learning rate"
          description="The run's own where this is empty"
          value={rate}
          onChange={setRate}
          min={1e-9}
          max={100}
          step={0.001}
          decimalScale={9}
        />
        {problem !== null && (
          <Alert color="red" role="alert">
            {problem}
          </Alert>
        )}
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={close}>
            Close
          </Button>
          <Button type="submit" loading={isBusy} disabled={!(Number(steps) >= 1)}>
            Queue the run
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
