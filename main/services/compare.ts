/**
 * @file From stored runs to comparisons, one a section: runs of the same benchmark files and kind of prompts, scored in
 * the same way.
 */
import type { ComparisonOutline } from '../../shared/model/comparison-outline.ts';
import type { Comparison } from '../../shared/model/comparison.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { RunAnswers, RunSummary } from '../../shared/model/result.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import type { ColumnOptions } from '../analysis/columns.ts';
import { compareAnswers } from '../analysis/compare-runs.ts';
import { outlineRuns } from '../analysis/outline.ts';
import { loadLanguages } from '../library/languages.ts';
import { describeColumn } from '../reports/method-text.ts';
import type { Store } from '../store/store.ts';
import { loadDefinition, loadLeakage } from './benchmark-definitions.ts';

/** Bootstrap replicates of the statistics. */
export const RESAMPLES = 2000;

/** Runs of one benchmark and one way to score it, compared. */
export interface ComparedSection {
  readonly section: string;
  readonly benchmark: Benchmark;
  readonly comparison: Comparison;
  /** What it was computed from, in the order of the runs. */
  readonly answers: readonly RunAnswers[];
}

/** Names what a run may share a table with: the benchmark's files, plain or chat prompts, and how options are scored. */
function sectionOf({ config }: RunSummary): string {
  const prompts = config.chatTemplate === undefined ? '' : '-chat';
  return `${config.task.id}-${config.task.sha256.slice(0, 16)}${prompts}-${config.evaluation.normalisation}`;
}

/** The baseline of a selection means a run of one section; in the others it means nothing. */
function optionsFor(runs: readonly RunSummary[], options: ColumnOptions): ColumnOptions {
  const { baselineRun, ...rest } = options;
  return baselineRun !== undefined && runs.some(({ config }) => config.runId === baselineRun)
    ? options
    : rest;
}

/**
 * Compares runs with those they may share a table with, in the order of their first runs. Benchmark folders are not
 * needed any more.
 *
 * @param onProgress Told how many of `RESAMPLES` steps are done in the section that is at work.
 * @throws {InputError} An unknown baseline.
 */
export function compareStored(
  store: Store,
  runs: readonly RunSummary[],
  options: ColumnOptions = {},
  onProgress?: (done: number) => void,
): ComparedSection[] {
  const languages = loadLanguages();
  return [...Map.groupBy(runs, sectionOf)].map(([section, members]) => {
    const benchmark = loadDefinition(store.directory, members[0]!.config.task);
    const answers = members.map(({ config }) => store.runAnswers(config.runId));
    const comparison = compareAnswers(answers, languages, benchmark, {
      ...optionsFor(members, options),
      resamples: RESAMPLES,
      leakage: loadLeakage(store.directory, members[0]!.config.task),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    return { section, benchmark, comparison, answers };
  });
}

/** What a comparison shows at once: one outline a section, in the order of their first runs. */
export function outlineStored(
  store: Store,
  runs: readonly RunSummary[],
  options: ColumnOptions,
): ComparisonOutline[] {
  const languages = loadLanguages();
  return [...Map.groupBy(runs, sectionOf)].map(([section, members]) =>
    outlineRuns(
      section,
      members.map((summary) => ({
        summary,
        results: store.languageSums(summary.config.runId),
        clustered: store.hasClusters(summary.config.runId) ?? false,
      })),
      languages,
      loadDefinition(store.directory, members[0]!.config.task),
      { ...optionsFor(members, options), describe: describeColumn },
    ),
  );
}

/**
 * The whole comparison of a section's runs; reads every answer, so it takes seconds.
 *
 * @param onProgress Told how many of `RESAMPLES` steps are done; reading the answers counts as none.
 * @throws {InputError} A run is gone, or none is of that section.
 */
export function compareSection(
  store: Store,
  runIds: readonly string[],
  section: string,
  options: ColumnOptions,
  onProgress: (done: number) => void,
): Comparison {
  const runs = runIds.flatMap((runId) => store.run(runId) ?? []).filter((run) => sectionOf(run) === section);
  const [compared] = compareStored(store, runs, options, onProgress);
  if (compared === undefined) throw new InputError(`section "${section}"`, 'has none of the chosen runs');
  return compared.comparison;
}
