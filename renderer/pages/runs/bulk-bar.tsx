/**
 * @file What can be done with the runs that are ticked.
 */
import { Button, CloseButton, Group, Paper, Text } from '@mantine/core';
import {
  IconBan,
  IconChartDots3,
  IconCopy,
  IconPlayerPause,
  IconPlayerPlay,
  IconRefresh,
  IconTag,
  IconTrash,
  type Icon,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { MAXIMUM_RUNS } from '../../../shared/rpc/compare.ts';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import type { RunView } from '../../../shared/rpc/runs.ts';
import { api } from '../../api/client.ts';
import { LinkButton } from '../../components/layout/links.tsx';
import { askToDuplicate } from '../../dialogs/new-runs.tsx';
import {
  cancelRuns,
  deleteRuns,
  pauseRuns,
  restoreRuns,
  resumeRuns,
  retryRuns,
} from '../../dialogs/run-commands.tsx';
import { askForTags } from '../../dialogs/run-tags.tsx';
import classes from './bulk-bar.module.css';
import type { Selection } from './use-selection.ts';

/** More runs than this are not duplicated at once. */
const MAXIMUM_DUPLICATES = 200;

export interface BulkBarProps {
  readonly selection: Selection;
  readonly view: RunView;
  readonly knownTags: readonly string[];
}

export function BulkBar({ selection, view, knownTags }: BulkBarProps) {
  const runIds = [...selection.ids];
  const { data: states } = useQuery({
    ...api.runs.states.queryOptions({ input: { runIds }, placeholderData: keepPreviousData }),
    enabled: runIds.length > 0 && view !== 'trash',
  });
  if (runIds.length === 0) return null;
  const { waiting = 0, running = 0, paused = 0, failed = 0 } = states ?? {};
  const action = (label: string, IconOf: Icon, act: () => unknown, color?: string, isOff = false) => (
    <Button
      key={label}
      size="compact-sm"
      variant="subtle"
      {...(color === undefined ? {} : { color })}
      leftSection={<IconOf size={15} aria-hidden />}
      disabled={isOff}
      className={classes['action'] ?? ''}
      onClick={act}
    >
      {label}
    </Button>
  );
  /** An action that fits some of the runs only, with how many. */
  const fitting = (count: number, label: string, dots: string, IconOf: Icon, act: () => unknown) =>
    action(
      `${label}${count === 0 || count === runIds.length ? '' : ` ${formatNumber(count)}`}${dots}`,
      IconOf,
      act,
      undefined,
      count === 0,
    );
  const andClear = (done: Promise<unknown>): void => void done.then(() => selection.clear());
  return (
    <Paper
      withBorder
      shadow="md"
      px="sm"
      py={6}
      className={classes['bar'] ?? ''}
      role="toolbar"
      aria-label="Selected runs"
    >
      <Group gap={4}>
        <Text size="sm" fw={600} mr="xs" className="numeric">
          {formatCount(runIds.length, 'run')} selected
        </Text>
        {view === 'trash' ? (
          action('Take out of the trash', IconRefresh, () => andClear(restoreRuns(runIds)))
        ) : (
          <>
            {runIds.length <= MAXIMUM_RUNS && (
              <LinkButton
                to="/compare"
                search={{ runs: runIds.join(',') }}
                size="compact-sm"
                leftSection={<IconChartDots3 size={15} aria-hidden />}
              >
                Compare
              </LinkButton>
            )}
            {fitting(waiting + running, 'Pause', '', IconPlayerPause, () => void pauseRuns(runIds))}
            {fitting(paused, 'Resume', '', IconPlayerPlay, () => void resumeRuns(runIds))}
            {fitting(failed, 'Try again', '', IconRefresh, () => void retryRuns(runIds))}
            {action('Tags…', IconTag, () => askForTags(runIds, [], knownTags))}
            {runIds.length <= MAXIMUM_DUPLICATES &&
              action('Duplicate…', IconCopy, () => askToDuplicate(runIds))}
            {fitting(waiting + running + paused, 'Cancel', '…', IconBan, () =>
              cancelRuns(runIds, waiting + running + paused),
            )}
            {action('Delete', IconTrash, () => andClear(deleteRuns(runIds)), 'red')}
          </>
        )}
        <CloseButton size="sm" ml="auto" aria-label="Clear the selection" onClick={selection.clear} />
      </Group>
    </Paper>
  );
}
