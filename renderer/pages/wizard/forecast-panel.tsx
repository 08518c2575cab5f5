/**
 * @file What each run will take in memory and time, and whether it fits: from shapes and texts at once, and measured in a few
 * steps where that is asked for.
 */
import { Badge, Button, Group, Paper, Table, Text, Title, Tooltip } from '@mantine/core';
import { IconGauge } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import { formatCount, MISSING } from '../../../shared/format/number.ts';
import type { DraftProblem, ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import type { PlannedRun, RunForecast } from '../../../shared/rpc/forecast.ts';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { api, client } from '../../api/client.ts';
import { useJobQueue } from '../../api/use-job-queue.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { isRefused, plannedRuns, type NamedRun } from './planned-runs.ts';
import { STEP_TITLES } from './step-props.ts';
import { useChosenBenchmarks, useChosenModels } from './use-chosen.ts';

const calibrate = (run: PlannedRun): Promise<Job> => client.forecast.calibrate(run);

/** Of one call. */
const MAXIMUM_RUNS = 200;

export interface ForecastPanelProps {
  readonly draft: ExperimentDraft;
  readonly problems: readonly DraftProblem[];
}

export function ForecastPanel({ draft, problems }: ForecastPanelProps) {
  const models = useChosenModels(draft);
  const benchmarks = useChosenBenchmarks(draft);
  const runs = plannedRuns(draft, models, benchmarks)
    .filter((run) => !isRefused(run, draft, problems))
    .slice(0, MAXIMUM_RUNS);
  const query = useQuery({
    ...api.forecast.runs.queryOptions({ input: { runs: runs.map(({ planned }) => planned) } }),
    enabled: runs.length > 0,
    placeholderData: keepPreviousData,
  });
  const calibrations = useJobQueue(calibrate);
  const forecasts = query.data?.length === runs.length ? query.data : null;
  const unmeasured = runs.filter((_, place) => forecasts?.[place]?.basis === 'computed');
  return (
    <Paper withBorder p="md" radius="md" component="section" aria-labelledby="forecast">
      <Group justify="space-between" align="flex-start" mb="sm" wrap="nowrap">
        <div>
          <Title order={3} id="forecast">
            Forecast
          </Title>
          <Text size="sm" c="dimmed">
            {forecasts === null
              ? 'What each run will take on this machine.'
              : totalText(forecasts, draft.seeds.length)}
          </Text>
        </div>
        <Button
          size="xs"
          flex="none"
          variant="default"
          leftSection={<IconGauge size={16} aria-hidden />}
          disabled={unmeasured.length === 0}
          loading={calibrations.isBusy}
          onClick={() => calibrations.start(unmeasured.map(({ planned }) => planned))}
        >
          Measure times
        </Button>
      </Group>
      {calibrations.job !== null && (
        <JobProgress
          job={calibrations.job}
          onCancel={() => {
            calibrations.stop();
            void client.jobs.cancel({ jobId: calibrations.job!.jobId });
          }}
        />
      )}
      {(query.error ?? calibrations.error) !== null && (
        <Problem title="There is no forecast" error={query.error ?? calibrations.error} />
      )}
      {runs.length === 0 ? (
        <Text size="sm" c="dimmed">
          {whatIsMissing(problems)}
        </Text>
      ) : (
        forecasts !== null && <ForecastTable runs={runs} forecasts={forecasts} />
      )}
      {draft.methods.some(({ config }) => config.method === 'adapter') && (
        <Text size="xs" c="dimmed" mt="xs">
          Trained adapters are not counted: each takes about what the frozen base takes.
        </Text>
      )}
    </Paper>
  );
}

/** Steps in which something keeps runs from being told. */
const NEEDED_STEPS = ['models', 'task', 'methods', 'languages', 'settings'] as const;

function whatIsMissing(problems: readonly DraftProblem[]): string {
  const steps = NEEDED_STEPS.filter((step) => problems.some((problem) => problem.step === step));
  return steps.length === 0
    ? 'There is no forecast for models and benchmarks outside the library: import them to see one.'
    : `Memory and time of each run appear here when these steps are complete: ${steps.map((step) => STEP_TITLES[step]).join(', ')}.`;
}

const FITS: Readonly<Record<RunForecast['fit'], { readonly label: string; readonly color: string }>> = {
  fits: { label: 'fits', color: 'teal' },
  tight: { label: 'tight', color: 'yellow' },
  'does-not-fit': { label: 'does not fit', color: 'red' },
};

const BASES: Readonly<Record<RunForecast['basis'], string>> = {
  measured: 'measured',
  extrapolated: 'scaled from a measurement',
  computed: 'computed, times not measured',
};

interface ForecastTableProps {
  readonly runs: readonly NamedRun[];
  readonly forecasts: readonly RunForecast[];
}

function ForecastTable({ runs, forecasts }: ForecastTableProps) {
  const hasSeveral = (part: 'model' | 'benchmark'): boolean => new Set(runs.map((run) => run[part])).size > 1;
  return (
    <Table.ScrollContainer minWidth={620}>
      <Table fz="sm" verticalSpacing={6} aria-label="Forecast of each run">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Method</Table.Th>
            {hasSeveral('model') && <Table.Th>Model</Table.Th>}
            {hasSeveral('benchmark') && <Table.Th>Benchmark</Table.Th>}
            <Table.Th ta="right">Memory</Table.Th>
            <Table.Th>Fit</Table.Th>
            <Table.Th ta="right">Training</Table.Th>
            <Table.Th ta="right">Scoring</Table.Th>
            <Table.Th>How it is known</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs.map(({ key, model, benchmark, method }, place) => {
            const { basis, peakMemoryBytes, totalMemoryBytes, fit, trainMs, evaluateMs, notes } =
              forecasts[place]!;
            return (
              <Table.Tr key={key}>
                <Table.Td>{method}</Table.Td>
                {hasSeveral('model') && <Table.Td>{model}</Table.Td>}
                {hasSeveral('benchmark') && <Table.Td>{benchmark}</Table.Td>}
                <Table.Td ta="right" title={`of ${formatBytes(totalMemoryBytes)}`}>
                  {formatBytes(peakMemoryBytes)}
                </Table.Td>
                <Table.Td>
                  <Badge variant="light" radius="sm" color={FITS[fit].color}>
                    {FITS[fit].label}
                  </Badge>
                </Table.Td>
                <Table.Td ta="right">{timeText(trainMs)}</Table.Td>
                <Table.Td ta="right">{timeText(evaluateMs)}</Table.Td>
                <Table.Td>
                  <Tooltip label={notes.join(' ')} multiline maw={420} disabled={notes.length === 0}>
                    <Text span size="xs" c="dimmed" tabIndex={notes.length === 0 ? -1 : 0}>
                      {BASES[basis]}
                    </Text>
                  </Tooltip>
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

function timeText(ms: number | null): string {
  return ms === null ? MISSING : ms === 0 ? 'none' : formatDuration(ms);
}

/** All runs one after another; what is not measured is said. */
function totalText(forecasts: readonly RunForecast[], seeds: number): string {
  const known = forecasts.filter(({ evaluateMs }) => evaluateMs !== null);
  const unknown = forecasts.length - known.length;
  if (known.length === 0)
    return 'Memory is computed from shapes and the longest texts. Measuring times takes seconds to minutes a method.';
  const total = known.reduce(
    (sum, { prepareMs, trainMs, evaluateMs }) => sum + (prepareMs ?? 0) + (trainMs ?? 0) + (evaluateMs ?? 0),
    0,
  );
  const rest = unknown === 0 ? '' : `, and ${formatCount(unknown, 'method')} not measured yet`;
  return `${formatDuration(total * seeds)} for ${formatCount(known.length * seeds, 'run')} one after another${rest}.`;
}
