/**
 * @file Tells a run that will measure nothing more from one that just has not yet.
 */
import type { RunState } from '../../../shared/model/run.ts';

/** Whether a run is over with some of its work undone. */
export function endedEarly(state: RunState): boolean {
  return state === 'failed' || state === 'cancelled';
}
