/**
 * @file Predictions to counts: right answers per item and per cluster, summed over the seeds of a column.
 */
import type { RunResult } from '../../shared/model/result.ts';
import type { SeedScore } from '../../shared/model/comparison.ts';

/** Answers to one item. */
interface ItemTally {
  readonly cluster: number;
  readonly answers: number;
  readonly correct: number;
}

/** One language of one column. */
export interface Tally {
  readonly items: ReadonlyMap<string, ItemTally>;
  readonly seeds: readonly SeedScore[];
  readonly answers: number;
  readonly correct: number;
}

/** Numbers the clusters of a comparison; an item without a cluster is its own. */
export class ClusterIndex {
  readonly #numbers = new Map<string, number>();
  #clustered = false;

  get size(): number {
    return this.#numbers.size;
  }

  /** Whether any item names a cluster. */
  get clustered(): boolean {
    return this.#clustered;
  }

  numberOf(itemId: string, cluster: string | null): number {
    if (cluster !== null) this.#clustered = true;
    const key = cluster === null ? `item ${itemId}` : `cluster ${cluster}`;
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(key, number);
    }
    return number;
  }
}

/** Counts one language over the runs of a column; null if none has answers in it. */
export function tallyLanguage(
  results: readonly RunResult[],
  language: string,
  clusters: ClusterIndex,
): Tally | null {
  const items = new Map<string, ItemTally>();
  const seeds: SeedScore[] = [];
  for (const { summary, predictions } of results) {
    const answers = predictions.get(language);
    if (answers === undefined || answers.length === 0) continue;
    let correct = 0;
    for (const prediction of answers) {
      const point = prediction.correct ? 1 : 0;
      correct += point;
      const before = items.get(prediction.id);
      items.set(prediction.id, {
        cluster: before?.cluster ?? clusters.numberOf(prediction.id, prediction.cluster),
        answers: (before?.answers ?? 0) + 1,
        correct: (before?.correct ?? 0) + point,
      });
    }
    const { runId, seed } = summary.config;
    seeds.push({ runId, seed, items: answers.length, correct, accuracy: correct / answers.length });
  }
  if (seeds.length === 0) return null;
  return {
    items,
    seeds,
    answers: seeds.reduce((sum, seed) => sum + seed.items, 0),
    correct: seeds.reduce((sum, seed) => sum + seed.correct, 0),
  };
}

/** A tally per cluster, as dense arrays over all clusters of the comparison. */
export function perCluster(
  tally: Tally,
  clusters: number,
): { readonly correct: Float64Array; readonly answers: Float64Array } {
  const correct = new Float64Array(clusters);
  const answers = new Float64Array(clusters);
  for (const item of tally.items.values()) {
    correct[item.cluster] = correct[item.cluster]! + item.correct;
    answers[item.cluster] = answers[item.cluster]! + item.answers;
  }
  return { correct, answers };
}

/** Two columns of one language, over the items that every seed of both answered. */
export interface PairedTally {
  readonly items: number;
  /** Per cluster: items, and left's share right minus right's, summed over items. */
  readonly sizes: Float64Array;
  readonly differences: Float64Array;
  /** The same differences times `scale`, whole numbers. */
  readonly scaled: readonly number[];
  /** Whether left and right have one seed each and no two items share a cluster. */
  readonly binary: boolean;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Pairs two tallies by item; null if they share no fully answered item. */
export function pairTallies(left: Tally, right: Tally, clusters: number): PairedTally | null {
  const leftSeeds = left.seeds.length;
  const rightSeeds = right.seeds.length;
  const scale = (leftSeeds * rightSeeds) / greatestCommonDivisor(leftSeeds, rightSeeds);
  const sizes = new Float64Array(clusters);
  const scaled = new Float64Array(clusters);
  let items = 0;
  for (const [id, a] of left.items) {
    const b = right.items.get(id);
    if (b?.answers !== rightSeeds || a.answers !== leftSeeds) continue;
    items += 1;
    sizes[a.cluster] = sizes[a.cluster]! + 1;
    scaled[a.cluster] =
      scaled[a.cluster]! + a.correct * (scale / leftSeeds) - b.correct * (scale / rightSeeds);
  }
  if (items === 0) return null;
  return {
    items,
    sizes,
    differences: scaled.map((value) => value / scale),
    scaled: [...scaled],
    binary: scale === 1 && sizes.every((size) => size <= 1),
  };
}
