/**
 * @file The score of an adapter on the items held out from training, which decides the adapter that is kept.
 */
import type { Evaluation } from '../../../shared/model/training.ts';
import type { ModelConfig } from '../../models/checkpoint/config.ts';
import type { EncodedItem } from '../../models/tokenizer/encode-item.ts';
import type { AdapterState } from '../../peft/adapter.ts';
import { devScore, predict, scoringBatches, writtenScore } from './predictions.ts';
import type { ScoringProgram } from './scoring-program.ts';

/** Mean cross-entropy and accuracy; the latter is null where answers are written. */
export interface HeldOutScore {
  readonly loss: number;
  readonly accuracy: number | null;
  /** Nats of each item's answer, where answers are written; in an order that `items` and `batchSize` alone decide. */
  readonly itemLosses?: readonly number[];
}

export async function scoreHeldOut(
  scoring: ScoringProgram,
  config: ModelConfig,
  state: AdapterState,
  items: readonly EncodedItem[],
  { batchSize, normalisation }: Pick<Evaluation, 'batchSize' | 'normalisation'>,
): Promise<HeldOutScore> {
  const predictions = [];
  for (const batch of scoringBatches(items, batchSize, config)) {
    predictions.push(...(await predict(scoring, state, batch, normalisation)));
  }
  return items.every(({ options }) => options.length === 1)
    ? writtenScore(predictions, items)
    : devScore(predictions);
}
