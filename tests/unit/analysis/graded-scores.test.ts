import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../main/analysis/compare-runs.ts';
import { outlineRuns } from '../../../main/analysis/outline.ts';
import type { GenerationPrediction } from '../../../shared/model/prediction.ts';
import type { RunResult } from '../../../shared/model/result.ts';
import type { Benchmark } from '../../../shared/model/task.ts';
import { randomStream, randomUniform } from '../../../shared/random/random-stream.ts';
import { catalogue, demoBenchmark, PROFILES, syntheticRun } from '../reports/synthetic-results.ts';

const benchmark: Benchmark = {
  ...demoBenchmark,
  generation: { until: ['\n'], maxGenTokens: 8, answers: 'squad', metric: 'f1', languages: {} },
};
const [base, , , , lora] = PROFILES;

/** Written answers with these scores, `clusterSize` of them to a paragraph. */
function runWith(scores: readonly number[], profile: typeof base, clusterSize = 1): RunResult {
  const run = syntheticRun(profile, { languages: ['deu_Latn'], items: 1 });
  const predictions = scores.map((score, index): GenerationPrediction => ({
    id: `i${index}`,
    cluster: clusterSize === 1 ? null : `c${Math.floor(index / clusterSize)}`,
    text: 'a',
    answer: 'a',
    references: ['b'],
    metrics: { f1: score },
    unanswered: [],
    writtenIn: null,
    endedBy: 'until',
    tokens: 1,
    score,
    correct: score === 1,
  }));
  return { ...run, predictions: new Map([['deu_Latn', predictions]]) };
}

function cellsOf(runs: readonly RunResult[]) {
  const comparison = compareRuns(runs, catalogue, benchmark, { resamples: 4000 });
  expect(comparison.benchmark.metric).toBe('f1');
  return comparison.rows.find(({ language }) => language.code === 'deu_Latn')!.cells;
}

const random = randomStream(11);
const draw = (count: number) => Array.from({ length: count }, () => Math.min(1, 1.3 * randomUniform(random)));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('scores between 0 and 1', () => {
  it('have the mean, and an interval as wide as the spread of the items says', () => {
    const scores = draw(600);
    const [cell] = cellsOf([runWith(scores, base)]);
    expect(cell!.accuracy).toBeCloseTo(mean(scores), 12);
    expect(cell!.correct).toBe(scores.filter((score) => score === 1).length);
    const deviation = Math.sqrt(mean(scores.map((score) => (score - mean(scores)) ** 2)));
    const width = (2 * 1.96 * deviation) / Math.sqrt(600);
    expect((cell!.interval.high - cell!.interval.low) / width).toBeCloseTo(1, 1);
  });

  it('have a wider interval where the answers of a paragraph agree', () => {
    const perParagraph = draw(60);
    const scores = perParagraph.flatMap((score) => Array<number>(10).fill(score));
    const [alone] = cellsOf([runWith(scores, base)]);
    const [together] = cellsOf([runWith(scores, base, 10)]);
    const width = ({ interval }: NonNullable<typeof alone>) => interval.high - interval.low;
    expect(width(together!) / width(alone!)).toBeCloseTo(Math.sqrt(10), 0);
  });

  it('are tested by sign flips as all flips together would', () => {
    const scores = draw(12);
    const better = scores.map((score, index) =>
      Math.min(1, Math.max(0, score + [0.21, -0.07, 0.13][index % 3]!)),
    );
    const [, cell] = cellsOf([runWith(scores, base), runWith(better, lora)]);
    const differences = better.map((score, index) => score - scores[index]!);
    const observed = Math.abs(mean(differences));
    let asExtreme = 0;
    for (let flips = 0; flips < 2 ** 12; flips += 1) {
      const flipped = differences.map((difference, index) =>
        (flips >> index) & 1 ? -difference : difference,
      );
      const further = Math.abs(mean(flipped)) - observed;
      // What is as far counts half in each tail.
      if (further > -1e-12) asExtreme += further > 1e-12 ? 1 : 0.5;
    }
    expect(cell!.difference).toMatchObject({ test: 'sign-flip-saddlepoint', items: 12 });
    expect(cell!.difference!.value).toBeCloseTo(mean(differences), 12);
    expect(cell!.difference!.p).toBeCloseTo(asExtreme / 2 ** 12, 12);
  });

  it('that are all 0 or 1 are tested and bounded as right and wrong', () => {
    const points = (right: number) => Array.from({ length: 40 }, (_, index) => (index < right ? 1 : 0));
    const [, cell] = cellsOf([runWith(points(10), base), runWith(points(20), lora)]);
    expect(cell!.difference).toMatchObject({ test: 'mcnemar', higher: 10, lower: 0 });
  });

  it('have no interval before the single answers are read', () => {
    const { summary } = runWith([0.5], base);
    const results = [{ language: 'deu_Latn', items: 4, correct: 1, accuracy: 0.6 }];
    const outline = outlineRuns('s', [{ summary, results, clustered: false }], catalogue, benchmark, {
      describe: () => '',
    });
    const [cell] = outline.rows.find(({ language }) => language.code === 'deu_Latn')!.cells;
    expect(cell).toMatchObject({ accuracy: 0.6, correct: 1, interval: null });
  });
});
