/**
 * @file What a kind of job is: work that would block the main process, done in a process of its own.
 */
import type { JobProgress } from '../../shared/rpc/jobs.ts';

export interface JobTools {
  /** Tells how far the job is; call it as often as you like. */
  readonly onProgress: (progress: JobProgress) => void;
  /** Aborted when the user cancels. A job that cannot look is killed a little later. */
  readonly signal: AbortSignal;
}

/**
 * Does the work. Input and result cross a process boundary: structured clone applies. Throws an InputError for what
 * the user can mend.
 */
export type JobWork<Input, Result> = (input: Input, tools: JobTools) => Result | Promise<Result>;
