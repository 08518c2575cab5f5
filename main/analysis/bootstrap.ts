/**
 * @file The cluster bootstrap (Davison and Hinkley, "Bootstrap methods and their application", 1997, section
 * 3.8): whole clusters of items are drawn with replacement, and one draw serves every language and run.
 * Items are translations of each other, so this keeps what languages and runs share, and makes every
 * difference between them a paired one. Intervals are percentile intervals.
 */
import { randomBelow, randomStream } from '../../shared/random/random-stream.ts';
import type { Interval } from '../../shared/model/comparison.ts';

/** Per replicate, how often each cluster was drawn: `resamples` rows of `clusters` counts. */
export interface ClusterDraws {
  readonly clusters: number;
  readonly resamples: number;
  readonly counts: Uint16Array;
}

/** Draws `clusters` clusters with replacement, `resamples` times, from the stream of `seed`. */
export function drawClusters(clusters: number, resamples: number, seed: number): ClusterDraws {
  const counts = new Uint16Array(clusters * resamples);
  const next = randomStream(seed);
  for (let replicate = 0; replicate < resamples; replicate += 1) {
    const row = replicate * clusters;
    for (let draw = 0; draw < clusters; draw += 1) {
      const drawn = row + randomBelow(next, clusters);
      counts[drawn] = counts[drawn]! + 1;
    }
  }
  return { clusters, resamples, counts };
}

/**
 * A ratio of two sums over clusters, in each replicate; NaN where no cluster with a denominator was drawn.
 *
 * @param numerator Per cluster, such as its right answers.
 * @param denominator Per cluster, such as its answers.
 */
export function resampleRatio(
  draws: ClusterDraws,
  numerator: Float64Array,
  denominator: Float64Array,
): Float64Array {
  const { clusters, resamples, counts } = draws;
  const ratios = new Float64Array(resamples);
  for (let replicate = 0; replicate < resamples; replicate += 1) {
    const row = replicate * clusters;
    let top = 0;
    let bottom = 0;
    for (let cluster = 0; cluster < clusters; cluster += 1) {
      const count = counts[row + cluster]!;
      top += count * numerator[cluster]!;
      bottom += count * denominator[cluster]!;
    }
    ratios[replicate] = top / bottom;
  }
  return ratios;
}

/** The mean of several statistics in each replicate, over those that are defined there. */
export function meanOfReplicates(replicates: readonly Float64Array[]): Float64Array {
  const length = replicates[0]?.length ?? 0;
  const means = new Float64Array(length);
  for (let replicate = 0; replicate < length; replicate += 1) {
    let sum = 0;
    let defined = 0;
    for (const statistic of replicates) {
      const value = statistic[replicate]!;
      if (Number.isNaN(value)) continue;
      sum += value;
      defined += 1;
    }
    means[replicate] = sum / defined;
  }
  return means;
}

/** One statistic minus another, replicate by replicate. */
export function differenceOfReplicates(left: Float64Array, right: Float64Array): Float64Array {
  return left.map((value, replicate) => value - right[replicate]!);
}

/** The value below which a share `q` of a sorted sample lies, with linear interpolation (Hyndman and Fan's type 7). */
function quantile(sorted: Float64Array, q: number): number {
  const position = (sorted.length - 1) * q;
  const below = Math.floor(position);
  const low = sorted[below]!;
  return low + (position - below) * (sorted[Math.min(below + 1, sorted.length - 1)]! - low);
}

/** The middle 95% of the replicates that are defined; null if none is. */
export function percentileInterval(replicates: Float64Array): Interval | null {
  const sorted = replicates.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length === 0) return null;
  return { low: quantile(sorted, 0.025), high: quantile(sorted, 0.975) };
}
