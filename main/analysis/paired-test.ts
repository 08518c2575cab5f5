/**
 * @file Two runs on the same items: is their difference more than luck? Two-sided, mid-p.
 */

import { randomStream } from '../../shared/random/random-stream.ts';

/** Sign flips that are drawn; p-values by them are at least 1 / (FLIPS + 1). */
const FLIPS = 9999;

/** ln(n!) for n = 0 .. limit. */
function logFactorials(limit: number): Float64Array {
  const logs = new Float64Array(limit + 1);
  for (let n = 2; n <= limit; n += 1) logs[n] = logs[n - 1]! + Math.log(n);
  return logs;
}

/**
 * McNemar's test, exact conditional with mid-p (Fagerland, Lydersen and Laake, "The McNemar test for binary
 * matched-pairs data: mid-p and asymptotic are better than exact conditional", BMC Medical Research
 * Methodology 13, 2013): twice the binomial(b + c, 1/2) probability of what is more extreme than min(b, c),
 * plus the probability of min(b, c) itself, which mid-p counts half in each tail. 1 where b = c.
 *
 * @param b Items that only the first run got right.
 * @param c Items that only the second run got right.
 */
export function mcnemarMidP(b: number, c: number): number {
  if (b === c) return 1;
  const n = b + c;
  const least = Math.min(b, c);
  const logs = logFactorials(n);
  let p = 0;
  for (let k = 0; k <= least; k += 1) {
    const probability = Math.exp(logs[n]! - logs[k]! - logs[n - k]! - n * Math.LN2);
    p += k < least ? 2 * probability : probability;
  }
  return Math.min(1, p);
}

/**
 * Fisher's randomisation test of paired differences, exact: under no difference each cluster's sign is as
 * likely + as −. The distribution of the sum is built by convolution (Pagano and Tritchler, "On obtaining
 * permutation distributions in polynomial time", JASA 78, 1983), so nothing is sampled. With differences of
 * ±1 it is McNemar's test; it also serves clusters of items and means over seeds. Two-sided, mid-p.
 *
 * @param differences One whole number a cluster: first run's score minus the second's, scaled alike.
 */
export function signFlipMidP(differences: ArrayLike<number>): number {
  const signed = Array.from(differences);
  const magnitudes = signed.map(Math.abs).filter((magnitude) => magnitude > 0);
  const total = magnitudes.reduce((sum, magnitude) => sum + magnitude, 0);
  const observed = Math.abs(signed.reduce((sum, difference) => sum + difference, 0));
  if (observed === 0) return 1;
  // probabilities[s]: that the magnitudes whose sign came out − sum to s; the signed sum is then total − 2s.
  const probabilities = new Float64Array(total + 1);
  probabilities[0] = 1;
  let reach = 0;
  for (const magnitude of magnitudes) {
    reach += magnitude;
    for (let s = reach; s >= 0; s -= 1) {
      const flipped = s >= magnitude ? probabilities[s - magnitude]! : 0;
      probabilities[s] = (probabilities[s]! + flipped) / 2;
    }
  }
  const edge = (total - observed) / 2;
  let p = 0;
  for (let s = 0; s < edge; s += 1) p += 2 * probabilities[s]!;
  return Math.min(1, p + probabilities[edge]!);
}

/**
 * Fisher's randomisation test of paired differences with drawn signs (Phipson and Smyth, "Permutation p-values
 * should never be zero", 2010): two-sided, deterministic.
 */
export function signFlipDrawn(differences: Float64Array): number {
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  const next = randomStream(1);
  // Sums in another order differ by rounding; that must not make a flip that equals the observed one smaller.
  const edge = observed - 1e-9 * (1 + observed);
  let asExtreme = 0;
  for (let flip = 0; flip < FLIPS; flip += 1) {
    let sum = 0;
    let bits = 0;
    for (let place = 0; place < differences.length; place += 1) {
      if (place % 32 === 0) bits = next();
      sum += (bits & 1) === 1 ? differences[place]! : -differences[place]!;
      bits >>>= 1;
    }
    if (Math.abs(sum) >= edge) asExtreme += 1;
  }
  return (asExtreme + 1) / (FLIPS + 1);
}

/**
 * p-values adjusted for their number by Holm's step-down ("A simple sequentially rejective multiple test
 * procedure", Scandinavian Journal of Statistics 6, 1979), in the order given.
 */
export function holmAdjust(pValues: readonly number[]): number[] {
  const order = pValues.map((_, index) => index).sort((i, j) => pValues[i]! - pValues[j]!);
  const adjusted = new Array<number>(pValues.length);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, (pValues.length - rank) * pValues[index]!));
    adjusted[index] = largest;
  });
  return adjusted;
}
