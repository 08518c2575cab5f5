/**
 * @file The process of one job: takes a command, reports progress and the result, and ends. It ends too when its
 * main process does.
 */
import { InputError } from '../../shared/model/input-error.ts';
import { explainSystemProblem } from '../files/system-problem.ts';
import type { JobWork } from './job-kind.ts';
import { JOB_KINDS } from './kinds.ts';
import type { JobCommand, JobReport } from './messages.ts';

/** At most one report of progress in this time. */
const PROGRESS_MS = 100;

const abort = new AbortController();

function report(message: JobReport): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send!(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

async function run({ kind, input }: Extract<JobCommand, { type: 'run' }>): Promise<void> {
  let saidMs = 0;
  try {
    // The main process gave input and kind as one; the table's type cannot say so here.
    const work = JOB_KINDS[kind] as JobWork<unknown, unknown>;
    const result = await work(input, {
      signal: abort.signal,
      onProgress: (progress) => {
        const now = Date.now();
        if (now - saidMs < PROGRESS_MS && progress.done !== progress.total) return;
        saidMs = now;
        void report({ type: 'progress', progress });
      },
    });
    await report({ type: 'finished', result });
  } catch (error) {
    const explained = explainSystemProblem(error, 'job');
    const isDefect = !(explained instanceof InputError);
    if (isDefect) console.error(error);
    const message = explained instanceof Error ? explained.message : String(explained);
    const path = explained instanceof InputError ? explained.path : null;
    await report({ type: 'failed', message, isDefect, path });
  }
  process.exit();
}

process.on('disconnect', () => process.exit());
process.on('message', (command: JobCommand) => {
  if (command.type === 'cancel') abort.abort();
  else void run(command);
});
