/**
 * @file The outline of a comparison, from what the store knows of each run and language without reading answers.
 */
import type { WrittenSummary } from '../../shared/model/event.ts';
import type {
  ComparisonOutline,
  OutlineCell,
  OutlineColumn,
  OutlineGroup,
} from '../../shared/model/comparison-outline.ts';
import type { Column, SeedScore } from '../../shared/model/comparison.ts';
import type { Language } from '../../shared/model/language.ts';
import type { RunSummary } from '../../shared/model/result.ts';
import { isGraded, type Benchmark } from '../../shared/model/task.ts';
import { columnsOf, type ColumnOptions } from './columns.ts';
import { defineGroups, describeRow, orderLanguages, type GroupDefinition } from './groups.ts';
import { average, standardDeviation } from './measure.ts';
import { compareSettings } from './settings-differences.ts';
import { wilsonInterval } from './wilson.ts';
import { writtenField } from './written.ts';

/** A run and its sums by language. */
export interface OutlineRun {
  readonly summary: RunSummary;
  readonly results: readonly {
    readonly language: string;
    readonly items: number;
    readonly correct: number;
    /** Mean score. */
    readonly accuracy: number;
    /** Null where answers are chosen. */
    readonly written?: WrittenSummary | null;
  }[];
  /** Whether its items have clusters. */
  readonly clustered: boolean;
}

type Scores = ReadonlyMap<string, readonly SeedScore[]>;

function scoresOf(column: Column, runs: ReadonlyMap<string, OutlineRun>): Scores {
  const scores = new Map<string, SeedScore[]>();
  for (const { runId, seed } of column.runs) {
    for (const { language, items, correct, accuracy } of runs.get(runId)!.results) {
      if (items === 0) continue;
      const score = { runId, seed, items, correct, accuracy };
      const list = scores.get(language);
      if (list) list.push(score);
      else scores.set(language, [score]);
    }
  }
  return scores;
}

/** @param exact Whether the sums alone give an interval. */
function cellOf(seeds: readonly SeedScore[], exact: boolean): OutlineCell {
  const answers = seeds.reduce((sum, seed) => sum + seed.items, 0);
  const correct = seeds.reduce((sum, seed) => sum + seed.correct, 0);
  const items = Math.max(...seeds.map((seed) => seed.items));
  const accuracy = seeds.reduce((sum, seed) => sum + seed.accuracy * seed.items, 0) / answers;
  return {
    items,
    answers,
    correct,
    accuracy,
    seeds,
    standardDeviation: standardDeviation(seeds.map((seed) => seed.accuracy)),
    interval: exact ? wilsonInterval(accuracy, items) : null,
  };
}

function groupCellOf(
  group: GroupDefinition,
  cells: ReadonlyMap<string, OutlineCell>,
): OutlineGroup['cells'][number] {
  const members = group.languages.flatMap((code) => cells.get(code) ?? []);
  if (members.length === 0) return null;
  const bySeed = Map.groupBy(
    members.flatMap(({ seeds }) => seeds),
    ({ runId }) => runId,
  );
  const complete = [...bySeed.values()].filter((scores) => scores.length === members.length);
  return {
    value: average(members.map(({ accuracy }) => accuracy)),
    languages: members.length,
    items: members.reduce((sum, { items }) => sum + items, 0),
    standardDeviation: standardDeviation(
      complete.map((scores) => average(scores.map(({ accuracy }) => accuracy))),
    ),
  };
}

/**
 * Outlines runs of one benchmark, with the columns, rows and groups of `compareAnswers`.
 *
 * @param describe A column's hyperparameters in a few words.
 * @throws {InputError} As `compareAnswers`, but languages that are not in the catalogue are left out.
 */
export function outlineRuns(
  section: string,
  runs: readonly OutlineRun[],
  languages: ReadonlyMap<string, Language>,
  benchmark: Benchmark,
  options: ColumnOptions & { readonly describe: (column: Column) => string },
): ComparisonOutline {
  const byId = new Map(runs.map((run) => [run.summary.config.runId, run]));
  const columns = columnsOf(
    runs.map(({ summary }) => summary),
    benchmark,
    options,
  );
  const clustered = runs.some((run) => run.clustered);
  const metric = benchmark.generation?.metric ?? null;
  const graded = metric !== null && isGraded(metric);
  const cells = columns.map((column) => {
    const scores = scoresOf(column, byId);
    const writtenIn = (code: string): Parameters<typeof writtenField>[0] =>
      column.runs.flatMap(({ runId }) => {
        const result = byId.get(runId)!.results.find(({ language }) => language === code);
        return result?.written == null ? [] : [{ summary: result.written, answers: result.items }];
      });
    return new Map(
      [...scores].map(([code, seeds]): [string, OutlineCell] => [
        code,
        {
          ...cellOf(seeds, !clustered && !graded),
          ...(metric === null ? {} : writtenField(writtenIn(code), metric)),
        },
      ]),
    );
  });
  const codes = new Set(runs.flatMap(({ summary }) => summary.config.languages));
  const ordered = orderLanguages(
    [...codes].flatMap((code) => languages.get(code) ?? []),
    benchmark.trainLanguage,
  );
  const configs = columns.map(({ runs: [first] }) => byId.get(first!.runId)!.summary.config);
  return {
    section,
    benchmark: {
      id: benchmark.id,
      version: benchmark.version,
      title: benchmark.title,
      sha256: configs[0]?.task.sha256 ?? null,
      chance: benchmark.chance,
      metric,
      chatTemplate: configs[0]?.chatTemplate !== undefined,
      trainLanguage: benchmark.trainLanguage,
    },
    normalisation: configs[0]?.evaluation.normalisation ?? 'sum',
    clustered,
    columns: columns.map((column, index): OutlineColumn => ({
      ...column,
      description: options.describe(column),
      experiment: configs[index]!.experiment,
    })),
    rows: ordered.map((language) => ({
      ...describeRow(language, benchmark),
      cells: cells.map((column) => column.get(language.code) ?? null),
    })),
    groups: defineGroups(ordered, benchmark).map((group) => ({
      ...group,
      cells: cells.map((column) => groupCellOf(group, column)),
    })),
    settings: compareSettings(configs),
  };
}
