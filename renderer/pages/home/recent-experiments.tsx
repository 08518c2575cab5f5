/**
 * @file The experiments with the latest activity: how far they are, and what each method reaches so far.
 */
import { Button, Card, Group, Progress, SimpleGrid, Stack, Text, Title } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { Fragment } from 'react';
import { formatAgo } from '../../../shared/format/date.ts';
import { formatCount, formatNumber, formatPoints } from '../../../shared/format/number.ts';
import { RUN_STATES } from '../../../shared/model/run.ts';
import type { ExperimentCard, MethodSoFar } from '../../../shared/rpc/experiments.ts';
import { LinkAnchor, LinkButton } from '../../components/layout/links.tsx';
import { retryRuns } from '../../dialogs/run-commands.tsx';
import classes from './home.module.css';
import { useNow } from './use-now.ts';

/** Methods that a card lists of a benchmark; the best are kept. */
const METHODS = 6;
/** Benchmarks that a card lists. */
const TASKS = 2;

export function RecentExperiments({ experiments }: { readonly experiments: readonly ExperimentCard[] }) {
  const nowMs = useNow();
  return (
    <section aria-labelledby="recent">
      <Title order={2} id="recent">
        Recent experiments
      </Title>
      <Text size="sm" c="dimmed" mb="sm">
        Accuracy so far in %, as a mean over the other languages and in English
      </Text>
      <SimpleGrid cols={{ base: 1, lg: Math.min(2, experiments.length) }} spacing="md">
        {experiments.map((experiment) => (
          <ExperimentSummary key={experiment.id} experiment={experiment} nowMs={nowMs} />
        ))}
      </SimpleGrid>
    </section>
  );
}

function ExperimentSummary({
  experiment,
  nowMs,
}: {
  readonly experiment: ExperimentCard;
  readonly nowMs: number;
}) {
  const { id, name, states, runs, failed, share, models, tasks, lastActivityMs } = experiment;
  const isOver = states.waiting + states.running + states.paused === 0;
  return (
    <Card withBorder padding="md" component="article" aria-label={`Experiment ${name}`}>
      <Group justify="space-between" wrap="nowrap" align="flex-start" gap="sm">
        <div className={classes['shrink']}>
          <LinkAnchor to="/runs" search={{ experiment: id }} fw={600} className={classes['title'] ?? ''}>
            {name}
          </LinkAnchor>
          <Text size="xs" c="dimmed" truncate>
            {listed(models)} · {listed(tasks.map(({ title }) => title))} · {formatCount(runs, 'run')}
          </Text>
        </div>
        <LinkButton
          to="/compare"
          search={{ experiment: id }}
          size="compact-sm"
          variant="light"
          aria-label={`Compare the runs of ${name}`}
          className={classes['fixed'] ?? ''}
        >
          Compare
        </LinkButton>
      </Group>
      {!isOver && <Progress value={share * 100} my="sm" size="sm" aria-label={`Progress of ${name}`} />}
      <Text size="xs" c="dimmed" mt={isOver ? 'xs' : 0} className="numeric">
        {RUN_STATES.filter((state) => states[state] > 0).map((state, index) => (
          <Fragment key={state}>
            {index > 0 && ', '}
            <Text span inherit {...(state === 'failed' ? { c: 'var(--mantine-color-error)', fw: 600 } : {})}>
              {formatNumber(states[state])} {state}
            </Text>
          </Fragment>
        ))}{' '}
        · {formatAgo(lastActivityMs, nowMs)}
      </Text>
      {failed !== null && <Failed failed={failed} name={name} />}
      {tasks.slice(0, TASKS).map(({ task, title, methods }) => (
        <Methods key={task} title={title} methods={methods} isOneOfSeveral={tasks.length > 1} />
      ))}
      {tasks.length > TASKS && (
        <Text size="xs" c="dimmed" mt="xs">
          and {formatCount(tasks.length - TASKS, 'benchmark')} more
        </Text>
      )}
    </Card>
  );
}

function Failed({
  failed: { runIds, reason },
  name,
}: {
  readonly failed: NonNullable<ExperimentCard['failed']>;
  readonly name: string;
}) {
  return (
    <Group justify="space-between" align="flex-start" wrap="nowrap" gap="sm" mt={4}>
      <Text size="xs" lineClamp={3} title={reason} className={classes['reason'] ?? ''}>
        {reason.split('\n')[0]}
      </Text>
      <Button
        size="compact-xs"
        variant="default"
        leftSection={<IconRefresh size={13} aria-hidden />}
        className={classes['fixed'] ?? ''}
        aria-label={`Try again: the failed runs of ${name}`}
        onClick={() => void retryRuns(runIds)}
      >
        Try again
      </Button>
    </Group>
  );
}

function Methods({
  title,
  methods,
  isOneOfSeveral,
}: {
  readonly title: string;
  readonly methods: readonly MethodSoFar[];
  readonly isOneOfSeveral: boolean;
}) {
  const measured = methods
    .filter(({ transferAccuracy, englishAccuracy }) => (transferAccuracy ?? englishAccuracy) !== null)
    .toSorted(
      (a, b) =>
        // A mean over the languages so far says little about the one over all.
        Number(a.partial !== null) - Number(b.partial !== null) ||
        (b.transferAccuracy ?? 0) - (a.transferAccuracy ?? 0),
    );
  if (measured.length === 0) return null;
  return (
    <Stack gap={4} mt="sm" role="group" aria-label={title}>
      <div className={classes['method']} aria-hidden>
        <Text size="xs" c="dimmed" truncate>
          {isOneOfSeveral ? title : 'Method'}
        </Text>
        <span />
        <Text size="xs" c="dimmed" ta="right">
          Others
        </Text>
        <Text size="xs" c="dimmed" ta="right">
          English
        </Text>
      </div>
      {measured.slice(0, METHODS).map(({ label, transferAccuracy, englishAccuracy, partial }) => (
        <div key={label} className={classes['method']} data-partial={partial !== null || undefined}>
          <Text size="sm" truncate title={label}>
            {label}
          </Text>
          <div className={classes['track']} aria-hidden>
            <div className={classes['bar']} style={{ width: `${100 * (transferAccuracy ?? 0)}%` }} />
          </div>
          <Text
            size="sm"
            ta="right"
            {...(partial === null ? {} : { c: 'dimmed' })}
            className="numeric"
            aria-label={`other languages ${points(transferAccuracy)} percent`}
            role="img"
          >
            {points(transferAccuracy)}
          </Text>
          <Text
            size="sm"
            c="dimmed"
            ta="right"
            className="numeric"
            aria-label={`English ${points(englishAccuracy)} percent`}
            role="img"
          >
            {points(englishAccuracy)}
          </Text>
          {partial !== null && (
            <Text size="xs" c="dimmed" className={classes['partial'] ?? ''}>
              so far {formatNumber(partial.scoredLanguages)} of {formatCount(partial.languages, 'language')}
            </Text>
          )}
        </div>
      ))}
      {measured.length > METHODS && (
        <Text size="xs" c="dimmed">
          and {formatCount(measured.length - METHODS, 'method')} more
        </Text>
      )}
    </Stack>
  );
}

function points(accuracy: number | null): string {
  return accuracy === null ? '–' : formatPoints(accuracy);
}

function listed(names: readonly string[]): string {
  const [first, ...rest] = names;
  return rest.length === 0 ? (first ?? '') : `${first ?? ''} and ${rest.length} more`;
}
