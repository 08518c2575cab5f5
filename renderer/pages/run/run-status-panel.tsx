/**
 * @file Where a run stands: state, phase, progress and time left; why it failed; its main numbers.
 */
import { Alert, Code, Group, Paper, Progress, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatTime } from '../../../shared/format/date.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import {
  formatCompactCount,
  formatCount,
  formatNumber,
  formatPercent,
  formatShare,
} from '../../../shared/format/number.ts';
import type { PHASES } from '../../../shared/model/event.ts';
import { isTraining } from '../../../shared/model/run.ts';
import type { RunSummary } from '../../../shared/model/result.ts';
import type { LanguageScore, RunDetail } from '../../../shared/rpc/run.ts';
import { scoreWord } from '../../../shared/model/task.ts';
import { api } from '../../api/client.ts';
import { RunStateBadge } from '../../components/feedback/run-state-badge.tsx';
import { endedEarly } from './ended-early.ts';
import { LatestAnswers } from './latest-answers.tsx';
import { RunLabels } from './run-labels.tsx';
import classes from './run-status-panel.module.css';

export function RunStatusPanel({ detail }: { readonly detail: RunDetail }) {
  const { summary, benchmark, advance } = detail;
  const { runId } = summary.config;
  const languages = useQuery(api.run.languages.queryOptions({ input: { runId } }));
  const dev = useQuery(api.run.dev.queryOptions({ input: { runId } }));
  const best = dev.data?.findLast((point) => point.best);
  return (
    <Paper withBorder p="sm" px="md">
      <Group gap="md" wrap="nowrap" align="center">
        <RunStateBadge state={summary.state} />
        <ProgressLine detail={detail} scores={languages.data ?? []} />
      </Group>
      {benchmark !== null && benchmark.metric !== null && advance?.language && (
        <LatestAnswers
          runId={runId}
          language={
            languages.data?.find(({ language }) => language.code === advance.language?.code)?.language ?? null
          }
        />
      )}
      {summary.failure !== null && <Failure text={summary.failure} />}
      <dl className={classes['figures']}>
        {scoreFigures(
          languages.data ?? [],
          benchmark?.trainLanguage ?? null,
          scoreWord(benchmark?.metric ?? null),
          endedEarly(summary.state),
        ).map((figure) => (
          <Figure key={figure.label} {...figure} />
        ))}
        <Figure
          label={best?.accuracy === null ? 'Lowest held-out loss' : 'Best held-out accuracy'}
          value={
            best === undefined
              ? '–'
              : best.accuracy === null
                ? formatNumber(best.loss, 3)
                : formatPercent(best.accuracy)
          }
          note={best === undefined ? '' : `at step ${formatNumber(best.step)}`}
        />
        <Figure
          label="Trainable parameters"
          value={summary.trainableParameters === null ? '–' : formatCompactCount(summary.trainableParameters)}
          note={shareNote(summary)}
        />
        <Figure label={timeLabel(summary)} value={timeOf(summary)} note={attemptsNote(detail)} />
      </dl>
      <RunLabels detail={detail} />
    </Paper>
  );
}

interface ProgressLineProps {
  readonly detail: RunDetail;
  readonly scores: readonly LanguageScore[];
}

function ProgressLine({ detail: { summary, advance }, scores }: ProgressLineProps) {
  const { state, phase, config } = summary;
  if (state === 'finished' || state === 'failed' || state === 'cancelled') {
    return (
      <Text size="sm" c="dimmed" className={classes['line']}>
        {endSentence(summary)}
      </Text>
    );
  }
  if (state === 'waiting') {
    return (
      <Text size="sm" c="dimmed">
        Waits in the queue for the {config.device === 'cpu' ? 'CPU' : config.device} to be free.
      </Text>
    );
  }
  const share = advance === null ? null : (100 * advance.done) / advance.total;
  const sentence =
    advance === null ? phaseName(phase) : `${phaseName(phase)}: ${advanceText(advance, scores)}`;
  return (
    <div className={classes['progress']}>
      <Group justify="space-between" gap="md" mb={4} wrap="nowrap">
        <Text size="sm" truncate="end">
          {state === 'paused' ? `Paused. ${sentence}` : sentence}
        </Text>
        <Text size="sm" c="dimmed" className={classes['left']}>
          {state === 'running' && advance?.remainingMs !== null && advance?.remainingMs !== undefined
            ? `${formatDuration(advance.remainingMs)} left in this phase`
            : ''}
        </Text>
      </Group>
      <Progress
        value={share ?? 100}
        size="sm"
        animated={state === 'running' && share === null}
        color={state === 'paused' ? 'yellow' : 'atlas'}
        aria-label={sentence}
      />
    </div>
  );
}

const PHASE_NAMES: Readonly<Record<(typeof PHASES)[number], string>> = {
  loading: 'Loading',
  compiling: 'Compiling',
  training: 'Training',
  exporting: 'Exporting the adapter',
  evaluating: 'Evaluating',
};

function phaseName(phase: RunSummary['phase']): string {
  return phase === null ? 'Starting' : PHASE_NAMES[phase];
}

function advanceText(
  { done, total, unit, language }: NonNullable<RunDetail['advance']>,
  scores: readonly LanguageScore[],
): string {
  const counted =
    unit === 'steps'
      ? `step ${formatNumber(done)} of ${formatNumber(total)}`
      : `${formatNumber(done)} of ${formatNumber(total)} items`;
  if (language === null) return counted;
  const found = scores.find((score) => score.language.code === language.code);
  return `${counted}, now ${found?.language.name ?? language.code}`;
}

function endSentence({ state, endedMs, step, config }: RunSummary): string {
  const when = endedMs === null ? '' : ` on ${formatTime(endedMs)}`;
  if (state === 'finished') return `Finished${when}`;
  const after = isTraining(config)
    ? ` after step ${formatNumber(step)} of ${formatNumber(config.training.maxSteps)}`
    : '';
  return `${state === 'failed' ? 'Failed' : 'Cancelled'}${when}${after}`;
}

function Failure({ text }: { readonly text: string }) {
  const [sentence = '', ...rest] = text.split('\n');
  return (
    <Alert color="red" icon={<IconAlertTriangle size={18} />} mt="sm" title={sentence} role="alert">
      {rest.length > 0 && <Code block>{rest.join('\n')}</Code>}
    </Alert>
  );
}

interface FigureProps {
  readonly label: string;
  readonly value: string;
  readonly note: string;
}

function Figure({ label, value, note }: FigureProps) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>
        <b>{value}</b>
        <span>{note}</span>
      </dd>
    </div>
  );
}

/** The mean over languages without the training language, and the training language's own. */
function scoreFigures(
  scores: readonly LanguageScore[],
  trainLanguage: string | null,
  score: string,
  isOver: boolean,
): FigureProps[] {
  const others = scores.filter(({ language }) => language.code !== trainLanguage);
  const done = others.flatMap(({ score }) => (score === null ? [] : [score.accuracy]));
  const mean = done.reduce((sum, accuracy) => sum + accuracy, 0) / done.length;
  const trained = scores.find(({ language }) => language.code === trainLanguage);
  const name = trained?.language.name ?? 'training language';
  return [
    {
      label: `Other languages, ${score}`,
      value: formatPercent(mean),
      note:
        done.length === others.length
          ? `mean of ${formatNumber(done.length)}`
          : done.length === 0
            ? `none of ${formatNumber(others.length)} measured${isOver ? '' : ' yet'}`
            : `mean of ${formatNumber(done.length)} of ${formatNumber(others.length)}${isOver ? '' : ' so far'}`,
    },
    {
      label: `${name}, ${score}`,
      value: formatPercent(trained?.score?.accuracy ?? Number.NaN),
      note:
        trained?.score === null || trained?.score === undefined
          ? ''
          : `of ${formatCount(trained.score.items, 'item')}`,
    },
  ];
}

function shareNote({ trainableParameters, totalParameters }: RunSummary): string {
  if (trainableParameters === null || totalParameters === null) return '';
  return `${formatShare(trainableParameters / totalParameters)} of ${formatCompactCount(totalParameters)}`;
}

function timeLabel({ state }: RunSummary): string {
  if (state === 'finished') return 'Training, evaluation';
  return endedEarly(state) ? 'Time from start to end' : 'Time since start';
}

function timeOf({ trainMs, evaluateMs, startedMs, endedMs }: RunSummary): string {
  if (trainMs !== null && evaluateMs !== null) {
    return `${formatDuration(trainMs)}, ${formatDuration(evaluateMs)}`;
  }
  return startedMs === null ? '–' : formatDuration((endedMs ?? Date.now()) - startedMs);
}

function attemptsNote({ attempts }: RunDetail): string {
  return attempts > 1 ? `${formatNumber(attempts)} workers in turn` : '';
}
