/**
 * @file The screen "Runs": every run of the workspace, the queue, and the trash.
 */
import { Badge, Button, Tabs, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconChartDots3, IconListDetails, IconListNumbers, IconPlus, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import type { RunOutline, RunView } from '../../../shared/rpc/runs.ts';
import { api, client } from '../../api/client.ts';
import { messageOf } from '../../components/feedback/problem.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkButton } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { askBefore } from '../../dialogs/dialogs.tsx';
import { RunList, type ShownRuns } from './run-list.tsx';
import { useRunSearch, useSetRunSearch, type RunSearch } from './run-search.ts';
import classes from './runs-page.module.css';

const VIEWS = [
  { value: 'runs', label: 'All runs', icon: IconListDetails },
  { value: 'queue', label: 'Queue', icon: IconListNumbers },
  { value: 'trash', label: 'Trash', icon: IconTrash },
] as const;

export function RunsPage() {
  const search = useRunSearch();
  const outline = useQuery(
    api.runs.outline.queryOptions({ input: { query: search.query }, placeholderData: keepPreviousData }),
  );
  // Rows and outline are always of one query; while the next one is on its way, the last one stays.
  const [shown, setShown] = useState<ShownRuns | null>(null);
  if (outline.data !== undefined && !outline.isPlaceholderData && outline.data !== shown?.outline) {
    setShown({ query: search.query, outline: outline.data });
  }
  return (
    <Page fill title="Runs" actions={<Actions search={search} outline={outline.data ?? null} />}>
      <QueryBoundary query={outline} title="The runs could not be loaded">
        {() => shown !== null && <Loaded search={search} shown={shown} />}
      </QueryBoundary>
    </Page>
  );
}

function Loaded({ search, shown }: { readonly search: RunSearch; readonly shown: ShownRuns }) {
  const set = useSetRunSearch();
  const { outline } = shown;
  const { view } = search.query;
  const counts: Readonly<Record<RunView, number | null>> = {
    runs: null,
    queue: outline.queued,
    trash: outline.trashed,
  };
  return (
    <>
      <Tabs
        value={view}
        onChange={(value) =>
          set({ tab: value === 'runs' ? undefined : (value as RunView), state: undefined, group: undefined })
        }
        mb="sm"
      >
        <Tabs.List>
          {VIEWS.map(({ value, label, icon: IconOf }) => (
            <Tabs.Tab
              key={value}
              value={value}
              aria-controls="run-list"
              leftSection={<IconOf size={16} stroke={1.6} aria-hidden />}
              rightSection={
                (counts[value] ?? 0) > 0 && (
                  <Badge size="sm" variant="light" color="gray" className="numeric">
                    {formatNumber(counts[value]!)}
                  </Badge>
                )
              }
            >
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
      </Tabs>
      <div
        id="run-list"
        role="tabpanel"
        aria-label={VIEWS.find(({ value }) => value === view)!.label}
        className={classes['panel']}
      >
        <RunList key={shown.query.view} search={search} shown={shown} />
      </div>
    </>
  );
}

function Actions({ search, outline }: { readonly search: RunSearch; readonly outline: RunOutline | null }) {
  const { experiment, view } = search.query;
  if (view === 'trash') {
    return (
      <Button
        size="xs"
        color="red"
        variant="outline"
        leftSection={<IconTrash size={16} />}
        disabled={(outline?.trashed ?? 0) === 0}
        onClick={() => askToEmptyTrash(outline?.trashed ?? 0)}
      >
        Empty the trash…
      </Button>
    );
  }
  return (
    <>
      {experiment !== null && (
        <LinkButton
          to="/compare"
          search={{ experiment }}
          size="xs"
          variant="default"
          leftSection={<IconChartDots3 size={16} />}
        >
          Compare this experiment
        </LinkButton>
      )}
      <LinkButton to="/experiments/new" size="xs" leftSection={<IconPlus size={16} />}>
        New experiment
      </LinkButton>
    </>
  );
}

function askToEmptyTrash(count: number): void {
  askBefore({
    title: 'Empty the trash?',
    content: (
      <Text size="sm">
        {formatCount(count, 'run')} with everything they measured, their adapters and their checkpoints will
        be deleted from the disk. There is no way back.
      </Text>
    ),
    confirm: 'Delete for good',
    cancel: 'Keep them',
    onConfirm: () => void emptyTrash(),
  });
}

async function emptyTrash(): Promise<void> {
  try {
    const { runs } = await client.runs.emptyTrash();
    notifications.show({ message: `${formatCount(runs, 'run')} deleted from the disk.` });
  } catch (error) {
    notifications.show({ color: 'red', title: 'The trash was not emptied', message: messageOf(error) });
  }
}
