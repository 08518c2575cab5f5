/**
 * @file Log-likelihood of tokens from logits.
 */
import type { Value } from '../../engine/ir/graph.ts';
import type { GraphBuilder } from '../../engine/ops/builder.ts';

/**
 * Natural-log likelihood of each target: its logit less the log of the sum of exponentials of its row.
 *
 * @param logits float32 [rows, V]
 * @param targets int64 [targets, 2]: a row and a token of it; a row may have several targets.
 * @returns float32 [targets]
 */
export function tokenLogLikelihoods(b: GraphBuilder, logits: Value, targets: Value): Value {
  const normaliser = b.reshape(b.reduceLogSumExp(logits), [logits.shape[0]!]);
  const rows = b.slice(targets, 1, 0, 1);
  return b.sub(b.gatherND(logits, targets), b.gatherND(normaliser, rows));
}
