/**
 * @file What is at work now, how far it is, and what comes next.
 */
import { ActionIcon, Group, Progress, Stack, Text, Tooltip } from '@mantine/core';
import { IconPlayerPause } from '@tabler/icons-react';
import { formatDuration } from '../../../shared/format/duration.ts';
import { formatCount, formatNumber, formatPercent } from '../../../shared/format/number.ts';
import { runName } from '../../../shared/format/run-name.ts';
import { shareDone } from '../../../shared/model/run-progress.ts';
import type { WorkingRun, Workload } from '../../../shared/rpc/runs.ts';
import { LinkAnchor, LinkButton } from '../../components/layout/links.tsx';
import { Section } from '../../components/layout/section.tsx';
import { pauseRuns } from '../../dialogs/run-commands.tsx';
import classes from './home.module.css';

export function WorkPanel({ workload }: { readonly workload: Workload }) {
  const { working, next, waiting, paused } = workload;
  const queued = [
    ...(waiting > 0 ? [`${formatNumber(waiting)} waiting`] : []),
    ...(paused > 0 ? [`${formatNumber(paused)} paused`] : []),
  ];
  return (
    <Section
      title="At work"
      controls={
        <LinkButton to="/runs" search={{ tab: 'queue' }} size="compact-sm" variant="subtle">
          {queued.length === 0 ? 'Queue' : `Queue: ${queued.join(', ')}`}
        </LinkButton>
      }
    >
      {working.length === 0 ? (
        <Text size="sm" c="dimmed">
          {waiting > 0
            ? 'The next run starts in a moment.'
            : paused > 0
              ? `Nothing is running; ${formatCount(paused, 'run is', 'runs are')} paused.`
              : 'Nothing is running. What you queue next starts at once.'}
        </Text>
      ) : (
        <Stack gap="md">
          {working.map((each) => (
            <Working key={each.run.runId} {...each} />
          ))}
        </Stack>
      )}
      {next.length > 0 && (
        <Text size="sm" c="dimmed" mt="md">
          Next:{' '}
          {next.map((run, index) => (
            <span key={run.runId}>
              {index > 0 && '; '}
              <LinkAnchor to="/runs/$runId" params={{ runId: run.runId }} size="sm" underline="always">
                {runName(run)}
              </LinkAnchor>
            </span>
          ))}
          {waiting > next.length && `; and ${formatNumber(waiting - next.length)} more`}
        </Text>
      )}
    </Section>
  );
}

function Working({ run, advance, tokensPerSecond }: WorkingRun) {
  const share = shareDone(run);
  const facts = [
    phaseText({ run, advance, tokensPerSecond }),
    ...(tokensPerSecond === null ? [] : [`${formatNumber(tokensPerSecond)} tokens/s`]),
    ...(advance?.remainingMs == null ? [] : [`${formatDuration(advance.remainingMs)} left in this phase`]),
  ];
  return (
    <div>
      <Group justify="space-between" wrap="nowrap" gap="md" mb={4}>
        <div className={classes['shrink']}>
          <LinkAnchor to="/runs/$runId" params={{ runId: run.runId }} fw={600} size="sm">
            {run.methodLabel}
          </LinkAnchor>
          <Text span size="sm" c="dimmed">
            {' '}
            on {run.model} · {run.task} · seed {run.seed} · {run.experiment}
          </Text>
        </div>
        <Group gap={6} wrap="nowrap">
          <Text size="sm" className="numeric" fw={600}>
            {formatPercent(share, 0)}
          </Text>
          <Tooltip label="Pause">
            <ActionIcon
              variant="subtle"
              color="gray"
              size="sm"
              aria-label={`Pause ${runName(run)}`}
              onClick={() => void pauseRuns([run.runId])}
            >
              <IconPlayerPause size={15} />
            </ActionIcon>
          </Tooltip>
        </Group>
      </Group>
      <Progress value={share * 100} aria-label={`Progress of ${runName(run)}`} />
      <Text size="xs" c="dimmed" mt={4} className="numeric">
        {facts.join(' · ')}
      </Text>
    </div>
  );
}

function phaseText({ run, advance }: WorkingRun): string {
  switch (run.phase) {
    case null:
      return 'starting';
    case 'training':
      return `training, step ${formatNumber(run.step)} of ${formatNumber(run.maxSteps)}`;
    case 'evaluating': {
      const scored = `evaluating, ${run.scoredLanguages} of ${formatCount(run.languages, 'language')}`;
      return advance?.language == null ? scored : `${scored}, now ${advance.language.code}`;
    }
    case 'loading':
    case 'compiling':
    case 'exporting':
      return run.phase;
  }
}
