/**
 * @file What is done to runs, one or many, from any screen: done at once where it can be undone, asked before where
 * it cannot, and said when it was refused.
 */
import { Button, Group, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { formatCount } from '../../shared/format/number.ts';
import type { BulkOutcome } from '../../shared/rpc/runs.ts';
import { client } from '../api/client.ts';
import { messageOf } from '../components/feedback/problem.tsx';
import { askBefore } from './dialogs.tsx';

/** How long a deletion can be undone from its notice; the trash keeps the runs longer. */
const UNDO_MS = 10_000;

/** Running ones save their state and leave their slot; waiting ones are held back. */
export function pauseRuns(runIds: readonly string[]): Promise<void> {
  return command('paused', () => client.runs.pause({ runIds: [...runIds] }));
}

/** Paused ones go back into the queue. */
export function resumeRuns(runIds: readonly string[]): Promise<void> {
  return command('resumed', () => client.runs.resume({ runIds: [...runIds] }));
}

/** Failed ones go back into the queue and on from their last checkpoint. */
export function retryRuns(runIds: readonly string[]): Promise<void> {
  return command('tried again', () => client.runs.retry({ runIds: [...runIds] }));
}

/** Ends runs for good, after a question. @param count Those of them that are not over. */
export function cancelRuns(runIds: readonly string[], count = runIds.length): void {
  askBefore({
    title: count === 1 ? 'Cancel this run?' : `Cancel ${formatCount(count, 'run')}?`,
    content: (
      <Text size="sm">
        A cancelled run cannot go on. What it has measured so far stays. To go on later, pause it instead.
      </Text>
    ),
    confirm: count === 1 ? 'Cancel the run' : 'Cancel the runs',
    cancel: 'Keep going',
    onConfirm: () => void command('cancelled', () => client.runs.cancel({ runIds: [...runIds] })),
  });
}

/** Puts runs into the trash and offers to undo it. @returns Whether any were. */
export async function deleteRuns(runIds: readonly string[]): Promise<boolean> {
  try {
    const { deleted, stopped } = await client.runs.delete({ runIds: [...runIds] });
    if (deleted.length > 0) offerUndo(deleted, stopped);
    return deleted.length > 0;
  } catch (error) {
    refused('deleted', error);
    return false;
  }
}

/** Starts an experiment that measures a run's adapter elsewhere. @returns Its draft; null where it was refused. */
export async function draftOfAdapter(runId: string): Promise<string | null> {
  try {
    const { draftId } = await client.drafts.create({ kind: 'adapter', runId });
    return draftId;
  } catch (error) {
    const title = 'The adapter cannot be measured elsewhere';
    notifications.show({ color: 'red', title, message: messageOf(error) });
    return null;
  }
}

/** Takes runs out of the trash. @param resume Those that shall go on at once. */
export async function restoreRuns(runIds: readonly string[], resume: readonly string[] = []): Promise<void> {
  try {
    await client.runs.restore({ runIds: [...runIds], resume: [...resume] });
  } catch (error) {
    refused('restored', error);
  }
}

function offerUndo(deleted: readonly string[], stopped: readonly string[]): void {
  const id = `deleted-${deleted[0]!}`;
  const undo = (): void => {
    notifications.hide(id);
    void restoreRuns(deleted, stopped);
  };
  notifications.show({
    id,
    autoClose: UNDO_MS,
    title: `${formatCount(deleted.length, 'run')} in the trash`,
    message: (
      <Group justify="space-between" gap="md" wrap="nowrap">
        <span>
          {stopped.length > 0
            ? `${formatCount(stopped.length, 'run')} at work will be paused.`
            : `${deleted.length === 1 ? 'It' : 'They'} can be taken out again.`}
        </span>
        <Button size="compact-sm" variant="default" onClick={undo}>
          Undo
        </Button>
      </Group>
    ),
  });
}

async function command(what: string, act: () => Promise<BulkOutcome>): Promise<void> {
  try {
    const { changed, skipped } = await act();
    if (skipped.length === 0) return;
    const done =
      changed.length === 0 ? `No run was ${what}` : `${formatCount(changed.length, 'run')} ${what}`;
    const left =
      skipped.length === 1
        ? '1 run was left as it was, since its state does not fit.'
        : `${formatCount(skipped.length, 'run')} were left as they were, since their states do not fit.`;
    notifications.show({ message: `${done}; ${left}` });
  } catch (error) {
    refused(what, error);
  }
}

function refused(what: string, error: unknown): void {
  notifications.show({ color: 'red', title: `The runs were not ${what}`, message: messageOf(error) });
}
