/**
 * @file The launch of a draft: the job that checks it, how far it is, and what came of it.
 */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect } from 'react';
import { stepOf, type DraftStep } from '../../../shared/model/experiment-draft.ts';
import type { Launch } from '../../../shared/rpc/drafts.ts';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { api, client } from '../../api/client.ts';
import type { DraftSession } from './draft-session.ts';

export interface LaunchState {
  readonly isBusy: boolean;
  readonly start: (again: boolean) => void;
  /** Null before the first launch. */
  readonly job: Job | null;
  /** Why the call itself was refused, null if it was not. */
  readonly error: unknown;
  /** The same experiment as this one, started earlier; null where there is none. */
  readonly earlier: Launch | null;
  /** Where what failed can be set right; null where no field is to blame. */
  readonly failedStep: DraftStep | null;
}

export function useLaunch(session: DraftSession): LaunchState {
  const navigate = useNavigate();
  const begin = useMutation({
    mutationFn: async (again: boolean) => {
      await session.flush();
      return client.drafts.launch({ draftId: session.draftId, again });
    },
  });
  const followed = useQuery({
    ...api.jobs.get.queryOptions({ input: { jobId: begin.data?.jobId ?? '' } }),
    enabled: begin.data !== undefined,
  }).data;
  const job = followed ?? begin.data ?? null;
  const launch = job?.state === 'finished' ? (job.result as Launch) : null;
  const launchedId = launch !== null && !launch.isKnown ? launch.experimentId : null;

  useEffect(() => {
    if (launchedId === null) return;
    session.discard();
    void navigate({ to: '/runs', search: { experiment: launchedId } });
  }, [launchedId, navigate, session]);

  const path = job?.failurePath ?? null;
  return {
    isBusy: begin.isPending || job?.state === 'running' || launchedId !== null,
    start: begin.mutate,
    job,
    error: begin.error,
    earlier: launch?.isKnown === true ? launch : null,
    failedStep: path === null ? null : stepOf(path),
  };
}
