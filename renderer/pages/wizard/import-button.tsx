/**
 * @file Adds a folder to the library without leaving the wizard.
 */
import { Button, Stack } from '@mantine/core';
import { IconFolderPlus } from '@tabler/icons-react';
import { client } from '../../api/client.ts';
import { readSettings } from '../../api/use-settings.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';
import type { Import } from './use-import.ts';

export interface ImportButtonProps {
  readonly what: 'model' | 'benchmark';
  readonly running: Import;
}

const DIALOG_TITLES = {
  model: 'Choose the folder of a checkpoint',
  benchmark: 'Choose the folder of a benchmark',
} as const;

export function ImportButton({ what, running: { job, isBusy, error, start } }: ImportButtonProps) {
  const choose = async (): Promise<void> => {
    const { modelsFolder, benchmarksFolder } = await readSettings();
    const path = await chooseFolder(DIALOG_TITLES[what], what === 'model' ? modelsFolder : benchmarksFolder);
    if (path !== null) start(path);
  };
  return (
    <Stack gap="xs">
      <Button
        variant="default"
        leftSection={<IconFolderPlus size={16} aria-hidden />}
        loading={isBusy}
        onClick={() => void choose()}
      >
        Import a {what}
      </Button>
      {error !== null && <Problem title="It could not be imported" error={error} />}
      {job !== null && (
        <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      )}
    </Stack>
  );
}
