/**
 * @file Pause, resume and cancel, from the main process or from a second one beside it.
 */
import type { Control } from '../../shared/model/event.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { createRunDirectory } from '../run-directory/create-run.ts';
import { requestControl } from '../run-directory/control.ts';
import { isFinal } from '../store/run-state.ts';
import type { Store } from '../store/store.ts';

/**
 * Writes a command into a run's directory, where its worker, or the main process that runs now or next, finds it.
 *
 * @param store May be open for reading only.
 * @throws {InputError} There is no such run, it is over, or the disk refuses its directory.
 */
export function controlRun(store: Store, runId: string, command: Control['command']): void {
  const where = `run "${runId}"`;
  const run = store.run(runId);
  if (run === null) throw new InputError(where, 'is not in this workspace; check the id');
  if (isFinal(run.state)) {
    throw new InputError(
      where,
      `is ${run.state}; only a run that is waiting, running or paused takes "${command}"`,
    );
  }
  // A run that waits has none before it is launched, and somebody may have deleted that of a paused one.
  if (run.state !== 'running') createRunDirectory(run.directory, run.config);
  requestControl(run.directory, command);
}
