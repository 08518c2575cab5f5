/**
 * @file What is done to several runs at once: pause, resume, cancel, retry, delete, restore, purge.
 */
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Control } from '../../shared/model/event.ts';
import type { RunState } from '../../shared/model/run.ts';
import type { BulkOutcome } from '../../shared/rpc/runs.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import type { Store } from '../store/store.ts';
import type { ChangeFeed } from './change-feed.ts';

/** The parts of the workbench that hold runs. */
export interface RunQueue {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly changes: ChangeFeed;
}

/** Runs that are dealt with before other calls get their turn. */
const RUNS_A_TURN = 50;

/** In which states a command says anything to a run. */
const FITTING: Readonly<Record<Control['command'], readonly RunState[]>> = {
  pause: ['waiting', 'running'],
  // A running one may have been asked to pause and not have left yet.
  resume: ['paused', 'running'],
  cancel: ['waiting', 'running', 'paused'],
};

/** Gives runs a command. @throws {InputError} The disk refuses. */
export function controlRuns(
  { store, scheduler }: RunQueue,
  runIds: readonly string[],
  command: Control['command'],
): Promise<BulkOutcome> {
  return inTurns(runIds, (some) => {
    const fitting = store.shelf
      .find(some)
      .filter(({ state, trashedMs }) => trashedMs === null && FITTING[command].includes(state));
    return scheduler.controlAll(
      fitting.map(({ runId }) => runId),
      command,
    );
  });
}

/** Puts failed runs back into the queue. */
export function retryRuns({ scheduler }: RunQueue, runIds: readonly string[]): Promise<BulkOutcome> {
  return inTurns(runIds, (some) => scheduler.retry(some));
}

/** Puts runs into the trash; those at work are paused. */
export async function deleteRuns(
  workbench: RunQueue,
  runIds: readonly string[],
): Promise<{ readonly deleted: readonly string[]; readonly stopped: readonly string[] }> {
  const { store, scheduler } = workbench;
  const nowMs = Date.now();
  const stopped: string[] = [];
  const { changed } = await inTurns(runIds, (some) => {
    const found = store.shelf.find(some).filter(({ trashedMs }) => trashedMs === null);
    const running = found.filter(({ state }) => state === 'running').map(({ runId }) => runId);
    const ids = found.map(({ runId }) => runId);
    // First: the scheduler looks at the queue when it is told to pause, and one of these could take a place that is left.
    store.shelf.setTrashed(ids, nowMs);
    stopped.push(...scheduler.controlAll(running, 'pause'));
    return ids;
  });
  tellMembersChanged(workbench);
  return { deleted: changed, stopped };
}

/** Takes runs out of the trash. @param resume Those that shall go on at once. */
export async function restoreRuns(
  workbench: RunQueue,
  runIds: readonly string[],
  resume: readonly string[],
): Promise<void> {
  const { store, scheduler } = workbench;
  await inTurns(runIds, (some) => {
    store.shelf.setTrashed(some, null);
    return some;
  });
  if (resume.length > 0) await controlRuns(workbench, resume, 'resume');
  scheduler.look();
  tellMembersChanged(workbench);
}

/**
 * Deletes what is in the trash, files first, so that a run without its row never comes back by itself.
 *
 * @param untilMs Only what was put there before.
 * @param signal Ends it after the run that is being deleted.
 * @returns How many runs were deleted.
 */
export async function emptyTrash(
  workbench: RunQueue,
  untilMs = Infinity,
  signal?: AbortSignal,
): Promise<number> {
  const { store } = workbench;
  /** Whether it is to be deleted now: somebody may have restored it, or left the workspace, meanwhile. */
  const isDue = (runId: string): boolean =>
    signal?.aborted !== true &&
    store.shelf
      .find([runId])
      .some(({ state, trashedMs }) => trashedMs !== null && trashedMs < untilMs && state !== 'running');
  let deleted = 0;
  for (const run of store.shelf.trash()) {
    if (!isDue(run.runId)) continue;
    const directory = store.runDirectory(run.runId);
    if (existsSync(directory)) await rm(directory, { recursive: true, force: true });
    if (!isDue(run.runId)) continue;
    store.shelf.purge(run);
    deleted++;
    await nextTurn();
  }
  if (deleted > 0) tellMembersChanged(workbench);
  return deleted;
}

/** Says that runs came, went or moved into or out of the trash. */
export function tellMembersChanged({ changes }: RunQueue): void {
  for (const topic of ['runs', 'queue', 'experiments', 'comparisons'] as const) changes.publish({ topic });
}

async function inTurns(
  runIds: readonly string[],
  act: (some: readonly string[]) => readonly string[],
): Promise<BulkOutcome> {
  const changed = new Set<string>();
  for (let start = 0; start < runIds.length; start += RUNS_A_TURN) {
    if (start > 0) await nextTurn();
    for (const runId of act(runIds.slice(start, start + RUNS_A_TURN))) changed.add(runId);
  }
  return { changed: [...changed], skipped: runIds.filter((runId) => !changed.has(runId)) };
}
