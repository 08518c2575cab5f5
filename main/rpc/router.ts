/**
 * @file The implementation of the whole contract.
 */
import { changesRouter } from './changes.ts';
import { compareRouter } from './compare.ts';
import { filesRouter } from './files.ts';
import { os } from './implementer.ts';
import { jobsRouter } from './jobs.ts';
import { runRouter } from './run.ts';
import { systemRouter } from './system.ts';

export const router = os.router({
  changes: changesRouter,
  compare: compareRouter,
  files: filesRouter,
  jobs: jobsRouter,
  run: runRouter,
  system: systemRouter,
});
