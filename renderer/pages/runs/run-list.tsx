/**
 * @file One view of the runs: its filters, its table, and what is done with the runs that are ticked.
 */
import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconFilterOff, IconListDetails, IconListNumbers, IconTrash, type Icon } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { formatCount, formatNumber } from '../../../shared/format/number.ts';
import type { RunOutline, RunQuery, RunView } from '../../../shared/rpc/runs.ts';
import { api, client } from '../../api/client.ts';
import { queryClient } from '../../api/query-client.ts';
import { useSettings } from '../../api/use-settings.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { messageOf } from '../../components/feedback/problem.tsx';
import { LinkButton } from '../../components/layout/links.tsx';
import { BulkBar } from './bulk-bar.tsx';
import { FilterBar } from './filter-bar.tsx';
import { automaticColumns } from './run-columns.tsx';
import { RunMenu } from './run-menu.tsx';
import { sortText, useSetRunSearch, type RunSearch } from './run-search.ts';
import { RunTable } from './run-table.tsx';
import { useSelection } from './use-selection.ts';

/** A list that has been loaded: what was asked for, and what there is. */
export interface ShownRuns {
  readonly query: RunQuery;
  readonly outline: RunOutline;
}

export interface RunListProps {
  /** As it stands in the address; `shown` follows it. */
  readonly search: RunSearch;
  readonly shown: ShownRuns;
}

export function RunList({ search, shown: { query, outline } }: RunListProps) {
  const chosen = search.columns;
  const set = useSetRunSearch();
  const selection = useSelection(query);
  const [folded, setFolded] = useState<ReadonlySet<string>>(new Set());
  const columns = chosen ?? automaticColumns(outline);
  const knownTags = outline.tags.map(({ tag }) => tag);
  const move = useMove();
  if (outline.inView === 0) return <NoRuns view={query.view} />;
  return (
    <>
      <FilterBar query={search.query} outline={outline} columns={columns} isChosen={chosen !== null} />
      {outline.total === 0 ? (
        <EmptyState
          icon={IconFilterOff}
          title="No run passes these filters"
          action={
            <Button
              variant="default"
              onClick={() =>
                set({
                  search: undefined,
                  state: undefined,
                  experiment: undefined,
                  tags: undefined,
                  where: undefined,
                })
              }
            >
              Clear all filters
            </Button>
          }
        >
          {formatCount(outline.inView, 'run is', 'runs are')} here without them.
        </EmptyState>
      ) : (
        <RunTable
          query={query}
          outline={outline}
          columns={columns}
          selection={selection}
          folded={folded}
          onFold={(key) =>
            setFolded((earlier) => {
              const next = new Set(earlier);
              if (!next.delete(key)) next.add(key);
              return next;
            })
          }
          onSort={(sort) => set({ sort: sortText(sort) })}
          {...(query.view === 'queue' ? { onMove: move } : {})}
          menu={(run) => <RunMenu run={run} view={query.view} knownTags={knownTags} />}
        />
      )}
      <BulkBar selection={selection} view={query.view} knownTags={knownTags} />
      <Text size="xs" c="dimmed" mt={6} className="numeric" role="status">
        {outline.total === outline.inView
          ? formatCount(outline.total, 'run')
          : `${formatNumber(outline.total)} of ${formatCount(outline.inView, 'run')}`}
        {outline.groups.length > 0 && ` in ${formatCount(outline.groups.length, 'group')}`}
        {query.view === 'queue' && ' · drag a run by its handle, or press ↑ ↓ on it, to change the order'}
      </Text>
    </>
  );
}

/** Moves runs in the queue and keeps the keyboard on the handle that moved them. */
function useMove(): (runIds: readonly string[], before: string | null) => void {
  const isMoving = useRef(false);
  return (runIds, before) => {
    if (isMoving.current) return;
    isMoving.current = true;
    const focused = (document.activeElement as HTMLElement | null)?.dataset['handle'];
    client.runs
      .reorder({ runIds: [...runIds], before })
      .then(() => queryClient.invalidateQueries({ queryKey: api.runs.key() }))
      .catch((error: unknown) =>
        notifications.show({ color: 'red', title: 'The queue stays as it was', message: messageOf(error) }),
      )
      .finally(() => {
        isMoving.current = false;
        requestAnimationFrame(() => focusHandle(focused));
      });
  };
}

function focusHandle(runId: string | undefined): void {
  if (runId !== undefined) document.querySelector<HTMLElement>(`[data-handle="${runId}"]`)?.focus();
}

const EMPTY: Readonly<
  Record<RunView, { readonly icon: Icon; readonly title: string; readonly text: string }>
> = {
  runs: {
    icon: IconListDetails,
    title: 'No runs yet',
    text: 'A run trains one adapter with one seed and measures it in every language. Set up an experiment to queue some, or start the demo from Home.',
  },
  queue: {
    icon: IconListNumbers,
    title: 'Nothing is waiting or running',
    text: 'Runs of a new experiment come here, one after the other for each device. Their order can be changed.',
  },
  trash: {
    icon: IconTrash,
    title: 'The trash is empty',
    text: 'Deleted runs can be taken out again.',
  },
};

function NoRuns({ view }: { readonly view: RunView }) {
  const { icon, title, text } = EMPTY[view];
  const trashDays = useSettings().data?.trashDays;
  return (
    <EmptyState
      icon={icon}
      title={title}
      action={view === 'trash' ? undefined : <LinkButton to="/experiments/new">New experiment</LinkButton>}
    >
      {text}
      {view === 'trash' &&
        trashDays !== undefined &&
        ` Unless you empty the trash before, they are gone for good ${
          trashDays === 0
            ? 'when the workbench starts the next time.'
            : `at the first start after ${formatCount(trashDays, 'day')}.`
        }`}
    </EmptyState>
  );
}
