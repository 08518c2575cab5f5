/**
 * @file Starting the demo: its files are checked by a job, then its runs are queued and its live view opens.
 */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import type { Launch } from '../../../shared/rpc/drafts.ts';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { api, client } from '../../api/client.ts';

export interface Demo {
  readonly start: () => void;
  /** From the click until the live view opens. */
  readonly isStarting: boolean;
  /** Null before the start. */
  readonly job: Job | null;
  /** Why it did not start; null if nothing is wrong. */
  readonly error: unknown;
  readonly cancel: () => void;
}

export function useDemo(): Demo {
  const navigate = useNavigate();
  const [jobId, setJobId] = useState<string | null>(null);
  const [isAsking, setIsAsking] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const query = useQuery({
    ...api.jobs.get.queryOptions({ input: { jobId: jobId ?? '' } }),
    enabled: jobId !== null,
  });
  const job = query.data ?? null;
  useEffect(() => {
    if (job?.state !== 'finished') return;
    const { experimentId } = job.result as Launch;
    void navigate({ to: '/runs', search: { experiment: experimentId } });
  }, [job, navigate]);
  const start = (): void => {
    setError(null);
    setIsAsking(true);
    client.experiments
      .startDemo()
      .then((started) => setJobId(started.jobId), setError)
      .finally(() => setIsAsking(false));
  };
  return {
    start,
    isStarting: isAsking || job?.state === 'running' || job?.state === 'finished',
    job,
    error: error ?? query.error,
    cancel: () => {
      if (jobId !== null) void client.jobs.cancel({ jobId });
    },
  };
}
