/**
 * @file The life of a run as a pure function: from a status and what happened to the next status. It lies with the
 * store because the store applies it inside the transaction that records what happened.
 */
import type { RunState } from '../../shared/model/run.ts';

/** A run's state, with one sentence of why where it failed. */
export type RunStatus =
  { readonly state: Exclude<RunState, 'failed'> } | { readonly state: 'failed'; readonly failure: string };

/** What can happen to a run. */
export type RunChange =
  /** It got a slot; a worker is about to be started. */
  | { readonly type: 'launched' }
  /** Its worker left after a checkpoint, or it was held back while waiting. */
  | { readonly type: 'paused' }
  /** A paused run is back in the queue. */
  | { readonly type: 'requeued' }
  /** A failed run is asked for again, after what made it fail was mended. */
  | { readonly type: 'retried' }
  | { readonly type: 'cancelled' }
  | { readonly type: 'failed'; readonly failure: string }
  | { readonly type: 'finished' };

/** From which states each change is legal. */
const LEGAL: Readonly<Record<RunChange['type'], readonly RunState[]>> = {
  launched: ['waiting'],
  paused: ['waiting', 'running'],
  requeued: ['paused'],
  retried: ['failed'],
  cancelled: ['waiting', 'running', 'paused'],
  failed: ['waiting', 'running', 'paused'],
  finished: ['running'],
};

/** Whether the run is over; a failed one may be tried again. */
export function isFinal(state: RunState): boolean {
  return state === 'finished' || state === 'failed' || state === 'cancelled';
}

/**
 * The status after a change.
 *
 * @throws {Error} The change is not legal in this state: a defect of the caller.
 */
export function nextStatus(status: RunStatus, change: RunChange): RunStatus {
  if (!LEGAL[change.type].includes(status.state)) {
    throw new Error(`A run that is ${status.state} cannot be ${change.type}`);
  }
  switch (change.type) {
    case 'launched':
      return { state: 'running' };
    case 'requeued':
    case 'retried':
      return { state: 'waiting' };
    case 'failed':
      return { state: 'failed', failure: change.failure };
    case 'paused':
    case 'cancelled':
    case 'finished':
      return { state: change.type };
  }
}
