/**
 * @file A run's adapter as a folder for Hugging Face PEFT, or whoever else: what it will be, where it goes, what was
 * read back from the copy, and how to load it.
 */
import { Alert, Button, Code, CopyButton, Group, Stack, Table, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconInfoCircle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes } from '../../shared/format/bytes.ts';
import { describeLogitError } from '../../shared/format/logit-error.ts';
import { formatCount, formatNumber } from '../../shared/format/number.ts';
import type { AdapterDescription, AdapterExport } from '../../shared/rpc/adapters.ts';
import { api, client } from '../api/client.ts';
import { isConflict } from '../api/is-conflict.ts';
import { useJob } from '../api/use-job.ts';
import { useSettings } from '../api/use-settings.ts';
import { JobProgress } from '../components/feedback/job-progress.tsx';
import { messageOf, Problem } from '../components/feedback/problem.tsx';
import { QueryBoundary } from '../components/feedback/query-boundary.tsx';
import { openDialog } from './dialogs.tsx';
import { inside } from './inside.ts';
import { chooseFolder } from './path-chooser.tsx';
import { PathField } from './path-field.tsx';

/** Opens the dialog for a run that has an adapter. */
export function askToExportAdapter(runId: string): void {
  openDialog({
    title: 'Export the adapter',
    size: 'lg',
    content: (close) => <ExportDialog runId={runId} close={close} />,
  });
}

interface ExportDialogProps {
  readonly runId: string;
  readonly close: () => void;
}

function ExportDialog({ runId, close }: ExportDialogProps) {
  const description = useQuery(api.adapters.describe.queryOptions({ input: { runId } }));
  const system = useQuery(api.system.info.queryOptions());
  const settings = useSettings();
  if (system.data === undefined || settings.data === undefined) return null;
  const parent = settings.data.exportsFolder ?? system.data.homeDirectory;
  return (
    <QueryBoundary query={description} title="There is nothing to export">
      {(described) => <ExportForm described={described} suggested={inside(parent, runId)} close={close} />}
    </QueryBoundary>
  );
}

interface ExportFormProps {
  readonly described: AdapterDescription;
  /** Absolute path of a folder; made if it is missing. */
  readonly suggested: string;
  readonly close: () => void;
}

function ExportForm({ described, suggested, close }: ExportFormProps) {
  const { runId } = described;
  const [directory, setDirectory] = useState(suggested);
  const [jobId, setJobId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<{ readonly message: string; readonly canReplace: boolean } | null>(
    null,
  );
  const job = useJob(jobId);
  const start = async (replace: boolean): Promise<void> => {
    setRefusal(null);
    setJobId(null);
    try {
      setJobId((await client.adapters.export({ runId, directory, replace })).jobId);
    } catch (error) {
      setRefusal({ message: messageOf(error), canReplace: isConflict(error) });
    }
  };
  if (job?.state === 'finished') return <Exported result={job.result as AdapterExport} close={close} />;
  return (
    <Stack gap="sm">
      <Description described={described} />
      <PathField
        label="Folder"
        description="Made if it is missing"
        value={directory}
        onChange={setDirectory}
        onChoose={() =>
          void chooseFolder('Folder for the adapter').then(
            (folder) => folder !== null && setDirectory(inside(folder, runId)),
          )
        }
      />
      {refusal !== null &&
        (refusal.canReplace ? (
          <Alert color="yellow" title="Replace the adapter in this folder?" role="alert">
            {refusal.message} Nothing else is ever replaced.
            <Group mt="sm">
              <Button size="xs" color="red" onClick={() => void start(true)}>
                Replace
              </Button>
            </Group>
          </Alert>
        ) : (
          <Problem title="Not exported" error={refusal.message} />
        ))}
      {job !== null && (
        <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      )}
      <Group justify="flex-end">
        <Button variant="default" onClick={close}>
          Cancel
        </Button>
        <Button
          disabled={directory.trim() === ''}
          loading={job?.state === 'running'}
          onClick={() => void start(false)}
          data-autofocus
        >
          Export
        </Button>
      </Group>
    </Stack>
  );
}

const FORMATS = {
  peft: 'Hugging Face PEFT',
  native: 'Our own format',
  checkpoint: 'Hugging Face checkpoint',
} as const;

function Description({ described }: { readonly described: AdapterDescription }) {
  const { format, peftType, note, files, parameters, maxLogitError, baseModel, label } = described;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const rows: readonly (readonly [string, string])[] = [
    ['Adapter', `${label} for ${baseModel.name}`],
    ['Format', peftType === null ? FORMATS[format] : `${FORMATS[format]}, type ${peftType}`],
    [
      'Size',
      `${formatCount(files.length, 'file')}, ${formatBytes(bytes)}${parameters === null ? '' : `, ${formatNumber(parameters)} parameters`}`,
    ],
    ...(maxLogitError === null
      ? []
      : [['Faithful', `reloaded after training, ${describeLogitError(maxLogitError)}`] as const]),
  ];
  return (
    <>
      <Table variant="vertical" withTableBorder fz="sm" layout="fixed">
        <Table.Tbody>
          {rows.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th w={110}>{name}</Table.Th>
              <Table.Td>{value}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {note !== null && (
        <Alert color="gray" icon={<IconInfoCircle size={18} />}>
          {note}
        </Alert>
      )}
    </>
  );
}

function Exported({ result, close }: { readonly result: AdapterExport; readonly close: () => void }) {
  const { directory, parameters, files, snippet } = result;
  return (
    <Stack gap="sm">
      <Alert color="teal" icon={<IconCheck size={18} />} title="Exported and read back" role="status">
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {directory}
        </Text>
        {formatNumber(parameters)} parameters in {formatCount(files.length, 'file')}.
      </Alert>
      <Table fz="xs" aria-label="Files and their hashes">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>File</Table.Th>
            <Table.Th ta="right">Size</Table.Th>
            <Table.Th>SHA-256</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {files.map(({ name, sizeBytes, sha256 }) => (
            <Table.Tr key={name}>
              <Table.Td>{name}</Table.Td>
              <Table.Td ta="right">{formatBytes(sizeBytes)}</Table.Td>
              <Table.Td ff="monospace" title={sha256}>
                {sha256.slice(0, 16)}…
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {snippet !== null && (
        <div>
          <Group justify="space-between" mb={4}>
            <Text size="sm" fw={600}>
              Load it in Python
            </Text>
            <CopyText label="Copy" text={snippet} />
          </Group>
          <Code block tabIndex={0}>
            {snippet}
          </Code>
        </div>
      )}
      <Group justify="flex-end">
        <CopyText label="Copy path" text={directory} />
        <Button onClick={close}>Done</Button>
      </Group>
    </Stack>
  );
}

function CopyText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    <CopyButton value={text}>
      {({ copied, copy }) => (
        <Button
          variant="default"
          size="xs"
          leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          onClick={copy}
        >
          {copied ? 'Copied' : label}
        </Button>
      )}
    </CopyButton>
  );
}
