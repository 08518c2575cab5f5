/**
 * @file Spearman's rank correlation and its partial form, with intervals.
 */
import type { Estimate } from '../../shared/model/comparison.ts';
import { Z_95 } from '../../shared/model/normal-quantile.ts';

/** Ranks from 1; equal values share the mean of theirs. */
export function ranksOf(values: readonly number[]): number[] {
  const order = values.map((_, index) => index).sort((a, b) => values[a]! - values[b]!);
  const ranks = new Array<number>(values.length);
  for (let first = 0; first < order.length;) {
    let end = first + 1;
    while (end < order.length && values[order[end]!] === values[order[first]!]) end += 1;
    for (let place = first; place < end; place += 1) ranks[order[place]!] = (first + 1 + end) / 2;
    first = end;
  }
  return ranks;
}

/** Spearman's rho: Pearson's correlation of ranks; null where either side has one value only. */
export function rankCorrelation(x: readonly number[], y: readonly number[]): number | null {
  const [a, b] = [centred(ranksOf(x)), centred(ranksOf(y))];
  const scale = Math.sqrt(dot(a, a) * dot(b, b));
  return scale === 0 ? null : dot(a, b) / scale;
}

/**
 * Rho of x and y with what both owe to z taken out: (xy - xz yz) / sqrt((1 - xz²)(1 - yz²)). Null where z, x or y has one
 * value only, or where z decides one of them.
 */
export function partialRankCorrelation(
  x: readonly number[],
  y: readonly number[],
  z: readonly number[],
): number | null {
  const [xy, xz, yz] = [rankCorrelation(x, y), rankCorrelation(x, z), rankCorrelation(y, z)];
  if (xy === null || xz === null || yz === null) return null;
  const left = (1 - xz ** 2) * (1 - yz ** 2);
  return left < 1e-12 ? null : Math.max(-1, Math.min(1, (xy - xz * yz) / Math.sqrt(left)));
}

/**
 * A 95% interval of rho: Fisher's z with the variance (1 + rho²/2) / (n - 3) of Bonett and Wright (2000, Psychometrika
 * 65, 23-28); n is less by one for a variable that was taken out.
 *
 * @param cases More than 3 beyond `controlled`.
 */
export function withInterval(rho: number, cases: number, controlled: 0 | 1): Estimate {
  const error = Math.sqrt((1 + rho ** 2 / 2) / (cases - 3 - controlled));
  const z = Math.atanh(rho);
  return { value: rho, interval: { low: Math.tanh(z - Z_95 * error), high: Math.tanh(z + Z_95 * error) } };
}

function centred(values: readonly number[]): number[] {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, index) => sum + value * b[index]!, 0);
}
