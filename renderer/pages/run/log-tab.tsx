/**
 * @file What happened in a run, as it happens: its events in sentences, and what its workers printed.
 */
import { Group, SegmentedControl, Switch, Text, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import type { RunDetail, TimelineEntry } from '../../../shared/rpc/run.ts';
import { api, client } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LogLines, type LogLine } from './log-lines.tsx';

const SOURCES = [
  { value: 'events', label: 'Events' },
  { value: 'output', label: 'Worker output' },
] as const;

/** worker.log says nothing when it grows; it is read on this often while it is looked at. */
const OUTPUT_MS = 2000;

export function LogTab({ detail }: { readonly detail: RunDetail }) {
  const { filter, search = '' } = useSearch({ from: '/runs/$runId' });
  const navigate = useNavigate({ from: '/runs/$runId' });
  const [follows, setFollows] = useState(true);
  const source = SOURCES.find(({ value }) => value === filter)?.value ?? 'events';
  const Lines = source === 'events' ? EventLines : OutputLines;
  return (
    <>
      <Group mb="sm" gap="md">
        <SegmentedControl
          size="xs"
          data={[...SOURCES]}
          value={source}
          onChange={(value) => void navigate({ search: (old) => ({ ...old, filter: value }), replace: true })}
          aria-label="What to show"
        />
        <TextInput
          size="xs"
          w={280}
          leftSection={<IconSearch size={14} />}
          placeholder="Search the log"
          aria-label="Search the log"
          value={search}
          onChange={({ currentTarget: { value } }) =>
            void navigate({ search: (old) => ({ ...old, search: value || undefined }), replace: true })
          }
        />
        <Switch
          size="sm"
          label="Follow"
          checked={follows}
          onChange={(event) => setFollows(event.currentTarget.checked)}
        />
      </Group>
      <Lines detail={detail} search={search} follows={follows} onFollow={setFollows} />
    </>
  );
}

interface LinesProps {
  readonly detail: RunDetail;
  readonly search: string;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
}

function EventLines({ detail, ...rest }: LinesProps) {
  const { runId } = detail.summary.config;
  const query = useQuery(api.run.timeline.queryOptions({ input: { runId } }));
  return (
    <QueryBoundary query={query} title="The events could not be loaded">
      {(entries) => (
        <LogLines
          {...rest}
          lines={entries.map(lineOf)}
          empty="Nothing has happened yet. What a worker does appears here once the run gets its turn."
        />
      )}
    </QueryBoundary>
  );
}

function OutputLines({ detail, ...rest }: LinesProps) {
  const { config, state } = detail.summary;
  const { runId } = config;
  const queryClient = useQueryClient();
  const queryKey = api.run.log.key({ input: { runId } });
  const query = useQuery({
    queryKey,
    refetchInterval: state === 'running' ? OUTPUT_MS : false,
    queryFn: async ({ signal }) => {
      const known = queryClient.getQueryData<Awaited<ReturnType<typeof client.run.log>>>(queryKey);
      const part = await client.run.log({ runId, after: known?.end ?? null }, { signal });
      return known === undefined || part.end < known.end
        ? part
        : { lines: [...known.lines, ...part.lines], start: known.start, end: part.end };
    },
  });
  return (
    <QueryBoundary query={query} title="The worker's output could not be read">
      {({ lines, start }) => (
        <>
          <LogLines
            {...rest}
            lines={lines.map((text, index) => ({ key: start + index, timeMs: null, tone: 'plain', text }))}
            empty="The workers have printed nothing. They do when something goes wrong."
          />
          {start > 0 && (
            <Text size="xs" c="dimmed" mt={4}>
              The end of worker.log; the file in the run directory has all of it.
            </Text>
          )}
        </>
      )}
    </QueryBoundary>
  );
}

function lineOf({ seq, timeMs, type, text }: TimelineEntry): LogLine {
  return { key: seq, timeMs, tone: toneOf(type), text };
}

function toneOf(type: TimelineEntry['type']): LogLine['tone'] {
  switch (type) {
    case 'failed':
      return 'bad';
    case 'started':
    case 'phase':
    case 'paused':
    case 'cancelled':
    case 'finished':
      return 'strong';
    default:
      return 'plain';
  }
}
