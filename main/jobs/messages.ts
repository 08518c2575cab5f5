/**
 * @file What the main process and a job's process tell each other.
 */
import type { JobProgress } from '../../shared/rpc/jobs.ts';
import type { JobKindName } from './kinds.ts';

/** From the main process. */
export type JobCommand =
  { readonly type: 'run'; readonly kind: JobKindName; readonly input: unknown } | { readonly type: 'cancel' };

/** From the job. */
export type JobReport =
  | { readonly type: 'progress'; readonly progress: JobProgress }
  | { readonly type: 'finished'; readonly result: unknown }
  /** `isDefect`: ours, not something that the user can mend. */
  | {
      readonly type: 'failed';
      readonly message: string;
      readonly isDefect: boolean;
      readonly path: readonly (string | number)[] | null;
    };
