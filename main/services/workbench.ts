/**
 * @file The running workbench of one workspace, whatever shows it: results, the queue that is worked through, jobs,
 * and the news of all of them.
 */
import { slotsOf } from '../../shared/model/settings.ts';
import { localLauncher } from '../scheduler/launcher.ts';
import { Scheduler } from '../scheduler/scheduler.ts';
import type { Store } from '../store/store.ts';
import { ChangeFeed } from './change-feed.ts';
import { Comparisons } from './comparisons.ts';
import { HubDownloads } from './hub-downloads.ts';
import { JobRunner } from './job-runner.ts';
import { LibraryFolders } from './library-folders.ts';
import { BENCHMARKS, MODELS } from './library-kinds.ts';
import { Reader } from './reader.ts';
import { Reports } from './reports.ts';
import { RunInspector } from './run-inspector.ts';
import { RunList } from './run-list/run-list.ts';
import { emptyTrash, type RunQueue } from './run-actions.ts';
import { explainSystemProblem } from '../files/system-problem.ts';
import { openWorkspace } from './workspace.ts';

export interface Workbench {
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly changes: ChangeFeed;
  readonly jobs: JobRunner;
  readonly comparisons: Comparisons;
  readonly reports: Reports;
  /** Looks closely at one run. */
  readonly inspector: RunInspector;
  readonly runList: RunList;
  /** Answers questions about checkpoints, tokenizers and benchmarks on disk. */
  readonly reader: Reader;
  readonly models: LibraryFolders<'model'>;
  readonly benchmarks: LibraryFolders<'benchmark'>;
  readonly downloads: HubDownloads;
  /** Leaves the workspace. Workers of runs go on; jobs end. */
  readonly close: () => void;
}

/**
 * Opens a workspace, goes on with its queue, and follows its workers.
 *
 * @param options `directory`: the workspace, made if it is missing. `nodePath`: plain Node for workers and jobs, this
 * process's own by default.
 * @throws {InputError} Another process has the workspace, or the disk refuses.
 */
export function openWorkbench(options: {
  readonly directory: string;
  readonly nodePath?: string;
}): Workbench {
  const { directory, nodePath = process.execPath } = options;
  const store = openWorkspace(directory);
  const changes = new ChangeFeed();
  const scheduler = new Scheduler({
    store,
    launcher: localLauncher({ nodePath }),
    slots: slotsOf(store.settings.read()),
  });
  const jobs = new JobRunner(nodePath, (job) => changes.publish({ topic: 'job', job }));
  const reader = new Reader(nodePath);
  const library = { store, jobs, changes, reader };
  scheduler.onChange(({ runId, changed }) => {
    changes.publish({ topic: 'run', runId, parts: [...changed] });
    if (changed.has('state')) changes.publish({ topic: 'queue' });
  });
  try {
    scheduler.start();
  } catch (error) {
    store.close();
    throw error;
  }
  const inspector = new RunInspector(store);
  const stopWarming = warmUp(store);
  const stopEmptying = emptyOldTrash({ store, scheduler, changes });
  const models = new LibraryFolders(MODELS, library);
  const benchmarks = new LibraryFolders(BENCHMARKS, library);
  return {
    store,
    scheduler,
    changes,
    jobs,
    comparisons: new Comparisons({ store, jobs, changes }),
    reports: new Reports({ store, jobs, changes }),
    inspector,
    runList: new RunList(store, inspector),
    reader,
    models,
    benchmarks,
    downloads: new HubDownloads({ store, jobs, changes, models, benchmarks }),
    close: () => {
      stopWarming();
      stopEmptying();
      scheduler.stop();
      jobs.close();
      reader.close();
      changes.close();
      store.close();
    },
  };
}

/** Deletes runs that have been in the trash for as long as the settings keep them. @returns Ends it. */
function emptyOldTrash(queue: RunQueue): () => void {
  const ending = new AbortController();
  const { trashDays } = queue.store.settings.read();
  emptyTrash(queue, Date.now() - trashDays * DAY_MS, ending.signal).catch((error: unknown) => {
    console.error(explainSystemProblem(error, queue.store.directory));
  });
  return () => ending.abort();
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** Reads the list of runs in pieces while nothing else is to do. @returns Ends it. */
function warmUp(store: Store): () => void {
  let next = setImmediate(read);
  function read(): void {
    if (store.listing.warmUp()) next = setImmediate(read);
  }
  return () => clearImmediate(next);
}
