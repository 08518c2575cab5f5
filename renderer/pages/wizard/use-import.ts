/**
 * @file An import that the wizard starts, follows, and hears the end of.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { api, client } from '../../api/client.ts';

export interface Import {
  /** Null before the first. */
  readonly job: Job | null;
  readonly isBusy: boolean;
  /** Why it did not start; null where it did. */
  readonly error: unknown;
  readonly start: (path: string) => void;
}

/** @param onImported Told the folder once it is in the library. */
export function useImport(what: 'model' | 'benchmark', onImported: (path: string) => void): Import {
  const [started, setStarted] = useState<{ readonly jobId: string; readonly path: string } | null>(null);
  const start = useMutation({
    mutationFn: async (path: string): Promise<{ job: Job; path: string }> => {
      const area = what === 'model' ? client.models : client.benchmarks;
      return { job: await area.import({ path }), path };
    },
    onSuccess: ({ job, path }) => setStarted({ jobId: job.jobId, path }),
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

  return {
    job: job ?? null,
    isBusy: start.isPending || job?.state === 'running',
    error: start.error,
    start: start.mutate,
  };
}
