/**
 * @file Chooses each method's learning rate by items of the training language that are held out: methods compared at one
 * rate are compared at the one that suits some of them.
 */
import { Button, Group, Modal, TagsInput, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTargetArrow } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatDuration } from '../../../shared/format/duration.ts';
import { formatCount } from '../../../shared/format/number.ts';
import type { ExperimentDraft, FoundRate } from '../../../shared/model/experiment-draft.ts';
import { chooseTrial, FIRST_LEARNING_RATES, trialTraining } from '../../../shared/model/training-trial.ts';
import { isTrained } from '../../../shared/model/method.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import type { PlannedRun } from '../../../shared/rpc/forecast.ts';
import type { Job } from '../../../shared/rpc/jobs.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import type { PlannedTrial } from '../../../shared/rpc/trials.ts';
import { api, client } from '../../api/client.ts';
import { useJobQueue, type JobQueue } from '../../api/use-job-queue.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { EntrySelect } from './entry-select.tsx';
import { plannedRuns } from './planned-runs.ts';
import { ReasonedButton } from './reasoned-button.tsx';
import { TrialTable, type TrialRow } from './trial-table.tsx';
import { useChosenBenchmarks } from './use-chosen.ts';

export interface LearningRatesProps {
  readonly draft: ExperimentDraft;
  readonly models: readonly ModelSummary[];
  /** Given the place of each method and what was found for it. */
  readonly onApply: (found: ReadonlyMap<number, FoundRate>) => void;
}

const startTrial = (trial: PlannedTrial): Promise<Job> => client.trials.start(trial);

export function LearningRates(props: LearningRatesProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  const benchmarks = useChosenBenchmarks(props.draft);
  // Here, so that trials go on while the dialog is closed, and it opens as it was.
  const queue = useJobQueue(startTrial);
  const [typed, setTyped] = useState<TypedTrials>({ rates: FIRST_LEARNING_RATES.map(String), steps: '' });
  return (
    <>
      <ReasonedButton
        variant="default"
        leftSection={<IconTargetArrow size={16} aria-hidden />}
        reason={reasonAgainst(props, benchmarks)}
        loading={queue.isBusy && !isOpen}
        onClick={open}
      >
        Choose learning rates
      </ReasonedButton>
      <Modal opened={isOpen} onClose={close} title="Choose learning rates" size="xl">
        <Trials
          {...props}
          benchmarks={benchmarks}
          queue={queue}
          typed={typed}
          onType={setTyped}
          onClose={close}
        />
      </Modal>
    </>
  );
}

function reasonAgainst(
  { draft, models }: LearningRatesProps,
  benchmarks: readonly BenchmarkSummary[],
): string | null {
  if (models.length === 0) return 'Choose a model of the library first.';
  if (benchmarks.length === 0) return 'Choose a benchmark of the library first: its items are held out.';
  if (!draft.methods.some(({ config }) => isTrained(config.method)))
    return 'Add a method that is trained first.';
  return plannedRuns(draft, models, benchmarks).every(isFrozen)
    ? 'Set right what is marked in the methods, languages and run settings first.'
    : null;
}

const isFrozen = ({ planned }: { readonly planned: PlannedRun }): boolean => planned.method.method === 'none';

/** What is asked for, as typed so far. */
interface TypedTrials {
  readonly rates: string[];
  /** Empty for as many as a run takes. */
  readonly steps: string;
}

interface TrialsProps extends LearningRatesProps {
  readonly typed: TypedTrials;
  readonly onType: (typed: TypedTrials) => void;
  readonly benchmarks: readonly BenchmarkSummary[];
  readonly queue: JobQueue<PlannedTrial>;
  readonly onClose: () => void;
}

function Trials({ draft, models, benchmarks, queue, typed, onType, onApply, onClose }: TrialsProps) {
  const [modelId, setModelId] = useState(models[0]!.id);
  const [benchmarkId, setBenchmarkId] = useState(benchmarks[0]!.id);
  const isRate = (rate: number): boolean => rate > 0 && rate < Infinity;
  const rates = [...new Set(typed.rates.map(Number))].filter(isRate).sort((a, b) => a - b);
  const wrongRate = typed.rates.find((rate) => !isRate(Number(rate)));
  const steps = typed.steps.trim() === '' ? null : Number(typed.steps);
  const isSteps = steps === null || (Number.isSafeInteger(steps) && steps > 0);
  const seed = draft.seeds.find((value) => typeof value === 'number') ?? 1;
  const runs = plannedRuns(
    draft,
    models.filter(({ id }) => id === modelId),
    benchmarks.filter(({ id }) => id === benchmarkId),
  ).filter((run) => !isFrozen(run));
  const isComplete = wrongRate === undefined && rates.length > 0 && isSteps && runs.length > 0;
  const trials = !isComplete
    ? []
    : runs.flatMap(({ planned }) =>
        rates.map((rate): PlannedTrial => ({
          run: { ...planned, training: trialTraining(planned.training, rate, steps) },
          seed,
        })),
      );
  const known = useQuery({
    ...api.trials.known.queryOptions({ input: { trials } }),
    enabled: trials.length > 0,
  });
  const found = known.data?.length === trials.length ? known.data : null;
  const missing = found === null ? [] : trials.filter((_, place) => found[place] === null);
  const missingMs = useTrainingMs(
    runs.map(({ planned }, row) => ({
      run: { ...planned, training: trialTraining(planned.training, rates[0] ?? 1, isSteps ? steps : null) },
      times:
        found?.slice(row * rates.length, (row + 1) * rates.length).filter((trial) => trial === null).length ??
        0,
    })),
  );
  const rows = runs.map((run, row): TrialRow => {
    const ofRun = rates.map((_, column) => found?.[row * rates.length + column] ?? null);
    return { run, trials: ofRun, choice: chooseTrial(ofRun) };
  });
  const choices = rows.flatMap(({ run, choice, trials: ofRun }): (readonly [number, FoundRate])[] => {
    const tried = rates.filter((_, place) => ofRun[place] !== null);
    return choice === null || tried.length < 2
      ? []
      : [[run.place, { learningRate: rates[choice.chosen]!, tried }]];
  });
  const heldOut = found?.find((trial) => trial !== null)?.heldOutItems ?? null;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        Trains each method at each rate and scores it on{' '}
        {heldOut === null ? 'the items' : formatCount(heldOut, 'item')} of the training language that are held
        out. No other language is looked at, so nothing of the result is given away.
      </Text>
      <Group align="flex-start" mb="md" grow>
        <TagsInput
          label="Learning rates"
          description="Another, then Enter"
          value={typed.rates}
          onChange={(rates) => onType({ ...typed, rates })}
          error={wrongRate === undefined ? null : `${wrongRate} is not a number above 0`}
          disabled={queue.isBusy}
        />
        <TextInput
          label="Steps of a trial"
          description="Empty for as many as a run takes; fewer are faster and less sure"
          placeholder="as a run"
          className="numeric"
          inputMode="numeric"
          value={typed.steps}
          onChange={(event) => onType({ ...typed, steps: event.currentTarget.value })}
          error={isSteps ? null : 'must be a whole number above 0'}
          disabled={queue.isBusy}
        />
      </Group>
      <Group align="flex-start" mb="md" grow>
        <EntrySelect label="On the model" entries={models} value={modelId} onChange={setModelId} />
        <EntrySelect
          label="On the benchmark"
          entries={benchmarks}
          value={benchmarkId}
          onChange={setBenchmarkId}
        />
      </Group>
      {queue.job !== null && (
        <JobProgress
          job={queue.job}
          onCancel={() => {
            queue.stop();
            void client.jobs.cancel({ jobId: queue.job!.jobId });
          }}
        />
      )}
      {queue.isBusy && queue.waiting > 0 && (
        <Text size="xs" c="dimmed" mt={4}>
          {formatCount(queue.waiting, 'trial')} after this one. They go on while this dialog is closed.
        </Text>
      )}
      {(known.error ?? queue.error) !== null && (
        <Problem title="The rates could not be tried" error={known.error ?? queue.error} />
      )}
      <TrialTable rates={rates} rows={rows} />
      <Group justify="flex-end" mt="md">
        {missingMs !== null && (
          <Text size="sm" c="dimmed" mr="auto">
            {formatCount(missing.length, 'training')} one after another: about {formatDuration(missingMs)}
          </Text>
        )}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          variant="default"
          disabled={missing.length === 0}
          loading={queue.isBusy}
          onClick={() => queue.start(missing)}
        >
          {found !== null && missing.length === 0
            ? 'All are tried'
            : `Try ${found === null ? 'them' : formatCount(missing.length, 'training')}`}
        </Button>
        <Button
          disabled={choices.length === 0 || queue.isBusy}
          onClick={() => {
            onApply(new Map(choices));
            onClose();
          }}
        >
          Use the marked {choices.length === 1 ? 'rate' : 'rates'}
        </Button>
      </Group>
    </>
  );
}

/** What trainings take in all, by forecast; null where there are none, or of one it was never measured. */
function useTrainingMs(
  trainings: readonly { readonly run: PlannedRun; readonly times: number }[],
): number | null {
  const asked = trainings.filter(({ times }) => times > 0);
  const { data } = useQuery({
    ...api.forecast.runs.queryOptions({ input: { runs: asked.map(({ run }) => run) } }),
    enabled: asked.length > 0,
  });
  if (asked.length === 0 || data === undefined) return null;
  const each = data.map(({ prepareMs, trainMs }, place) =>
    trainMs === null ? null : asked[place]!.times * ((prepareMs ?? 0) + trainMs),
  );
  return each.reduce<number | null>((sum, ms) => (sum === null || ms === null ? null : sum + ms), 0);
}
