/**
 * @file From a prepared experiment to runs in the queue, new ones or those of an earlier time.
 */
import { ControlReader } from '../run-directory/control.ts';
import type { Scheduler } from '../scheduler/scheduler.ts';
import { isFinal } from '../store/run-state.ts';
import type { Store, StoredExperiment } from '../store/store.ts';
import { keepDefinition, keepLeakage } from './benchmark-definitions.ts';
import type { PreparedExperiment } from './prepare-experiment.ts';

/**
 * Queues the runs of an experiment; those that are paused, or have been asked to pause, go on.
 *
 * @param scheduler Started, on this store.
 * @throws {InputError} The disk refuses.
 */
export function startExperiment(
  store: Store,
  scheduler: Scheduler,
  { experiment, tasks, runs, sourceHash }: PreparedExperiment,
): StoredExperiment {
  // First, so that there is no run whose results nobody could read.
  for (const { sha256, definition, leakage } of tasks) {
    keepDefinition(store.directory, sha256, definition);
    if (leakage !== null) keepLeakage(store.directory, sha256, leakage);
  }
  const stored = scheduler.submit(experiment, runs, sourceHash);
  for (const { state, directory, config } of store.runs({ experiment: stored.id })) {
    // A worker may not have read yet that it shall pause; its run goes on all the same.
    const isHeld = !isFinal(state) && new ControlReader(directory).directive() === 'pause';
    if (isHeld) scheduler.resume(config.runId);
  }
  return stored;
}
