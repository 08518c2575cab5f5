/**
 * @file The worker process: `node worker.ts RUN_DIR`. Works on one run until it is done, paused or cancelled;
 * all it says goes into the run directory.
 */
import { resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import { ControlReader } from '../run-directory/control.ts';
import { readRunConfig } from '../run-directory/create-run.ts';
import { EventWriter } from '../run-directory/event-writer.ts';
import { claimRun } from '../run-directory/worker-claim.ts';
import { executeRun } from './execute-run.ts';
import { StopRequest } from './run-context.ts';

const HEARTBEAT_MS = 30_000;

async function main(): Promise<number> {
  const directory = resolve(process.argv[2] ?? '');
  const config = readRunConfig(directory);
  const claim = claimRun(directory);
  const events = new EventWriter(directory);
  events.append({ type: 'started', attempt: claim.attempt, pid: process.pid });
  const control = new ControlReader(directory);
  let beatMs = Date.now();
  const context = {
    directory,
    config,
    emit: events.append.bind(events),
    checkControl() {
      if (Date.now() - beatMs > HEARTBEAT_MS) {
        claim.heartbeat();
        beatMs = Date.now();
      }
      const directive = control.directive();
      if (directive !== 'run') throw new StopRequest(directive);
    },
  };
  try {
    await executeRun(context);
    return 0;
  } catch (error) {
    if (error instanceof StopRequest) {
      events.append(
        error.directive === 'cancel' ? { type: 'cancelled' } : { type: 'paused', step: error.step },
      );
      return 0;
    }
    const failure = error instanceof Error ? error : new Error(String(error));
    const stack = failure instanceof InputError ? null : (failure.stack ?? null);
    console.error(stack ?? failure.message);
    events.append({ type: 'failed', message: failure.message, stack });
    return 1;
  } finally {
    events.close();
    claim.release();
  }
}

try {
  // A session that was not released would keep the process alive; the run's files are complete.
  process.exit(await main());
} catch (error) {
  console.error(error instanceof InputError ? error.message : error);
  process.exit(1);
}
