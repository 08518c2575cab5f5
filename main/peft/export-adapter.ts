/**
 * @file The proof of an export: what was written is read back, and must give the same logits.
 */
import type { Backend } from '../engine/backends/backend.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { readAdapter } from './adapter-files.ts';
import type { AdapterState } from './adapter.ts';
import { maxAbsoluteDifference, sequenceLogits } from './logits-program.ts';

/** Largest difference of a logit that rounding may explain. */
const TOLERANCE = 1e-4;

/**
 * Reads the adapter in `dir` back and compares the logits of a text with those of the live one.
 * @returns The largest difference.
 * @throws Error if it is more than 1e-4.
 */
export async function checkExport(
  dir: string,
  backend: Backend,
  checkpoint: Checkpoint,
  method: Method,
  state: AdapterState,
  ids: readonly number[],
): Promise<number> {
  const loaded = readAdapter(dir, checkpoint);
  const live = await sequenceLogits(backend, checkpoint, method, state, ids);
  const reloaded = await sequenceLogits(backend, checkpoint, loaded.method, loaded.state, ids);
  const maxLogitError = maxAbsoluteDifference(live.data, reloaded.data);
  if (!(maxLogitError <= TOLERANCE)) {
    throw new Error(
      `the exported adapter in ${dir} differs from the trained one by ${maxLogitError} in a logit`,
    );
  }
  return maxLogitError;
}
