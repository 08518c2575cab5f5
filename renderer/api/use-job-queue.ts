/**
 * @file Jobs one after another: two at a time would slow each other down.
 */
import { useEffect, useRef, useState } from 'react';
import type { Job } from '../../shared/rpc/jobs.ts';
import { useJob } from './use-job.ts';

export interface JobQueue<Input> {
  readonly start: (inputs: readonly Input[]) => void;
  /** Begins no further one. */
  readonly stop: () => void;
  readonly isBusy: boolean;
  /** How many are to begin yet. */
  readonly waiting: number;
  /** The one at work, or that ended last. */
  readonly job: Job | null;
  readonly error: unknown;
}

/** @param begin Starts the job of an input; the same function in every render. */
export function useJobQueue<Input>(begin: (input: Input) => Promise<Job>): JobQueue<Input> {
  const [waiting, setWaiting] = useState<readonly Input[]>([]);
  const [jobId, setJobId] = useState<string | null>(null);
  const [error, setError] = useState<unknown>(null);
  const asked = useRef<Input | null>(null);
  const job = useJob(jobId);
  const isAtWork = jobId !== null && (job === null || job.state === 'running');
  const next = isAtWork || job?.state === 'failed' ? undefined : waiting[0];
  useEffect(() => {
    if (next === undefined || asked.current === next) return;
    asked.current = next;
    begin(next).then(
      (started) => {
        setJobId(started.jobId);
        setWaiting((inputs) => inputs.slice(1));
      },
      (reason: unknown) => {
        setError(reason);
        setWaiting([]);
      },
    );
  }, [begin, next]);
  return {
    start: (inputs) => {
      setError(null);
      setJobId(null);
      setWaiting(inputs);
    },
    stop: () => setWaiting([]),
    isBusy: isAtWork || next !== undefined,
    waiting: waiting.length,
    job,
    error,
  };
}
