/**
 * @file Work that takes longer than a call may: it runs in a process of its own, tells how far it is, and can be
 * cancelled.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';

export const jobStateSchema = z.enum(['running', 'finished', 'failed', 'cancelled']);
export type JobState = z.infer<typeof jobStateSchema>;

/** How far a job is, in units of its own such as `bytes` or `items`. */
export interface JobProgress {
  readonly done: number;
  /** Null while it is not known. */
  readonly total: number | null;
  readonly unit: 'bytes' | 'items' | 'steps' | 'files';
  /** What it is at, in a few words; empty where there is nothing to say. */
  readonly message: string;
}

export interface Job {
  readonly jobId: string;
  readonly kind: string;
  /** What it is about, as the user calls it: `Import SmolLM-135M`. */
  readonly title: string;
  readonly state: JobState;
  readonly progress: JobProgress | null;
  readonly startedMs: number;
  readonly endedMs: number | null;
  /** Milliseconds that are likely left; null while that cannot be told. */
  readonly remainingMs: number | null;
  /** What it made, by its kind; null until it is finished. */
  readonly result: unknown;
  /** One sentence; null unless it failed. */
  readonly failure: string | null;
  /** The field of its input that the failure is about, such as `['models', 0, 'path']`; null where there is none. */
  readonly failurePath: readonly (string | number)[] | null;
}

const reference = z.strictObject({ jobId: z.string().min(1).max(80) });

export const jobsContract = {
  /** Running jobs, and those that ended lately; the newest first. */
  list: procedure.output(type<readonly Job[]>()),
  get: procedure.input(reference).output(type<Job>()),
  cancel: procedure.input(reference).output(type<Job>()),
};
