/**
 * @file Procedures on jobs.
 */
import { os } from './implementer.ts';

export const jobsRouter = {
  list: os.jobs.list.handler(({ context }) => context.workbench.jobs.list()),
  get: os.jobs.get.handler(({ input, context }) => context.workbench.jobs.get(input.jobId)),
  cancel: os.jobs.cancel.handler(({ input, context }) => context.workbench.jobs.cancel(input.jobId)),
};
