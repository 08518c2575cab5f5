/**
 * @file Builds a comparison from runs and their stored answers.
 */
import type {
  Cell,
  Column,
  Comparison,
  Difference,
  Group,
  Row,
  SeedScore,
} from '../../shared/model/comparison.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Leakage } from '../../shared/model/leakage.ts';
import type { Language } from '../../shared/model/language.ts';
import type { RunAnswers, RunResult } from '../../shared/model/result.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import { answersOf } from './answers.ts';
import { ClusterIndex } from './cluster-sums.ts';
import { columnsOf, type ColumnOptions } from './columns.ts';
import { columnPairs, groupCell } from './group-means.ts';
import { defineGroups, describeRow, orderLanguages } from './groups.ts';
import { estimate, measureColumns, minus, standardDeviation, type Measurements } from './measure.ts';
import { holmAdjust } from './paired-test.ts';
import { tallyLanguage } from './tally.ts';
import { tokenAssociation } from './token-association.ts';
import { writtenField } from './written.ts';

export interface CompareOptions extends ColumnOptions {
  /** Bootstrap replicates; 2,000 if left out. */
  readonly resamples?: number;
  /** Seed of the bootstrap; 1 if left out. */
  readonly seed?: number;
  /** What is known of evaluation items among the training items. */
  readonly leakage?: Leakage | null;
  /** Told the number of replicates done, now and then. */
  readonly onProgress?: (done: number) => void;
}

function totalOf(seeds: readonly SeedScore[], field: 'items' | 'correct'): number {
  return seeds.reduce((sum, seed) => sum + seed[field], 0);
}

/** One column's cells by language. */
function cellsOf(measurements: Measurements, benchmark: Benchmark): Map<string, Cell> {
  const compared = [...measurements].flatMap(([code, { difference }]) =>
    difference === null ? [] : [{ code, p: difference.p }],
  );
  const adjusted = holmAdjust(compared.map(({ p }) => p));
  const pHolm = new Map(compared.map(({ code }, index) => [code, adjusted[index]!]));
  const trained = measurements.get(benchmark.trainLanguage);
  const train = trained?.accuracy ?? null;
  const trainTokens = trained?.tally.promptTokens ?? null;

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
          items: tally.items.length,
          answers: totalOf(tally.seeds, 'items'),
          correct: totalOf(tally.seeds, 'correct'),
          accuracy: accuracy.value,
          interval,
          seeds: tally.seeds,
          standardDeviation: standardDeviation(tally.seeds.map((seed) => seed.accuracy)),
          gap: isTrain || train === null ? null : estimate(minus(train, accuracy)),
          retained: isTrain || aboveChance <= 0 ? null : (accuracy.value - benchmark.chance) / aboveChance,
          difference: compared,
          ...writtenField(tally.written, benchmark.generation?.metric ?? null),
          promptTokens: tally.promptTokens,
          cutPrompts: tally.cutPrompts,
          relativeTokens:
            tally.promptTokens === null || trainTokens === null ? null : tally.promptTokens / trainTokens,
        },
      ];
    }),
  );
}

/** The languages that the runs were to measure, in row order. */
function languagesOf(
  runs: readonly RunAnswers[],
  catalogue: ReadonlyMap<string, Language>,
  trainLanguage: string,
): Language[] {
  const codes = new Set(
    runs.flatMap(({ summary, languages }) => [...summary.config.languages, ...languages.keys()]),
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
 * the same answers give the same comparison.
 *
 * @param runs In the order their columns shall have; unfinished and failed ones may have answers or none.
 * @param languages The catalogue, by code.
 * @throws InputError if a run is of another benchmark or other benchmark files, if a language is not in the
 *   catalogue, or if the chosen baseline is not among the runs.
 */
export function compareAnswers(
  runs: readonly RunAnswers[],
  languages: ReadonlyMap<string, Language>,
  benchmark: Benchmark,
  options: CompareOptions = {},
): Comparison {
  const { resamples = 2000, seed = 1, leakage = null, onProgress } = options;
  const answersById = new Map(runs.map((run) => [run.summary.config.runId, run]));
  const columns = columnsOf(
    runs.map(({ summary }) => summary),
    benchmark,
    options,
  );
  const ordered = languagesOf(runs, languages, benchmark.trainLanguage);
  const clusters = new ClusterIndex();
  const tallies = columns.map((column) => {
    const members = column.runs.map(({ runId }) => answersById.get(runId)!);
    return new Map(ordered.map(({ code }) => [code, tallyLanguage(members, code, clusters)] as const));
  });
  const measurements = measureColumns(
    tallies,
    columns.map(({ baseline }) => baseline),
    { clusters: clusters.size, resamples, seed, onProgress },
  );
  const cells = measurements.map((column) => cellsOf(column, benchmark));
  const definitions = defineGroups(ordered, benchmark);
  return {
    benchmark: {
      id: benchmark.id,
      version: benchmark.version,
      title: benchmark.title,
      sha256: runs[0]?.summary.config.task.sha256 ?? null,
      chance: benchmark.chance,
      metric: benchmark.generation?.metric ?? null,
      chatTemplate: runs[0]?.summary.config.chatTemplate !== undefined,
      trainLanguage: benchmark.trainLanguage,
      ...(leakage === null ? {} : { leakage }),
    },
    bootstrap: { resamples, seed, clusters: clusters.size },
    clustered: clusters.clustered,
    columns: columns satisfies readonly Column[],
    rows: ordered.map((language): Row => ({
      ...describeRow(language, benchmark),
      cells: cells.map((column) => column.get(language.code) ?? null),
    })),
    groups: definitions.map((group): Group => ({
      ...group,
      cells: measurements.map((column) => groupCell(group, column, benchmark.trainLanguage)),
    })),
    pairs: columnPairs(measurements, definitions[0]!.languages),
    tokens: cells.map((column) => tokenAssociation(ordered, column, benchmark)),
  };
}

/** `compareAnswers` of whole results. */
export function compareRuns(
  results: readonly RunResult[],
  languages: ReadonlyMap<string, Language>,
  benchmark: Benchmark,
  options: CompareOptions = {},
): Comparison {
  return compareAnswers(answersOf(results), languages, benchmark, options);
}
