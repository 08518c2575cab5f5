/**
 * @file Measuring planned runs one after another: two at a time would slow each other down.
 */
import { useEffect, useRef, useState } from 'react';
import type { PlannedRun } from '../../../shared/rpc/forecast.ts';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { client } from '../../api/client.ts';
import { useJob } from '../../api/use-job.ts';

export interface Calibrations {
  readonly start: (runs: readonly PlannedRun[]) => void;
  /** Begins no further one. */
  readonly stop: () => void;
  readonly isBusy: boolean;
  /** The one that is measured now, or that failed. */
  readonly job: Job | null;
  readonly error: unknown;
}

export function useCalibrations(): Calibrations {
  const [waiting, setWaiting] = useState<readonly PlannedRun[]>([]);
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef<PlannedRun | null>(null);
  const job = useJob(jobId);
  const isAtWork = jobId !== null && (job === null || job.state === 'running');
  const next = isAtWork || job?.state === 'failed' ? undefined : waiting[0];
  useEffect(() => {
    if (next === undefined || asked.current === next) return;
    asked.current = next;
    client.forecast.calibrate(next).then(
      (started) => {
        setJobId(started.jobId);
        setWaiting((runs) => runs.slice(1));
      },
      (reason: unknown) => {
        setError(reason);
        setWaiting([]);
      },
    );
  }, [next]);
  return {
    start: (runs) => {
      setError(null);
      setJobId(null);
      setWaiting(runs);
    },
    stop: () => setWaiting([]),
    isBusy: isAtWork || next !== undefined,
    job,
    error,
  };
}
