/**
 * @file Builds a comparison from runs and their stored predictions.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { Language } from '../../shared/model/language.ts';
import type { RunResult } from '../../shared/model/result.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import {
  differenceOfReplicates,
  drawClusters,
  meanOfReplicates,
  percentileInterval,
  resampleRatio,
  type ClusterDraws,
} from './bootstrap.ts';
import { columnsOf } from './columns.ts';
import type {
  Cell,
  Column,
  ColumnPair,
  Comparison,
  Difference,
  Estimate,
  Group,
  GroupCell,
  Interval,
  Row,
} from '../../shared/model/comparison.ts';
import { defineGroups, isUnseen, orderLanguages, type GroupDefinition } from './groups.ts';
import { holmAdjust, mcnemarMidP, signFlipMidP } from './paired-test.ts';
import { ClusterIndex, pairTallies, perCluster, tallyLanguage, type Tally } from './tally.ts';
import { effectiveSampleSize, wilsonInterval } from './wilson.ts';

export interface CompareOptions {
  /** Method label of the column that others are tested against; each model's frozen base if left out. */
  readonly baseline?: string;
  /** Bootstrap replicates; 2,000 if left out. */
  readonly resamples?: number;
  /** Seed of the bootstrap; 1 if left out. */
  readonly seed?: number;
}

/** A value and its bootstrap replicates, from which means and differences are made. */
interface Sampled {
  readonly value: number;
  readonly replicates: Float64Array;
}

/** One language and column while the comparison is built. */
interface Measurement {
  readonly tally: Tally;
  readonly interval: Interval;
  readonly accuracy: Sampled;
  /** To the baseline column. */
  readonly difference: (Sampled & Omit<Difference, 'value' | 'interval' | 'pHolm'>) | null;
}
/** By language code, for one column. */
type Measurements = ReadonlyMap<string, Measurement>;

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Sample standard deviation; null for fewer than two values. */
function standardDeviation(values: readonly number[]): number | null {
  if (values.length < 2) return null;
  const mean = average(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}

function estimate({ value, replicates }: Sampled): Estimate {
  return { value, interval: percentileInterval(replicates) };
}

function minus(left: Sampled, right: Sampled): Sampled {
  return {
    value: left.value - right.value,
    replicates: differenceOfReplicates(left.replicates, right.replicates),
  };
}

function meanOf(samples: readonly Sampled[]): Sampled {
  return {
    value: average(samples.map((sample) => sample.value)),
    replicates: meanOfReplicates(samples.map((sample) => sample.replicates)),
  };
}

function measureDifference(
  tally: Tally,
  baseline: Tally | null,
  draws: ClusterDraws,
): Measurement['difference'] {
  const pair = baseline === null ? null : pairTallies(tally, baseline, draws.clusters);
  if (pair === null) return null;
  const higher = pair.scaled.filter((difference) => difference > 0).length;
  const lower = pair.scaled.filter((difference) => difference < 0).length;
  return {
    value: pair.differences.reduce((sum, difference) => sum + difference, 0) / pair.items,
    replicates: resampleRatio(draws, pair.differences, pair.sizes),
    items: pair.items,
    higher,
    lower,
    test: pair.binary ? 'mcnemar' : 'sign-flip',
    p: pair.binary ? mcnemarMidP(higher, lower) : signFlipMidP(pair.scaled),
  };
}

function measure(tally: Tally, baseline: Tally | null, draws: ClusterDraws): Measurement {
  const { correct, answers } = perCluster(tally, draws.clusters);
  const present = [...answers.keys()].filter((cluster) => answers[cluster]! > 0);
  const accuracy = tally.correct / tally.answers;
  return {
    tally,
    interval: wilsonInterval(
      accuracy,
      effectiveSampleSize(
        present.map((cluster) => answers[cluster]!),
        present.map((cluster) => correct[cluster]!),
      ),
    ),
    accuracy: { value: accuracy, replicates: resampleRatio(draws, correct, answers) },
    difference: measureDifference(tally, baseline, draws),
  };
}

/** One column's cells by language. */
function cellsOf(measurements: Measurements, benchmark: Benchmark): Map<string, Cell> {
  const compared = [...measurements].flatMap(([code, { difference }]) =>
    difference === null ? [] : [{ code, p: difference.p }],
  );
  const adjusted = holmAdjust(compared.map(({ p }) => p));
  const pHolm = new Map(compared.map(({ code }, index) => [code, adjusted[index]!]));
  const train = measurements.get(benchmark.trainLanguage)?.accuracy ?? null;

  return new Map(
    [...measurements].map(([code, { tally, interval, accuracy, difference }]): [string, Cell] => {
      const isTrain = code === benchmark.trainLanguage;
      const aboveChance = train === null ? 0 : train.value - benchmark.chance;
      let compared: Difference | null = null;
      if (difference !== null) {
        const { value, replicates, ...counts } = difference;
        compared = { ...estimate({ value, replicates }), ...counts, pHolm: pHolm.get(code)! };
      }
      return [
        code,
        {
          items: tally.items.size,
          answers: tally.answers,
          correct: tally.correct,
          accuracy: accuracy.value,
          interval,
          seeds: tally.seeds,
          standardDeviation: standardDeviation(tally.seeds.map((seed) => seed.accuracy)),
          gap: isTrain || train === null ? null : estimate(minus(train, accuracy)),
          retained: isTrain || aboveChance <= 0 ? null : (accuracy.value - benchmark.chance) / aboveChance,
          difference: compared,
        },
      ];
    }),
  );
}

/** Standard deviation over seeds of the mean over languages, from the seeds that have all of them. */
function seedDeviation(members: readonly Measurement[]): number | null {
  const bySeed = new Map<string, number[]>();
  for (const { tally } of members) {
    for (const { runId, accuracy } of tally.seeds) {
      const accuracies = bySeed.get(runId);
      if (accuracies) accuracies.push(accuracy);
      else bySeed.set(runId, [accuracy]);
    }
  }
  const complete = [...bySeed.values()].filter((accuracies) => accuracies.length === members.length);
  return standardDeviation(complete.map(average));
}

function groupCell(
  group: GroupDefinition,
  measurements: Measurements,
  trainLanguage: string,
): GroupCell | null {
  const members = group.languages.flatMap((code) => measurements.get(code) ?? []);
  if (members.length === 0) return null;
  const mean = meanOf(members.map((member) => member.accuracy));
  const train = measurements.get(trainLanguage)?.accuracy ?? null;
  const differences = members.flatMap((member) => member.difference ?? []);
  return {
    ...estimate(mean),
    languages: members.length,
    items: members.reduce((sum, member) => sum + member.tally.items.size, 0),
    standardDeviation: seedDeviation(members),
    gap: train === null ? null : estimate(minus(train, mean)),
    difference: differences.length === 0 ? null : estimate(meanOf(differences)),
  };
}

function columnPairs(columns: readonly Measurements[], codes: readonly string[]): ColumnPair[] {
  return columns.flatMap((left, leftIndex) =>
    columns.flatMap((right, rightIndex): ColumnPair[] => {
      if (rightIndex <= leftIndex) return [];
      const differences = codes.flatMap((code) => {
        const a = left.get(code)?.accuracy;
        const b = right.get(code)?.accuracy;
        return a && b ? [minus(a, b)] : [];
      });
      if (differences.length === 0) return [];
      return [
        {
          left: leftIndex,
          right: rightIndex,
          languages: differences.length,
          ...estimate(meanOf(differences)),
        },
      ];
    }),
  );
}

/** The languages that the runs were to measure, in row order. */
function languagesOf(
  results: readonly RunResult[],
  catalogue: ReadonlyMap<string, Language>,
  trainLanguage: string,
): Language[] {
  const codes = new Set(
    results.flatMap(({ summary, predictions }) => [...summary.config.languages, ...predictions.keys()]),
  );
  const languages = [...codes].map((code) => {
    const language = catalogue.get(code);
    if (!language) {
      throw new InputError(
        `language "${code}"`,
        'was measured but is not in the language catalogue; add it to resources/languages.json',
      );
    }
    return language;
  });
  return orderLanguages(languages, trainLanguage);
}

/**
 * Compares runs of one benchmark: methods across, languages down, seeds of a method merged. Deterministic:
 * the same results give the same comparison.
 *
 * @param results Runs in the order their columns shall have; unfinished and failed ones may have answers or none.
 * @param languages The catalogue, by code.
 * @throws InputError if a run is of another benchmark or other benchmark files, if a language is not in the
 *   catalogue, or if the chosen baseline is not among the runs.
 */
export function compareRuns(
  results: readonly RunResult[],
  languages: ReadonlyMap<string, Language>,
  benchmark: Benchmark,
  options: CompareOptions = {},
): Comparison {
  const { baseline = null, resamples = 2000, seed = 1 } = options;
  const columns = columnsOf(results, benchmark, baseline);
  const ordered = languagesOf(results, languages, benchmark.trainLanguage);
  const clusters = new ClusterIndex();
  const tallies = columns.map(
    ({ results: runs }) =>
      new Map(ordered.map(({ code }) => [code, tallyLanguage(runs, code, clusters)] as const)),
  );
  const draws = drawClusters(clusters.size, resamples, seed);
  const measurements = columns.map(({ column }, index): Measurements => {
    const baselineTallies = column.baseline === null ? undefined : tallies[column.baseline];
    return new Map(
      [...tallies[index]!].flatMap(([code, tally]) =>
        tally === null ? [] : [[code, measure(tally, baselineTallies?.get(code) ?? null, draws)] as const],
      ),
    );
  });
  const cells = measurements.map((column) => cellsOf(column, benchmark));
  const rows = ordered.map((language): Row => {
    const { code, name, bcp47, script, script_name, family, branch, resource_level } = language;
    const coverage = benchmark.coverage[code] ?? null;
    return {
      language: { code, name, bcp47, script, script_name, family, branch, resource_level },
      coverage,
      unseen: isUnseen(coverage),
      cells: cells.map((column) => column.get(code) ?? null),
    };
  });
  const definitions = defineGroups(ordered, benchmark);
  return {
    benchmark: {
      id: benchmark.id,
      version: benchmark.version,
      title: benchmark.title,
      sha256: results[0]?.summary.config.task.sha256 ?? null,
      chance: benchmark.chance,
      trainLanguage: benchmark.trainLanguage,
    },
    bootstrap: { resamples, seed, clusters: clusters.size },
    clustered: clusters.clustered,
    columns: columns.map(({ column }): Column => column),
    rows,
    groups: definitions.map((group): Group => ({
      ...group,
      cells: measurements.map((column) => groupCell(group, column, benchmark.trainLanguage)),
    })),
    pairs: columnPairs(measurements, definitions[0]!.languages),
  };
}
