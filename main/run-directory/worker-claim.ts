/**
 * @file A run has at most one live worker: how a worker claims its run and shows that it lives.
 */
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { InputError } from '../../shared/model/input-error.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { runPaths } from './layout.ts';
import { currentOwner, ownerSchema, takeOwnership } from './ownership.ts';

/** On another host, a worker whose last heartbeat is older than this is taken for dead. */
const HEARTBEAT_LIMIT_MS = 10 * 60_000;

const workerSchema = z.object({ ...ownerSchema.shape, attempt: z.int().positive(), heartbeatMs: z.int() });

/** A run that this process may work on. */
export interface RunClaim {
  /** 1 for the first worker of the run; rises with each. */
  readonly attempt: number;
  /** Rewrites worker.json; call it every minute or so, between steps. */
  readonly heartbeat: () => void;
  /** Gives the run up before the process ends. */
  readonly release: () => void;
}

/**
 * Claims a run for this process. Do so before opening any of its files for writing.
 *
 * @throws {InputError} Another live worker has it.
 */
export function claimRun(directory: string): RunClaim {
  const { claims, worker } = runPaths(directory);
  const result = takeOwnership(claims, () => hasRecentHeartbeat(worker));
  if (!result.taken) {
    const { pid, host } = result.owner;
    throw new InputError(
      directory,
      `worker ${pid} on ${host} is working on this run; wait for it or cancel the run`,
    );
  }
  const { number: attempt, owner, release } = result.ownership;
  const heartbeat = (): void =>
    writeFileAtomic(worker, JSON.stringify({ ...owner, attempt, heartbeatMs: Date.now() }));
  heartbeat();
  return { attempt, heartbeat, release };
}

/** Whether a worker that claimed the run is still running. */
export function workerIsAlive(directory: string): boolean {
  const { claims, worker } = runPaths(directory);
  return currentOwner(claims, () => hasRecentHeartbeat(worker)) !== null;
}

function hasRecentHeartbeat(path: string): boolean {
  try {
    const { heartbeatMs } = workerSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
    return Date.now() - heartbeatMs < HEARTBEAT_LIMIT_MS;
  } catch {
    return false;
  }
}
