/**
 * @file What can be done with one run of the list.
 */
import { ActionIcon, Menu } from '@mantine/core';
import {
  IconBan,
  IconChartDots3,
  IconCopy,
  IconDots,
  IconNote,
  IconPackageExport,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerTrackNext,
  IconRefresh,
  IconTag,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useState } from 'react';
import { runName } from '../../../shared/format/run-name.ts';
import type { RunListRow, RunView } from '../../../shared/rpc/runs.ts';
import { LinkMenuItem } from '../../components/layout/links.tsx';
import { askToExportAdapter } from '../../dialogs/export-adapter.tsx';
import { askToContinue, askToDuplicate } from '../../dialogs/new-runs.tsx';
import {
  cancelRuns,
  deleteRuns,
  pauseRuns,
  restoreRuns,
  resumeRuns,
  retryRuns,
} from '../../dialogs/run-commands.tsx';
import { askForNote, askForTags } from '../../dialogs/run-tags.tsx';

export interface RunMenuProps {
  readonly run: RunListRow;
  readonly view: RunView;
  readonly knownTags: readonly string[];
}

/** A list has dozens of them, so each is but a button until it is pressed. */
export function RunMenu({ run, view, knownTags }: RunMenuProps) {
  const [isMounted, setMounted] = useState(false);
  const [isOpen, setOpen] = useState(false);
  /** The button that takes the plain one's place has its focus, which the menu gives back. */
  const openFrom = useCallback((button: HTMLButtonElement | null) => {
    if (button === null) return;
    button.focus();
    setOpen(true);
  }, []);
  const look = {
    variant: 'subtle',
    color: 'gray',
    'aria-label': `Actions for ${runName(run)}`,
    children: <IconDots size={16} />,
  } as const;
  if (!isMounted) {
    return (
      <ActionIcon {...look} aria-haspopup="menu" aria-expanded={false} onClick={() => setMounted(true)} />
    );
  }
  return (
    <Menu position="bottom-end" withinPortal shadow="md" opened={isOpen} onChange={setOpen}>
      <Menu.Target>
        <ActionIcon {...look} ref={openFrom} />
      </Menu.Target>
      <Menu.Dropdown>
        {view === 'trash' ? (
          <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => void restoreRuns([run.runId])}>
            Take out of the trash
          </Menu.Item>
        ) : (
          <Actions run={run} knownTags={knownTags} />
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function Actions({ run, knownTags }: Omit<RunMenuProps, 'view'>) {
  const navigate = useNavigate();
  const { runId, state } = run;
  const canStop = state === 'waiting' || state === 'running' || state === 'paused';
  const canContinue = run.hasAdapter && run.method !== 'full';
  return (
    <>
      {(state === 'waiting' || state === 'running') && (
        <Menu.Item leftSection={<IconPlayerPause size={16} />} onClick={() => void pauseRuns([runId])}>
          Pause
        </Menu.Item>
      )}
      {state === 'paused' && (
        <Menu.Item leftSection={<IconPlayerPlay size={16} />} onClick={() => void resumeRuns([runId])}>
          Resume
        </Menu.Item>
      )}
      {state === 'failed' && (
        <Menu.Item leftSection={<IconRefresh size={16} />} onClick={() => void retryRuns([runId])}>
          Try again
        </Menu.Item>
      )}
      <LinkMenuItem to="/compare" search={{ runs: runId }} leftSection={<IconChartDots3 size={16} />}>
        Compare with…
      </LinkMenuItem>
      <Menu.Item
        leftSection={<IconPackageExport size={16} />}
        disabled={!run.hasAdapter}
        onClick={() => askToExportAdapter(runId)}
      >
        Export adapter…
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconCopy size={16} />} onClick={() => askToDuplicate([runId])}>
        Duplicate with other seeds…
      </Menu.Item>
      <Menu.Item
        leftSection={<IconPlayerTrackNext size={16} />}
        disabled={!canContinue}
        onClick={() =>
          askToContinue(run, (next) => void navigate({ to: '/runs/$runId', params: { runId: next } }))
        }
      >
        Continue as new run…
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconTag size={16} />} onClick={() => askForTags([runId], run.tags, knownTags)}>
        Tags…
      </Menu.Item>
      <Menu.Item leftSection={<IconNote size={16} />} onClick={() => askForNote(runId, run.note)}>
        Note…
      </Menu.Item>
      <Menu.Divider />
      <Menu.Item leftSection={<IconBan size={16} />} disabled={!canStop} onClick={() => cancelRuns([runId])}>
        Cancel…
      </Menu.Item>
      <Menu.Item leftSection={<IconTrash size={16} />} color="red" onClick={() => void deleteRuns([runId])}>
        Delete
      </Menu.Item>
    </>
  );
}
