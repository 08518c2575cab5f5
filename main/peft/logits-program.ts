/**
 * @file Logits of whole sequences, to compare an adapter with another form of itself.
 */
import type { Backend } from '../engine/backends/backend.ts';
import { GraphBuilder } from '../engine/ops/builder.ts';
import { dedupe } from '../engine/passes/dedupe.ts';
import { prune } from '../engine/passes/prune.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { textFeeds } from '../models/llama/text-feeds.ts';
import { adaptDecoder, parameterFeeds } from './adapted-decoder.ts';
import type { AdapterState, Float32Tensor } from './adapter.ts';

const ROWS = 'rows';

/** Logits of every position, virtual tokens of a soft prompt first: [positions, V]. */
export async function sequenceLogits(
  backend: Backend,
  checkpoint: Checkpoint,
  method: Method,
  state: AdapterState,
  ids: readonly number[],
): Promise<Float32Tensor> {
  const b = new GraphBuilder();
  const decoder = adaptDecoder(b, checkpoint, method, false, b.input(ROWS, 'int64', ['rows']));
  const logits = decoder.logits();
  const executable = await backend.compile(dedupe(prune(b.build('logits', { logits }))));
  try {
    const { feeds, row } = textFeeds(checkpoint.config, decoder.layout, [ids]);
    const count = row(0, ids.length);
    const rows = BigInt64Array.from({ length: count }, (_, i) => BigInt(i));
    const outputs = await executable.run({
      ...feeds,
      ...parameterFeeds(state),
      [ROWS]: { dtype: 'int64', shape: [count], data: rows },
    });
    return outputs['logits'] as Float32Tensor;
  } finally {
    await executable.release();
  }
}

/** Largest absolute difference of two tensors of the same size. */
export function maxAbsoluteDifference(a: Float32Array, b: Float32Array): number {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; i++) {
    const difference = Math.abs(a[i]! - b[i]!);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}
