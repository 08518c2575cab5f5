/**
 * @file One main process a workspace: it alone writes the database and starts workers.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import { takeOwnership } from '../run-directory/ownership.ts';

export interface WorkspaceLock {
  /** Gives the workspace up; ending the process, however it ends, does too. */
  readonly release: () => void;
}

/**
 * Locks a workspace for this process.
 *
 * @param directory The folder of the workspace's database.
 * @throws {InputError} Another live process has it; names the process.
 */
export function lockWorkspace(directory: string): WorkspaceLock {
  const folder = join(directory, 'main.lock');
  // Whether a process on another host lives cannot be told, and two writers would be worse than a refusal.
  const result = takeOwnership(folder, () => true);
  if (result.taken) return { release: result.ownership.release };
  const { pid, host } = result.owner;
  throw new InputError(
    directory,
    host !== hostname()
      ? `this workspace is open in process ${pid} on ${host}; close it there, or delete ${folder} if that machine is gone`
      : `this workspace is open in process ${pid}; close that first or use another workspace`,
  );
}
