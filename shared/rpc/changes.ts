/**
 * @file What changed in the workbench, as it happens: small notices that say which queries are out of date. A client
 * that was away names the last notice it saw and gets those it missed, or a `reset` where that is too long ago.
 */
import { eventIterator } from '@orpc/contract';
import { z } from 'zod';
import { procedure } from './procedure.ts';
import type { Job } from './jobs.ts';

/** The parts of a run's record that can change. */
export const RUN_PARTS = ['state', 'summary', 'steps', 'dev', 'languages', 'predictions'] as const;
export type RunPart = (typeof RUN_PARTS)[number];

/** Lists whose members changed. */
export const LIST_TOPICS = [
  'runs',
  'queue',
  'experiments',
  'drafts',
  'models',
  'benchmarks',
  'downloads',
  'comparisons',
  'reports',
  'settings',
] as const;
export type ListTopic = (typeof LIST_TOPICS)[number];

export const changeSchema = z.discriminatedUnion('topic', [
  z.object({ topic: z.literal('run'), runId: z.string(), parts: z.array(z.enum(RUN_PARTS)) }),
  z.object({ topic: z.literal('job'), job: z.custom<Job>() }),
  z.object({ topic: z.enum(LIST_TOPICS) }),
  /** Anything may have changed. */
  z.object({ topic: z.literal('reset') }),
]);
export type Change = z.infer<typeof changeSchema>;

const noticeSchema = z.object({
  /** Of the process that counts: numbers of another one mean nothing. */
  session: z.string(),
  seq: z.int().nonnegative(),
  changes: z.array(changeSchema),
});
/** What changed since the notice before. */
export type Notice = z.infer<typeof noticeSchema>;

export const changesContract = {
  /** Endless. `after` is the last notice seen, null at first. */
  watch: procedure
    .input(z.strictObject({ after: z.strictObject({ session: z.string(), seq: z.int() }).nullable() }))
    .output(eventIterator(noticeSchema)),
};
