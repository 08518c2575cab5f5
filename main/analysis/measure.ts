/**
 * @file One language of one column: accuracy, difference to the baseline, and the bootstrap replicates of both.
 */
import type { Difference, Estimate, Interval } from '../../shared/model/comparison.ts';
import {
  bootstrapRatios,
  differenceOfReplicates,
  meanOfReplicates,
  percentileInterval,
} from './bootstrap.ts';
import type { ClusterRatio } from './cluster-sums.ts';
import { mcnemarMidP, signFlipMidP, signFlipSaddlepoint } from './paired-test.ts';
import { accuracyRatio, pairTallies, type PairedTally, type Tally } from './tally.ts';
import { effectiveSampleSize, wilsonInterval } from './wilson.ts';

/** A value and its bootstrap replicates, from which means and differences are made. */
export interface Sampled {
  readonly value: number;
  readonly replicates: Float64Array;
}

/** One language and column while the comparison is built. */
export interface Measurement {
  readonly tally: Tally;
  readonly interval: Interval;
  readonly accuracy: Sampled;
  /** To the baseline column. */
  readonly difference: (Sampled & Omit<Difference, 'value' | 'interval' | 'pHolm'>) | null;
}

/** By language code, for one column. */
export type Measurements = ReadonlyMap<string, Measurement>;

/** By language code, for one column; null where it has no answers. */
export type Tallies = ReadonlyMap<string, Tally | null>;

export function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation; null for fewer than two values. */
export function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

export function estimate({ value, replicates }: Sampled): Estimate {
  return { value, interval: percentileInterval(replicates) };
}

export function minus(left: Sampled, right: Sampled): Sampled {
  return {
    value: left.value - right.value,
    replicates: differenceOfReplicates(left.replicates, right.replicates),
  };
}

export function meanOf(samples: readonly Sampled[]): Sampled {
  return {
    value: average(samples.map((sample) => sample.value)),
    replicates: meanOfReplicates(samples.map((sample) => sample.replicates)),
  };
}

function sum(values: Float64Array): number {
  return values.reduce((total, value) => total + value, 0);
}

/** What of a pair needs no replicates. */
export function testPair(pair: PairedTally): Omit<NonNullable<Measurement['difference']>, 'replicates'> {
  const { numerator } = pair.ratio;
  const higher = numerator.filter((difference) => difference > 0).length;
  const lower = numerator.filter((difference) => difference < 0).length;
  return {
    value: sum(numerator) / (pair.items * pair.scale),
    items: pair.items,
    higher,
    lower,
    ...pairedTest(pair, higher, lower),
  };
}

function pairedTest(
  { binary, ratio: { numerator } }: PairedTally,
  higher: number,
  lower: number,
): Pick<Difference, 'test' | 'p'> {
  if (binary) return { test: 'mcnemar', p: mcnemarMidP(higher, lower) };
  return numerator.every(Number.isInteger)
    ? { test: 'sign-flip', p: signFlipMidP(numerator) }
    : { test: 'sign-flip-saddlepoint', p: signFlipSaddlepoint(numerator) };
}

/** How the bootstrap is drawn. */
export interface Draws {
  /** Number of clusters in the comparison. */
  readonly clusters: number;
  readonly resamples: number;
  readonly seed: number;
  readonly onProgress?: ((done: number) => void) | undefined;
}

/**
 * Measures every language of every column.
 *
 * @param tallies By column.
 * @param baselines Per column, the index of the one it is compared with; null for none.
 */
export function measureColumns(
  tallies: readonly Tallies[],
  baselines: readonly (number | null)[],
  draws: Draws,
): Measurements[] {
  const ratios: ClusterRatio[] = [];
  const cells = tallies.map((column, index) =>
    [...column].flatMap(([code, tally]) => {
      if (tally === null) return [];
      const baseline = baselines[index] ?? null;
      const other = baseline === null ? null : (tallies[baseline]!.get(code) ?? null);
      const pair = other === null ? null : pairTallies(tally, other);
      const accuracy = ratios.push(accuracyRatio(tally)) - 1;
      const difference = pair === null || pair.complete ? null : ratios.push(pair.ratio) - 1;
      return [{ code, tally, baseline, pair, accuracy, difference }];
    }),
  );
  const replicates = bootstrapRatios(ratios, draws.clusters, draws.resamples, draws.seed, draws.onProgress);
  const accuracyAt = cells.map((column) => new Map(column.map(({ code, accuracy }) => [code, accuracy])));
  return cells.map(
    (column): Measurements =>
      new Map(
        column.map(({ code, tally, baseline, pair, accuracy, difference }) => {
          const { numerator, denominator } = ratios[accuracy]!;
          const value = sum(numerator) / sum(denominator);
          const own = replicates[accuracy]!;
          const differences = (): Float64Array =>
            difference !== null
              ? replicates[difference]!
              : differenceOfReplicates(own, replicates[accuracyAt[baseline!]!.get(code)!]!);
          return [
            code,
            {
              tally,
              interval: tally.scores.every(Number.isInteger)
                ? wilsonInterval(value, effectiveSampleSize(denominator, numerator))
                : // Of a single cluster there are no replicates: it is worth one answer.
                  (percentileInterval(own) ?? wilsonInterval(value, 1)),
              accuracy: { value, replicates: own },
              difference: pair === null ? null : { ...testPair(pair), replicates: differences() },
            },
          ];
        }),
      ),
  );
}
