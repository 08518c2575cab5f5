/**
 * @file The cluster bootstrap (Davison and Hinkley, "Bootstrap methods and their application", 1997, section
 * 3.8): whole clusters of items are drawn with replacement, and one draw serves every language and run.
 * Items are translations of each other, so this keeps what languages and runs share, and makes every
 * difference between them a paired one. Intervals are percentile intervals.
 */
import { randomBelow, randomStream } from '../../shared/random/random-stream.ts';
import type { Interval } from '../../shared/model/comparison.ts';
import type { ClusterRatio } from './cluster-sums.ts';

/** Replicates that are drawn together, so that each sum is read from memory once for all of them. */
const BLOCK = 4;

/** How often each cluster was drawn: `clusters` counts that sum to `clusters`. */
function drawClusters(next: () => number, counts: Float64Array): void {
  counts.fill(0);
  for (let draw = 0; draw < counts.length; draw += 1) {
    const drawn = randomBelow(next, counts.length);
    counts[drawn] = counts[drawn]! + 1;
  }
}

/** Sums over clusters in four replicates at once. */
function drawnSums(
  clusters: Int32Array,
  values: Float64Array,
  counts: readonly [Float64Array, Float64Array, Float64Array, Float64Array],
  sums: Float64Array,
): void {
  const [first, second, third, fourth] = counts;
  let sum0 = 0;
  let sum1 = 0;
  let sum2 = 0;
  let sum3 = 0;
  for (let place = 0; place < values.length; place += 1) {
    const value = values[place]!;
    if (value === 0) continue;
    const cluster = clusters[place]!;
    sum0 += value * first[cluster]!;
    sum1 += value * second[cluster]!;
    sum2 += value * third[cluster]!;
    sum3 += value * fourth[cluster]!;
  }
  sums[0] = sum0;
  sums[1] = sum1;
  sums[2] = sum2;
  sums[3] = sum3;
}

function equal(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false;
  return left.length === right.length;
}

/** Per ratio, the first one with the same clusters and denominators: most languages have all items. */
function shareDenominators(ratios: readonly ClusterRatio[]): Int32Array {
  const distinct: number[] = [];
  return Int32Array.from(ratios, ({ clusters, denominator }, index) => {
    const same = distinct.find(
      (other) => equal(ratios[other]!.denominator, denominator) && equal(ratios[other]!.clusters, clusters),
    );
    if (same !== undefined) return same;
    distinct.push(index);
    return index;
  });
}

/**
 * Ratios of sums over clusters, in each replicate; NaN where no cluster with a denominator was drawn, and everywhere where
 * there is but one cluster, whose replicates would all be the same and claim certainty.
 *
 * @param clusters Number of clusters to draw from; as many are drawn.
 * @param onProgress Told the number of replicates done, now and then.
 * @returns Per ratio, `resamples` values.
 */
export function bootstrapRatios(
  ratios: readonly ClusterRatio[],
  clusters: number,
  resamples: number,
  seed: number,
  onProgress: (done: number) => void = () => undefined,
): Float64Array[] {
  if (clusters < 2) return ratios.map(() => new Float64Array(resamples).fill(NaN));
  const next = randomStream(seed);
  const counts = [0, 1, 2, 3].map(() => new Float64Array(clusters)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const denominatorOf = shareDenominators(ratios);
  const denominators = ratios.map(() => new Float64Array(BLOCK));
  const numerators = new Float64Array(BLOCK);
  const replicates = ratios.map(() => new Float64Array(resamples));
  for (let start = 0; start < resamples; start += BLOCK) {
    const width = Math.min(BLOCK, resamples - start);
    for (let lane = 0; lane < width; lane += 1) drawClusters(next, counts[lane]!);
    ratios.forEach((ratio, index) => {
      const shared = denominatorOf[index]!;
      if (shared === index) drawnSums(ratio.clusters, ratio.denominator, counts, denominators[index]!);
      drawnSums(ratio.clusters, ratio.numerator, counts, numerators);
      for (let lane = 0; lane < width; lane += 1) {
        replicates[index]![start + lane] = numerators[lane]! / denominators[shared]![lane]!;
      }
    });
    onProgress(start + width);
  }
  return replicates;
}

/** The mean of several statistics in each replicate, over those that are defined there. */
export function meanOfReplicates(replicates: readonly Float64Array[]): Float64Array {
  const length = replicates[0]?.length ?? 0;
  const sums = new Float64Array(length);
  const defined = new Int32Array(length);
  for (const statistic of replicates) {
    for (let replicate = 0; replicate < length; replicate += 1) {
      const value = statistic[replicate]!;
      if (Number.isNaN(value)) continue;
      sums[replicate] = sums[replicate]! + value;
      defined[replicate] = defined[replicate]! + 1;
    }
  }
  return sums.map((sum, replicate) => sum / defined[replicate]!);
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
