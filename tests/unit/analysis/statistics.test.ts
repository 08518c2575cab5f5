/**
 * @file Statistics against values computed outside this code base, in Python 3.11 with exact fractions or
 * NumPy 2.4, from the definitions and not from these formulas; each block says how.
 */
import { describe, expect, it } from 'vitest';
import { bootstrapRatios, percentileInterval } from '../../../main/analysis/bootstrap.ts';
import { sumByCluster } from '../../../main/analysis/cluster-sums.ts';
import {
  holmAdjust,
  mcnemarMidP,
  signFlipMidP,
  signFlipSaddlepoint,
} from '../../../main/analysis/paired-test.ts';
import { randomBelow, randomStream, splitMix64, xoshiro128 } from '../../../shared/random/random-stream.ts';
import { effectiveSampleSize, wilsonInterval } from '../../../main/analysis/wilson.ts';

describe('random numbers', () => {
  it('are the published algorithms', () => {
    // From a transcription of the authors' C into Python integers.
    const next = xoshiro128([1, 2, 3, 4]);
    expect(Array.from({ length: 10 }, () => next())).toEqual([
      11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804,
    ]);
    expect(splitMix64(1234567n, 3)).toEqual([
      6457827717110365317n,
      3203168211198807973n,
      9817491932198370423n,
    ]);
  });

  it('below a bound are uniform: chi-squared of 7 cells stays under its 0.999 quantile', () => {
    const next = randomStream(5);
    const counts = new Array<number>(7).fill(0);
    for (let draw = 0; draw < 70_000; draw += 1) {
      const value = randomBelow(next, 7);
      counts[value] = counts[value]! + 1;
    }
    const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0);
    expect(chiSquared).toBeLessThan(22.46);
  });
});

describe('wilsonInterval', () => {
  // Roots of (p − x)² = z² x (1 − x) / n found by bisection.
  it.each([
    [45, 190, 0.18198083528169973, 0.30213365390762636],
    [0, 190, 0, 0.019817529459719575],
    [190, 190, 0.9801824705402804, 1],
    [1, 10, 0.01787621309507291, 0.4041500267952385],
    [7, 20, 0.1811918241010821, 0.5671457233147637],
    [127, 900, 0.11988915226991495, 0.16538373082743496],
  ])('of %d in %d', (correct, n, low, high) => {
    const interval = wilsonInterval(correct / n, n);
    expect(interval.low).toBeCloseTo(low, 12);
    expect(interval.high).toBeCloseTo(high, 12);
  });
});

describe('effectiveSampleSize', () => {
  it('is the number of answers when each is a cluster of its own', () => {
    expect(effectiveSampleSize([1, 1, 1, 1], [1, 0, 0, 1])).toBe(4);
  });

  it('is the number of clusters when answers within a cluster are copies', () => {
    const correct = [2, 0, 2, 0, 2, 2, 0, 0, 2, 0];
    expect(effectiveSampleSize(new Array<number>(10).fill(2), correct)).toBeCloseTo((20 * 9) / 19, 10);
    expect(effectiveSampleSize([2, 2, 2], [2, 2, 2])).toBe(3);
  });

  it('agrees with the cluster-robust variance of an intercept-only regression', () => {
    // NumPy: residuals summed by cluster, squared, times k/(k−1), over n²: 0.02531795627360328; simple random
    // sampling: 0.014524328249818445; 18 answers times their ratio.
    const sizes = [2, 2, 2, 2, 2, 1, 1, 2, 2, 2];
    const correct = [2, 0, 2, 1, 0, 1, 0, 2, 0, 2];
    expect(effectiveSampleSize(sizes, correct)).toBeCloseTo(10.326185323627778, 10);
  });
});

describe('cluster bootstrap', () => {
  it('takes the percentiles that NumPy takes', () => {
    // numpy.percentile([...], [2.5, 97.5]), linear interpolation.
    const sample = Float64Array.of(0.3, 0.1, 0.45, 0.22, 0.9, 0.05, 0.61, 0.33, 0.47, 0.28, 0.19);
    const interval = percentileInterval(sample)!;
    expect(interval.low).toBeCloseTo(0.0625, 12);
    expect(interval.high).toBeCloseTo(0.8275, 12);
    expect(percentileInterval(Float64Array.of(Number.NaN))).toBeNull();
  });

  const counting = (clusters: number, numerator: (cluster: number) => number) => ({
    clusters: Int32Array.from({ length: clusters }, (_, cluster) => cluster),
    numerator: Float64Array.from({ length: clusters }, (_, cluster) => numerator(cluster)),
    denominator: new Float64Array(clusters).fill(1),
  });

  it('draws as many clusters as there are, the same ones for every ratio and the same seed', () => {
    const alone = Array.from({ length: 50 }, (_, wanted) =>
      counting(50, (cluster) => (cluster === wanted ? 1 : 0)),
    );
    const draw = (seed: number, resamples = 21) => bootstrapRatios(alone, 50, resamples, seed);
    const drawn = draw(3);
    for (let replicate = 0; replicate < 21; replicate += 1) {
      // Each ratio is one cluster's count over the 50 that were drawn.
      const counts = drawn.map((ratio) => ratio[replicate]! * 50);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBeCloseTo(50, 10);
      expect(counts.some((count) => count > 1)).toBe(true);
    }
    expect(draw(3)).toEqual(drawn);
    expect(draw(4)).not.toEqual(drawn);
    expect(draw(3, 8).map((ratio) => [...ratio])).toEqual(drawn.map((ratio) => [...ratio.slice(0, 8)]));
  });

  it('leaves a replicate undefined that drew none of a language’s clusters', () => {
    const one = {
      clusters: Int32Array.of(2),
      numerator: Float64Array.of(1),
      denominator: Float64Array.of(2),
    };
    const [ratio] = bootstrapRatios([one], 3, 400, 1);
    const undefinedShare = ratio!.filter((value) => Number.isNaN(value)).length / 400;
    expect(undefinedShare).toBeGreaterThan(0.2);
    expect(undefinedShare).toBeLessThan(0.4);
    expect([...ratio!].every((value) => Number.isNaN(value) || value === 0.5)).toBe(true);
  });

  it('adds items up by cluster, in any order', () => {
    const sums = sumByCluster([7, 2, 7, 2, 5], [1, 0, 1, 1, 0], [1, 1, 1, 1, 2]);
    expect(sums).toEqual({
      clusters: Int32Array.of(2, 5, 7),
      numerator: Float64Array.of(1, 0, 2),
      denominator: Float64Array.of(2, 2, 2),
    });
  });

  it('has the interval of a large multinomial bootstrap in NumPy', () => {
    // 60 clusters, 400,000 replicates of numpy.random.default_rng(0).multinomial: [0.3833, 0.6142], sd 0.05893.
    const sizes = Int32Array.from({ length: 60 }, (_, i) => 1 + ((7 * i) % 3));
    const correct = sizes.map((size, i) => (5 * i * i + 3 * i) % (size + 1));
    const ratio = {
      clusters: sizes.map((_, i) => i),
      numerator: Float64Array.from(correct),
      denominator: Float64Array.from(sizes),
    };
    const interval = percentileInterval(bootstrapRatios([ratio], 60, 20_000, 1)[0]!)!;
    expect(interval.low).toBeCloseTo(0.3833, 2);
    expect(interval.high).toBeCloseTo(0.6142, 2);
  });
});

describe('paired tests', () => {
  // Twice the sum of exact binomial fractions below min(b, c), plus the fraction at it.
  it.each([
    [10, 2, 0.0224609375],
    [2, 10, 0.0224609375],
    [5, 5, 1],
    [0, 6, 0.015625],
    [1, 0, 0.5],
    [0, 0, 1],
    [30, 12, 0.005401572654591291],
    [120, 80, 0.004660051974640122],
    [400, 350, 0.06800134821028293],
  ])('mcnemarMidP(%d, %d)', (b, c, p) => {
    expect(mcnemarMidP(b, c)).toBeCloseTo(p, 11);
  });

  // All 2^k sign patterns counted one by one.
  it.each([
    [[2, -1, 1, 3, 0, 1, 2, -1], 0.140625],
    [[1, 1, 1, -1, 1, 1, -2, 4, 2, 3, -1, 1], 0.087890625],
    [[3, 3, 3], 0.125],
    [[2, -2], 1],
    [[], 1],
  ])('signFlipMidP(%j)', (differences, p) => {
    expect(signFlipMidP(differences)).toBeCloseTo(p, 12);
  });

  it('agree with each other on differences of one item', () => {
    const differences = [...new Array<number>(30).fill(1), ...new Array<number>(12).fill(-1), 0, 0];
    expect(signFlipMidP(differences)).toBeCloseTo(mcnemarMidP(30, 12), 12);
  });
});

describe('signFlipSaddlepoint', () => {
  const next = randomStream(7);
  /** Whole numbers from -20 + shift to 20 + shift. */
  const drawn = (count: number, shift: number): number[] =>
    Array.from({ length: count }, () => randomBelow(next, 41) - 20 + shift);

  it.each([1, 2, 7, 12])('is the exact test of %i clusters', (count) => {
    const differences = drawn(count, 6);
    expect(signFlipSaddlepoint(Float64Array.from(differences))).toBeCloseTo(signFlipMidP(differences), 12);
  });

  it.each([
    [13, 3],
    [20, 8],
    [60, 6],
    [400, 3],
    [1190, 10],
  ])('is within a twentieth of the exact test of %i clusters that are off by %i', (count, shift) => {
    const differences = drawn(count, shift);
    const exact = signFlipMidP(differences);
    const ratio = signFlipSaddlepoint(Float64Array.from(differences)) / exact;
    expect(Math.abs(ratio - 1)).toBeLessThan(0.05);
  });

  it('has no smallest p that an adjustment for many tests would make insignificant', () => {
    const differences = Float64Array.from(drawn(200, 8));
    expect(signFlipSaddlepoint(differences)).toBeLessThan(1e-8);
    // All of one sign: nothing is further, and both ways of it count half.
    expect(signFlipSaddlepoint(new Float64Array(40).fill(0.3))).toBeCloseTo(2 ** -40, 15);
  });

  it('is 1 where nothing differs', () => {
    expect(signFlipSaddlepoint(new Float64Array(5))).toBe(1);
    expect(signFlipSaddlepoint(new Float64Array())).toBe(1);
    expect(signFlipSaddlepoint(Float64Array.from([0.1, 0.2, -0.3]))).toBe(1);
  });
});

describe('holmAdjust', () => {
  it('steps down, keeps the order given and never falls below an earlier step', () => {
    const adjusted = holmAdjust([0.01, 0.04, 0.03, 0.005, 0.5]);
    [0.04, 0.09, 0.09, 0.025, 0.5].forEach((p, index) => expect(adjusted[index]).toBeCloseTo(p, 12));
    expect(holmAdjust([0.9, 0.8])).toEqual([1, 1]);
    expect(holmAdjust([])).toEqual([]);
  });
});
