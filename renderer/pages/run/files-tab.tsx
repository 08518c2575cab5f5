/**
 * @file What a run has on disk: its checkpoint, its adapter, its predictions.
 */
import { Button, CopyButton, Group, Table, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconCopy, IconFolderOff, IconFolderOpen } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { formatTime } from '../../../shared/format/date.ts';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatCount } from '../../../shared/format/number.ts';
import { describeLogitError } from '../../../shared/format/logit-error.ts';
import type { RunSummary } from '../../../shared/model/result.ts';
import type { RunDetail, RunFile, RunFiles } from '../../../shared/rpc/run.ts';
import { api } from '../../api/client.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { messageOf } from '../../components/feedback/problem.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import classes from './files-tab.module.css';

/** Folders and files of a run directory, by how their path starts, and what each is for. */
const PARTS: readonly { readonly title: string; readonly about: string; readonly start: string }[] = [
  { title: 'Adapter', about: 'the best by held-out score, as it is exported', start: 'adapter/' },
  {
    title: 'Checkpoint',
    about: 'the last whole training state: where a resumed run goes on',
    start: 'checkpoint',
  },
  { title: 'Predictions', about: 'one line an item, one file a language', start: 'predictions/' },
  { title: 'Record', about: 'configuration, events, log, and who worked on it', start: '' },
];

export function FilesTab({ detail: { summary } }: { readonly detail: RunDetail }) {
  const { runId } = summary.config;
  const query = useQuery(api.run.files.queryOptions({ input: { runId } }));
  return (
    <QueryBoundary query={query} title="The files could not be listed">
      {(listing) => <Files summary={summary} listing={listing} />}
    </QueryBoundary>
  );
}

interface FilesProps {
  readonly summary: RunSummary;
  readonly listing: RunFiles;
}

function Files({ summary, listing: { directory, files, leftOut } }: FilesProps) {
  if (files.length === 0) {
    return (
      <EmptyState icon={IconFolderOff} title="There are no files">
        {summary.state === 'waiting'
          ? `The run directory ${directory} is made when the run starts.`
          : `The run directory ${directory} is empty or gone. What the workspace has recorded stays.`}
      </EmptyState>
    );
  }
  return (
    <>
      <Group mb="sm" gap="xs">
        <Text size="sm" ff="monospace" className={classes['path'] ?? ''}>
          {directory}
        </Text>
        <Group gap="xs" ml="auto">
          <CopyPath path={directory} />
          <Reveal path={directory} />
        </Group>
      </Group>
      {PARTS.map(({ title, about, start }) => {
        const members = files.filter(({ path }) => partOf(path).start === start);
        return members.length === 0 ? null : (
          <FilePart
            key={title}
            title={title}
            about={start === 'adapter/' ? adapterNote(summary, about) : about}
            files={members}
          />
        );
      })}
      {leftOut > 0 && (
        <Text size="sm" c="dimmed">
          And {formatCount(leftOut, 'other file')}.
        </Text>
      )}
    </>
  );
}

function partOf(path: string): (typeof PARTS)[number] {
  return PARTS.find(({ start }) => path.startsWith(start))!;
}

function adapterNote({ exportFormat, exportNote, maxLogitError }: RunSummary, about: string): string {
  const format = { peft: 'Hugging Face PEFT', native: 'our own format', checkpoint: 'a checkpoint' };
  return [
    about,
    ...(exportFormat === null ? [] : [format[exportFormat]]),
    ...(maxLogitError === null ? [] : [`read back, ${describeLogitError(maxLogitError)}`]),
    ...(exportNote === null ? [] : [exportNote]),
  ].join('; ');
}

interface FilePartProps {
  readonly title: string;
  readonly about: string;
  readonly files: readonly RunFile[];
}

function FilePart({ title, about, files }: FilePartProps) {
  const total = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (
    <section className={classes['part']} aria-label={title}>
      <Group gap="xs" wrap="nowrap" align="baseline" className={classes['head'] ?? ''}>
        <Text component="h3" size="sm" fw={600}>
          {title}
        </Text>
        <Text size="xs" c="dimmed">
          {about}
        </Text>
        <Text size="xs" c="dimmed" ml="auto" className={classes['total'] ?? ''}>
          {formatCount(files.length, 'file')}, {formatBytes(total)}
        </Text>
      </Group>
      <div className={classes['list']} tabIndex={0} role="group" aria-label={`${title}: files`}>
        <Table fz="sm" verticalSpacing={3} withRowBorders={false} highlightOnHover>
          <Table.Tbody>
            {files.map(({ path, sizeBytes, modifiedMs }) => (
              <Table.Tr key={path}>
                <Table.Td ff="monospace" fz="xs">
                  {path}
                </Table.Td>
                <Table.Td ta="right" w={110}>
                  {formatBytes(sizeBytes)}
                </Table.Td>
                <Table.Td ta="right" w={190} c="dimmed">
                  {formatTime(modifiedMs)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </section>
  );
}

function CopyPath({ path }: { readonly path: string }) {
  return (
    <CopyButton value={path}>
      {({ copied, copy }) => (
        <Button
          size="xs"
          variant="default"
          leftSection={copied ? <IconCheck size={16} /> : <IconCopy size={16} />}
          onClick={copy}
        >
          {copied ? 'Copied' : 'Copy path'}
        </Button>
      )}
    </CopyButton>
  );
}

/** Only a desktop has a file manager. */
function Reveal({ path }: { readonly path: string }) {
  const { data: system } = useQuery(api.system.info.queryOptions());
  const reveal = useMutation(
    api.system.reveal.mutationOptions({
      onError: (error) => notifications.show({ color: 'red', message: messageOf(error) }),
    }),
  );
  if (system?.host !== 'electron') return null;
  return (
    <Button
      size="xs"
      variant="default"
      leftSection={<IconFolderOpen size={16} />}
      onClick={() => reveal.mutate({ path })}
    >
      Show in file manager
    </Button>
  );
}
