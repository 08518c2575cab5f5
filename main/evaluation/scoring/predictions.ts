/**
 * @file From option scores to predictions, in batches that do not depend on what is done already: a resumed
 * evaluation computes the same numbers as an undisturbed one.
 */
import { optionCharacters } from '../../../shared/model/option-characters.ts';
import type { ChoicePrediction } from '../../../shared/model/prediction.ts';
import { completionsOf } from '../../../shared/model/task.ts';
import type { Normalisation } from '../../../shared/model/training.ts';
import type { EncodedItem } from '../../models/tokenizer/encode-item.ts';
import type { AdapterState } from '../../peft/adapter.ts';
import type { ModelConfig } from '../../models/checkpoint/config.ts';
import { tokensOf } from '../../models/llama/branching-feeds.ts';
import type { CommonText } from './common-text.ts';
import { optionTexts } from './option-texts.ts';
import type { ScoringProgram } from './scoring-program.ts';

/** Items in batches of at most `batchSize` texts (see `optionTexts`), of similar length each, longest first. */
export function scoringBatches(
  items: readonly EncodedItem[],
  batchSize: number,
  config: ModelConfig,
): EncodedItem[][] {
  const sized = items.map((item) => {
    const texts = optionTexts(item, config);
    return { item, count: texts.length, length: Math.max(...texts.map(tokensOf)) };
  });
  sized.sort((a, b) => b.length - a.length);
  const batches: EncodedItem[][] = [];
  let filled = Infinity;
  for (const { item, count } of sized) {
    if (filled + count > batchSize) {
      batches.push([]);
      filled = 0;
    }
    batches.at(-1)!.push(item);
    filled += count;
  }
  return batches;
}

/** Predictions of one batch. @param common See {@link ScoringProgram.score}. */
export async function predict(
  program: ScoringProgram,
  state: AdapterState,
  batch: readonly EncodedItem[],
  normalisation: Normalisation,
  common: CommonText | null = null,
): Promise<ChoicePrediction[]> {
  const scores = await program.score(state, batch, common);
  return batch.map((encoded, i) => predictionOf(encoded, scores[i]!, normalisation));
}

function predictionOf(
  { item, options, right }: EncodedItem,
  scores: readonly number[],
  normalisation: Normalisation,
): ChoicePrediction {
  if (!scores.every(Number.isFinite)) {
    throw new Error(
      `item ${item.id} (${item.language}) got a score that is not finite: ${scores.join(', ')}`,
    );
  }
  const { completions } = completionsOf(item);
  const best = {
    sum: argmax(scores),
    token: argmax(scores.map((score, i) => score / options[i]!.length)),
    character: argmax(scores.map((score, i) => score / optionCharacters(completions[i]!))),
  };
  const prediction = best[normalisation];
  return {
    id: item.id,
    cluster: item.cluster ?? null,
    scores: [...scores],
    best,
    prediction,
    gold: right,
    correct: prediction === right,
  };
}

/** Index of the largest value, the first of equals. */
function argmax(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > values[best]! ? i : best), 0);
}

/** Mean cross-entropy of the right option among the options, and the share of items predicted rightly. */
export function devScore(predictions: readonly ChoicePrediction[]): { loss: number; accuracy: number } {
  const losses = predictions.map(({ scores, gold }) => {
    const largest = Math.max(...scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - largest), 0);
    return largest + Math.log(total) - scores[gold]!;
  });
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  return { loss: mean(losses), accuracy: mean(predictions.map(({ correct }) => Number(correct))) };
}

/** Mean cross-entropy of the tokens of the answers that training teaches, and the nats of each answer. */
export function writtenScore(
  predictions: readonly ChoicePrediction[],
  items: readonly EncodedItem[],
): { loss: number; accuracy: null; itemLosses: number[] } {
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const tokens = sum(items.map(({ options }) => options[0]!.length));
  const itemLosses = predictions.map(({ scores }) => -scores[0]!);
  return { loss: sum(itemLosses) / tokens, accuracy: null, itemLosses };
}
