/**
 * @file Adds a folder to the library without leaving the wizard, and chooses it once it was checked.
 */
import { Button, Stack } from '@mantine/core';
import { IconFolderPlus } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { api, client } from '../../api/client.ts';
import { readSettings } from '../../api/use-settings.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';

export interface ImportButtonProps {
  readonly what: 'model' | 'benchmark';
  /** Told the folder once it is in the library. */
  readonly onImported: (path: string) => void;
}

const DIALOG_TITLES = {
  model: 'Choose the folder of a checkpoint',
  benchmark: 'Choose the folder of a benchmark',
} as const;

export function ImportButton({ what, onImported }: ImportButtonProps) {
  const [started, setStarted] = useState<{ readonly jobId: string; readonly path: string } | null>(null);
  const start = useMutation({
    mutationFn: async (): Promise<{ job: Job; path: string } | null> => {
      const { modelsFolder, benchmarksFolder } = await readSettings();
      const path = await chooseFolder(
        DIALOG_TITLES[what],
        what === 'model' ? modelsFolder : benchmarksFolder,
      );
      if (path === null) return null;
      const area = what === 'model' ? client.models : client.benchmarks;
      return { job: await area.import({ path }), path };
    },
    onSuccess: (result) => result !== null && setStarted({ jobId: result.job.jobId, path: result.path }),
  });
  const job = useQuery({
    ...api.jobs.get.queryOptions({ input: { jobId: started?.jobId ?? '' } }),
    enabled: started !== null,
  }).data;

  const isFinished = job?.state === 'finished';
  useEffect(() => {
    if (isFinished && started !== null) onImported(started.path);
    // Once for each import that ended well.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [isFinished, started]);

  return (
    <Stack gap="xs">
      <Button
        variant="default"
        leftSection={<IconFolderPlus size={16} aria-hidden />}
        loading={job?.state === 'running'}
        onClick={() => start.mutate()}
      >
        Import a {what}
      </Button>
      {start.error !== null && <Problem title="It could not be imported" error={start.error} />}
      {job !== undefined && (
        <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      )}
    </Stack>
  );
}
