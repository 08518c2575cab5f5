/**
 * @file Answers to sums: scores per item, summed over the seeds of a column.
 */
import type { SeedScore } from '../../shared/model/comparison.ts';
import type { WrittenSummary } from '../../shared/model/event.ts';
import type { RunAnswers } from '../../shared/model/result.ts';
import { sumByCluster, type ClusterIndex, type ClusterRatio } from './cluster-sums.ts';

/** One language of one column; arrays have one entry an item. */
export interface Tally {
  /** Numbers of the items; `clusters` those of their clusters in the comparison's index. */
  readonly items: Int32Array;
  readonly clusters: Int32Array;
  /** Answers to the item, one a seed that has it, and the sum of their scores. */
  readonly answers: Int32Array;
  readonly scores: Float64Array;
  readonly seeds: readonly SeedScore[];
  /** What each seed's run counted of its written answers; empty where they are chosen. */
  readonly written: readonly { readonly summary: WrittenSummary; readonly answers: number }[];
  /** Of a prompt, on average; null where no run counted them. */
  readonly promptTokens: number | null;
  /** Share of the prompts that were cut; null where no run counted them. */
  readonly cutPrompts: number | null;
}

/** Counts one language over the runs of a column; null if none has answers in it. */
export function tallyLanguage(
  runs: readonly RunAnswers[],
  language: string,
  index: ClusterIndex,
): Tally | null {
  const places = new Map<number, number>();
  const clusters: number[] = [];
  const answers: number[] = [];
  const scores: number[] = [];
  const seeds: SeedScore[] = [];
  const written: { summary: WrittenSummary; answers: number }[] = [];
  const counted = { tokens: 0, prompts: 0 };
  const cut = { prompts: 0, of: 0 };
  for (const { summary, languages } of runs) {
    const given = languages.get(language);
    if (given === undefined || given.items.length === 0) continue;
    let right = 0;
    let sum = 0;
    given.items.forEach((item, entry) => {
      const score = given.scores[entry]!;
      sum += score;
      if (score === 1) right += 1;
      const place = places.get(item);
      if (place === undefined) {
        places.set(item, clusters.length);
        clusters.push(index.numberOf(item, given.clusters[entry]!));
        answers.push(1);
        scores.push(score);
      } else {
        answers[place] = answers[place]! + 1;
        scores[place] = scores[place]! + score;
      }
    });
    const { runId, seed } = summary.config;
    const items = given.items.length;
    seeds.push({ runId, seed, items, correct: right, accuracy: sum / items });
    if (given.written !== undefined) written.push({ summary: given.written, answers: items });
    if (given.promptTokens !== undefined) {
      counted.tokens += given.promptTokens;
      counted.prompts += items;
    }
    if (given.cutPrompts !== undefined) {
      cut.prompts += given.cutPrompts;
      cut.of += items;
    }
  }
  if (seeds.length === 0) return null;
  return {
    items: Int32Array.from(places.keys()),
    clusters: Int32Array.from(clusters),
    answers: Int32Array.from(answers),
    scores: Float64Array.from(scores),
    seeds,
    written,
    promptTokens: counted.prompts === 0 ? null : counted.tokens / counted.prompts,
    cutPrompts: cut.of === 0 ? null : cut.prompts / cut.of,
  };
}

/** Scores over answers, by cluster. */
export function accuracyRatio(tally: Tally): ClusterRatio {
  return sumByCluster(tally.clusters, tally.scores, tally.answers);
}

/** Two columns of one language, over the items that every seed of both answered. */
export interface PairedTally {
  readonly items: number;
  /** By cluster: left's mean score minus right's, summed over items and times `scale`; over items times `scale`. */
  readonly ratio: ClusterRatio;
  /** What makes the means whole numbers, where scores are. */
  readonly scale: number;
  /** Whether answers are right or wrong, left and right have one seed each, and no two items share a cluster. */
  readonly binary: boolean;
  /** Whether that is all the items of both, so that the ratio is the difference of both accuracies. */
  readonly complete: boolean;
}

function greatestCommonDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestCommonDivisor(b, a % b);
}

/** Pairs two tallies by item; null if they share no fully answered item. */
export function pairTallies(left: Tally, right: Tally): PairedTally | null {
  const leftSeeds = left.seeds.length;
  const rightSeeds = right.seeds.length;
  const scale = (leftSeeds * rightSeeds) / greatestCommonDivisor(leftSeeds, rightSeeds);
  const places = new Map<number, number>();
  right.items.forEach((item, place) => places.set(item, place));
  const clusters: number[] = [];
  const differences: number[] = [];
  left.items.forEach((item, a) => {
    const b = places.get(item);
    if (b === undefined || left.answers[a] !== leftSeeds || right.answers[b] !== rightSeeds) return;
    clusters.push(left.clusters[a]!);
    differences.push(left.scores[a]! * (scale / leftSeeds) - right.scores[b]! * (scale / rightSeeds));
  });
  const items = clusters.length;
  if (items === 0) return null;
  const ratio = sumByCluster(clusters, differences, new Int32Array(items).fill(scale));
  return {
    items,
    ratio,
    scale,
    binary: scale === 1 && ratio.clusters.length === items && differences.every(Number.isInteger),
    complete: items === left.items.length && items === right.items.length,
  };
}
