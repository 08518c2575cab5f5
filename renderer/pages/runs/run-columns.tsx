/**
 * @file The columns of the list of runs: what they are called, how wide they are, and what a cell shows.
 */
import { Badge, Group, Progress, Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { formatDuration } from '../../../shared/format/duration.ts';
import { formatTime } from '../../../shared/format/date.ts';
import { runName } from '../../../shared/format/run-name.ts';
import {
  formatCompactCount,
  formatCount,
  formatNumber,
  formatPercent,
  formatPoints,
  MISSING,
} from '../../../shared/format/number.ts';
import { settingLabel } from '../../../shared/model/setting-label.ts';
import { shareDone } from '../../../shared/model/run-progress.ts';
import type { FieldValue, RunColumn, RunField, RunListRow, RunOutline } from '../../../shared/rpc/runs.ts';
import { RunStateBadge } from '../../components/feedback/run-state-badge.tsx';
import classes from './run-table.module.css';

export interface ColumnLook {
  readonly title: string;
  /** What it is, where the title alone does not say. */
  readonly hint?: string;
  readonly width: number;
  readonly isNumeric?: boolean;
  readonly cell: (run: RunListRow) => ReactNode;
}

/** All but `name`, which every list has. */
const LOOKS: Readonly<Record<Exclude<RunColumn, 'name'>, ColumnLook>> = {
  state: { title: 'State', width: 196, cell: (run) => <StateCell run={run} /> },
  experiment: { title: 'Experiment', width: 150, cell: ({ experiment }) => experiment },
  method: { title: 'Method', width: 150, cell: ({ methodLabel }) => methodLabel },
  model: { title: 'Model', width: 150, cell: ({ model }) => model },
  task: {
    title: 'Benchmark',
    width: 140,
    cell: ({ task, taskTitle }) => <span title={task}>{taskTitle}</span>,
  },
  seed: { title: 'Seed', width: 64, cell: ({ seed }) => String(seed) },
  progress: {
    title: 'Progress',
    width: 86,
    isNumeric: true,
    cell: (run) => formatPercent(shareDone(run), 0),
  },
  english: {
    title: 'English',
    hint: 'Accuracy in English, %',
    width: 82,
    isNumeric: true,
    cell: ({ englishAccuracy }) => pointsOf(englishAccuracy),
  },
  transfer: {
    title: 'Others',
    hint: 'Mean accuracy over all languages but English that have a result, %',
    width: 82,
    isNumeric: true,
    cell: (run) => <TransferCell run={run} />,
  },
  languages: {
    title: 'Languages',
    hint: 'Languages with a result, of those of the run',
    width: 100,
    isNumeric: true,
    cell: ({ scoredLanguages, languages }) => `${scoredLanguages} / ${languages}`,
  },
  trainable: {
    title: 'Trainable',
    hint: 'Trainable parameters',
    width: 92,
    isNumeric: true,
    cell: ({ trainableParameters }) =>
      trainableParameters === null ? MISSING : formatCompactCount(trainableParameters),
  },
  created: {
    title: 'Created',
    width: 164,
    isNumeric: true,
    cell: ({ createdMs }) => formatTime(createdMs),
  },
  duration: {
    title: 'Took',
    hint: 'From the first start to the end',
    width: 100,
    isNumeric: true,
    cell: ({ startedMs, endedMs }) =>
      startedMs === null || endedMs === null ? MISSING : formatDuration(endedMs - startedMs),
  },
  tags: { title: 'Tags', width: 170, cell: ({ tags }) => <Tags tags={tags} /> },
  note: { title: 'Note', width: 220, cell: ({ note }) => note },
};

/** Of every list, in this order, around the settings that vary. */
const BEFORE = ['state', 'english', 'transfer'] as const;
const AFTER = ['trainable', 'duration', 'created'] as const;

/** Settings that have a column of their own. */
const OWN_COLUMN: Readonly<Record<string, string>> = {
  experiment: 'experiment',
  'model.name': 'model',
  'task.id': 'task',
  seed: 'seed',
};
/** Settings that another column says already, or nobody reads. */
const SAID_ELSEWHERE =
  /^(methodLabel|method\.method|model\.(path|sha256)|task\.(path|sha256)|startFrom\.(path|sha256))$/;
/** Settings shown unasked, of those in which runs of one method differ. */
const MAXIMUM_VARYING = 8;

/** The columns of a list whose reader chose none: the main ones, and the settings in which its runs differ. */
export function automaticColumns({ fields, tags }: Pick<RunOutline, 'fields' | 'tags'>): string[] {
  const varying = fields
    .filter(
      ({ name, distinct, followsMethod }) =>
        distinct > 1 && !SAID_ELSEWHERE.test(name) && (name in OWN_COLUMN || !followsMethod),
    )
    .map(({ name }) => OWN_COLUMN[name] ?? name);
  const own = Object.values(OWN_COLUMN).filter((column) => varying.includes(column));
  const others = varying.filter((name) => !(name in LOOKS));
  return [
    ...BEFORE,
    ...own,
    ...others.slice(0, MAXIMUM_VARYING),
    ...AFTER,
    ...(tags.length === 0 ? [] : ['tags']),
  ];
}

/** Everything that can be a column: those of every run, then the settings. */
export function possibleColumns(fields: readonly RunField[]): string[] {
  const settings = fields
    .map(({ name }) => name)
    .filter((name) => !SAID_ELSEWHERE.test(name) && !(name in OWN_COLUMN));
  return [...Object.keys(LOOKS), ...settings];
}

export function columnLook(column: string): ColumnLook {
  return column in LOOKS ? LOOKS[column as keyof typeof LOOKS] : settingLook(column);
}

/** Whether a column is a setting, which has to be asked for. */
export function isSetting(column: string): boolean {
  return column !== 'name' && !(column in LOOKS);
}

function settingLook(name: string): ColumnLook {
  const title = settingLabel(name);
  return {
    title,
    hint: name,
    width: Math.min(190, Math.max(86, 30 + 8 * title.length)),
    cell: ({ fields }) => fieldText(fields[name] ?? null),
  };
}

/** A setting's value as people read it. */
export function fieldText(value: FieldValue): string {
  switch (typeof value) {
    case 'boolean':
      return value ? 'yes' : 'no';
    case 'number':
      // Rates such as 0.0004 stay whole; counts get their commas.
      return Number.isInteger(value) && Math.abs(value) >= 10_000 ? formatNumber(value) : String(value);
    case 'string':
      return value === '' ? MISSING : value;
    default:
      return MISSING;
  }
}

function pointsOf(accuracy: number | null): string {
  return accuracy === null ? MISSING : formatPoints(accuracy);
}

/** A mean over the languages so far looks like what it is. */
function TransferCell({ run }: { readonly run: RunListRow }) {
  const text = pointsOf(run.transferAccuracy);
  if (run.transferAccuracy === null || run.scoredLanguages >= run.languages) return text;
  return (
    <Text
      span
      inherit
      c="dimmed"
      fs="italic"
      title={`So far, over ${formatNumber(run.scoredLanguages)} of ${formatCount(run.languages, 'language')}`}
    >
      {text}
    </Text>
  );
}

function StateCell({ run }: { readonly run: RunListRow }) {
  const share = shareDone(run);
  const isUnderWay = run.state === 'running' || (run.state === 'paused' && share > 0);
  const badge = (
    <div className={classes['state']}>
      <RunStateBadge state={run.state} />
    </div>
  );
  return (
    <Group gap={8} wrap="nowrap">
      {run.failure === null ? (
        badge
      ) : (
        <Tooltip label={run.failure.slice(0, 400)} multiline maw={480}>
          {badge}
        </Tooltip>
      )}
      {isUnderWay && (
        <>
          <Progress
            value={share * 100}
            size="sm"
            className={classes['progress'] ?? ''}
            aria-label={`Progress of ${runName(run)}`}
          />
          <Text size="xs" c="dimmed" className="numeric">
            {formatPercent(share, 0)}
          </Text>
        </>
      )}
    </Group>
  );
}

function Tags({ tags }: { readonly tags: readonly string[] }) {
  return (
    <Group gap={4} wrap="nowrap">
      {tags.map((tag) => (
        <Badge key={tag} variant="default" radius="sm" tt="none" fw={500} size="sm">
          {tag}
        </Badge>
      ))}
    </Group>
  );
}
