/**
 * @file One job, followed to its end.
 */
import { useQuery } from '@tanstack/react-query';
import type { Job } from '../../shared/rpc/jobs.ts';
import { api } from './client.ts';

/** The job as it is now; null while it is not known, or without an id. */
export function useJob(jobId: string | null): Job | null {
  const { data } = useQuery({ ...api.jobs.list.queryOptions(), enabled: jobId !== null });
  return data?.find((job) => job.jobId === jobId) ?? null;
}
