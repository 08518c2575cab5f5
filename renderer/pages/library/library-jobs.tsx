/**
 * @file Imports and verifications that are under way, and imports that failed, with the sentence that says why.
 */
import { Alert, Card, Stack } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api, client } from '../../api/client.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';

export interface LibraryJobsProps {
  /** Kinds of jobs to show. */
  readonly kinds: readonly string[];
}

export function LibraryJobs({ kinds }: LibraryJobsProps) {
  const { data: jobs = [] } = useQuery(api.jobs.list.queryOptions());
  const [dismissed, setDismissed] = useState<ReadonlySet<string>>(new Set());
  const shown = jobs.filter(
    ({ kind, state, jobId }) =>
      kinds.includes(kind) && (state === 'running' || (state === 'failed' && !dismissed.has(jobId))),
  );
  if (shown.length === 0) return null;
  return (
    <Stack gap="xs" mb="md">
      {shown.map((job) =>
        job.state === 'failed' ? (
          <Alert
            key={job.jobId}
            role="alert"
            color="red"
            icon={<IconAlertTriangle size={18} />}
            title={`${job.title}: nothing was added`}
            withCloseButton
            closeButtonLabel="Dismiss"
            onClose={() => setDismissed(new Set([...dismissed, job.jobId]))}
          >
            {job.failure}
          </Alert>
        ) : (
          <Card key={job.jobId} withBorder padding="sm">
            <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
          </Card>
        ),
      )}
    </Stack>
  );
}
