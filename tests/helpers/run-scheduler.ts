/**
 * @file A main process of its own: `node run-scheduler.ts WORKSPACE` works through the workspace's queue with fake
 * workers and prints `idle` when it is empty, or the reason why it may not.
 */
import { join } from 'node:path';
import { localLauncher } from '../../main/scheduler/launcher.ts';
import { Scheduler } from '../../main/scheduler/scheduler.ts';
import { openStore } from '../../main/store/store.ts';

const workspace = process.argv[2];
if (workspace === undefined) throw new Error('usage: run-scheduler.ts WORKSPACE');
const store = openStore(join(workspace, 'atlas.sqlite'));
const workerPath = join(import.meta.dirname, 'fake-worker.ts');
const scheduler = new Scheduler({ store, launcher: localLauncher({ workerPath }), pollMs: 20 });
try {
  scheduler.start();
  console.log('started');
  await scheduler.idle();
  console.log('idle');
} catch (error) {
  console.log(error instanceof Error ? error.message : String(error));
} finally {
  scheduler.stop();
  store.close();
}
