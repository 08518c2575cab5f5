/**
 * @file Intervals of one accuracy. The Wilson score interval (Wilson, "Probable inference, the law of
 * succession, and statistical inference", JASA 22, 1927), recommended over the Wald interval by Brown, Cai and
 * DasGupta ("Interval estimation for a binomial proportion", Statistical Science 16, 2001), at the effective
 * sample size where answers come in clusters (Rao and Scott, "A simple method for the analysis of clustered
 * binary data", Biometrics 48, 1992).
 */
import type { Interval } from '../../shared/model/comparison.ts';
import { Z_95 } from '../../shared/model/normal-quantile.ts';

/**
 * The 95% Wilson score interval of a proportion.
 *
 * @param proportion Observed share of successes, 0 to 1.
 * @param n Number of trials, or effective number; above 0, need not be whole.
 */
export function wilsonInterval(proportion: number, n: number): Interval {
  const z2 = Z_95 * Z_95;
  const centre = (proportion + z2 / (2 * n)) / (1 + z2 / n);
  const half = (Z_95 * Math.sqrt((proportion * (1 - proportion)) / n + z2 / (4 * n * n))) / (1 + z2 / n);
  // At 0 and 1 the closed form misses the bound only by rounding.
  return {
    low: proportion === 0 ? 0 : Math.max(0, centre - half),
    high: proportion === 1 ? 1 : Math.min(1, centre + half),
  };
}

/**
 * How many independent answers clustered answers are worth: their number divided by the design effect, the
 * variance of their mean with clusters as units over its variance with answers as units. Never more than
 * their number. Where all answers agree the design effect is undefined and each cluster counts once.
 *
 * @param sizes Answers per cluster.
 * @param correct Right answers per cluster, aligned with `sizes`.
 */
export function effectiveSampleSize(sizes: ArrayLike<number>, correct: ArrayLike<number>): number {
  const clusters = sizes.length;
  let n = 0;
  let right = 0;
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    n += sizes[cluster]!;
    right += correct[cluster]!;
  }
  const p = right / n;
  if (clusters === n) return n;
  if (clusters === 1 || p === 0 || p === 1) return clusters;
  let between = 0;
  for (let cluster = 0; cluster < clusters; cluster += 1) {
    between += (correct[cluster]! - p * sizes[cluster]!) ** 2;
  }
  const clustered = ((clusters / (clusters - 1)) * between) / (n * n);
  const independent = (p * (1 - p)) / (n - 1);
  return n / Math.max(1, clustered / independent);
}
