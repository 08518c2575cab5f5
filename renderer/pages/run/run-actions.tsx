/**
 * @file What can be done with a run: what its state suggests as a button, everything else in a menu.
 */
import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconBan,
  IconChartDots3,
  IconDots,
  IconCopy,
  IconFileText,
  IconPackageExport,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconRefresh,
  IconRulerMeasure,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import type { RunDetail } from '../../../shared/rpc/run.ts';
import { LinkButton, LinkMenuItem } from '../../components/layout/links.tsx';
import { askToExportAdapter } from '../../dialogs/export-adapter.tsx';
import { askToContinue, askToDuplicate } from '../../dialogs/new-runs.tsx';
import {
  cancelRuns,
  deleteRuns,
  draftOfAdapter,
  pauseRuns,
  restoreRuns,
  resumeRuns,
  retryRuns,
} from '../../dialogs/run-commands.tsx';

export function RunActions({ detail }: { readonly detail: RunDetail }) {
  const navigate = useNavigate();
  const { config, state } = detail.summary;
  const { runId } = config;
  if (detail.isTrashed) {
    return (
      <Button size="xs" leftSection={<IconRefresh size={16} />} onClick={() => void restoreRuns([runId])}>
        Take out of the trash
      </Button>
    );
  }
  const canStop = state === 'waiting' || state === 'running' || state === 'paused';
  const remove = async (): Promise<void> => {
    if (await deleteRuns([runId])) await navigate({ to: '/runs' });
  };
  const continueAsNew = (): void =>
    askToContinue(
      { runId, methodLabel: config.methodLabel, maxSteps: config.training.maxSteps },
      (next) => void navigate({ to: '/runs/$runId', params: { runId: next } }),
    );
  const measureElsewhere = async (): Promise<void> => {
    const draftId = await draftOfAdapter(runId);
    if (draftId !== null)
      await navigate({ to: '/experiments/new', search: { draft: draftId, step: 'task' } });
  };
  return (
    <>
      <LinkButton
        to="/compare"
        search={{ runs: runId }}
        size="xs"
        variant="default"
        leftSection={<IconChartDots3 size={16} />}
      >
        Compare with…
      </LinkButton>
      {detail.hasAdapter && (
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPackageExport size={16} />}
          onClick={() => askToExportAdapter(runId)}
        >
          Export adapter
        </Button>
      )}
      <StateButton detail={detail} />
      <Menu position="bottom-end">
        <Menu.Target>
          <ActionIcon variant="default" size={30} aria-label="More actions">
            <IconDots size={16} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <LinkMenuItem to="/reports" search={{ runs: runId }} leftSection={<IconFileText size={16} />}>
            Report on this run
          </LinkMenuItem>
          <Menu.Divider />
          <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => askToDuplicate([runId])}>
            Duplicate with other seeds…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconPlayerTrackNext size={16} />}
            disabled={!detail.hasAdapter || config.method.method === 'full'}
            onClick={continueAsNew}
          >
            Continue as new run…
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRulerMeasure size={16} />}
            disabled={!detail.hasAdapter || config.method.method === 'full'}
            onClick={() => void measureElsewhere()}
          >
            Measure on other tasks…
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<IconBan size={16} />}
            disabled={!canStop}
            onClick={() => cancelRuns([runId])}
          >
            Cancel…
          </Menu.Item>
          <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => void remove()}>
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
    </>
  );
}

/** What one would most likely do next; nothing for a run that is over well. */
function StateButton({ detail: { summary } }: { readonly detail: RunDetail }) {
  const { runId } = summary.config;
  switch (summary.state) {
    case 'waiting':
    case 'running':
      return (
        <Button size="xs" leftSection={<IconPlayerPause size={16} />} onClick={() => void pauseRuns([runId])}>
          Pause
        </Button>
      );
    case 'paused':
      return (
        <Button size="xs" leftSection={<IconPlayerPlay size={16} />} onClick={() => void resumeRuns([runId])}>
          Resume
        </Button>
      );
    case 'failed':
      return (
        <Button size="xs" leftSection={<IconRefresh size={16} />} onClick={() => void retryRuns([runId])}>
          Try again
        </Button>
      );
    case 'finished':
    case 'cancelled':
      return null;
  }
}
