/**
 * @file Where a report goes, and its way there.
 */
import { Alert, Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconFileExport } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import type { ReportExportRequest } from '../../../shared/rpc/reports.ts';
import { api, client } from '../../api/client.ts';
import { isConflict } from '../../api/is-conflict.ts';
import { useJob } from '../../api/use-job.ts';
import { useSettings } from '../../api/use-settings.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { messageOf, Problem } from '../../components/feedback/problem.tsx';
import { askBefore } from '../../dialogs/dialogs.tsx';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';
import { PathField } from '../../dialogs/path-field.tsx';
import { ExportedFiles } from './exported-files.tsx';
import type { ReportView } from './report-view.ts';

export interface ExportPanelProps {
  readonly view: ReportView;
  readonly title: string;
  readonly description: string;
}

/** A file name that says what the title says. */
function fileNameOf(title: string): string {
  const name = title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 80);
  return name === '' ? 'report' : name;
}

export function ExportPanel({ view, title, description }: ExportPanelProps) {
  const { data: history = [] } = useQuery(api.reports.history.queryOptions());
  const { data: settings } = useSettings();
  const { data: system } = useQuery(api.system.info.queryOptions());
  const [chosenFolder, setChosenFolder] = useState<string | null>(null);
  const [typedName, setTypedName] = useState<string | null>(null);
  const [withAdapters, setWithAdapters] = useState(true);
  const [jobId, setJobId] = useState<string | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const job = useJob(jobId);
  const usualFolder = settings?.exportsFolder ?? history[0]?.directory ?? system?.homeDirectory;
  const directory = chosenFolder ?? usualFolder ?? '';
  const name = typedName ?? fileNameOf(title);
  const { formats, sections, selection } = view;
  const isComplete = directory !== '' && formats.length > 0 && sections.length > 0 && title.trim() !== '';
  const isBusy = job?.state === 'running';
  const finished =
    job?.state === 'finished'
      ? history.find(({ exportId }) => exportId === (job.result as { exportId: string }).exportId)
      : undefined;

  const start = async (replace: boolean): Promise<void> => {
    setRefusal(null);
    setJobId(null);
    const request: ReportExportRequest = {
      selection,
      title: title.trim(),
      description,
      sections: [...sections],
      formats: [...formats],
      directory,
      name,
      withAdapters,
      replace,
    };
    try {
      const { jobId: started } = await client.reports.export(request);
      setJobId(started);
    } catch (error) {
      if (isConflict(error)) confirmReplace(messageOf(error), () => void start(true));
      else setRefusal(messageOf(error));
    }
  };

  return (
    <Stack gap="sm">
      <PathField
        label="Folder"
        placeholder="Choose where the files go"
        value={directory}
        onChange={setChosenFolder}
        onChoose={() =>
          void chooseFolder('Folder for the report', directory === '' ? null : directory).then(
            (folder) => folder !== null && setChosenFolder(folder),
          )
        }
      />
      <TextInput
        label="File name"
        description="Without extension"
        value={name}
        spellCheck={false}
        onChange={({ currentTarget }) => setTypedName(currentTarget.value)}
      />
      {formats.includes('bundle') && (
        <Checkbox
          size="xs"
          label="Adapters in the bundle"
          checked={withAdapters}
          onChange={({ currentTarget }) => setWithAdapters(currentTarget.checked)}
        />
      )}
      <Group justify="space-between" wrap="nowrap">
        <Text size="xs" c="dimmed">
          {formats.length === 0 ? 'Choose at least one format.' : formatCount(formats.length, 'format')}
        </Text>
        <Button
          leftSection={<IconFileExport size={16} aria-hidden />}
          disabled={!isComplete}
          loading={isBusy}
          onClick={() => void start(false)}
        >
          Export
        </Button>
      </Group>
      {refusal !== null && <Problem title="Not exported" error={refusal} />}
      {job !== null && (
        <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      )}
      {finished !== undefined && (
        <Alert
          color="teal"
          icon={<IconCheck size={18} />}
          title={`Exported ${formatCount(finished.files.length, 'file')}`}
          role="status"
        >
          <ExportedFiles report={finished} />
        </Alert>
      )}
    </Stack>
  );
}

function confirmReplace(message: string, onConfirm: () => void): void {
  askBefore({
    title: 'Replace files?',
    content: <Text size="sm">{message}</Text>,
    confirm: 'Replace',
    cancel: 'Keep them',
    onConfirm,
  });
}
