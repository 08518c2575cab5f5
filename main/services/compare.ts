/**
 * @file From stored runs to comparisons, one a benchmark.
 */
import type { RunResult, RunSummary } from '../../shared/model/result.ts';
import { compareRuns } from '../analysis/compare-runs.ts';
import type { Comparison } from '../../shared/model/comparison.ts';
import { loadLanguages } from '../library/languages.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import type { Store } from '../store/store.ts';
import { loadDefinition } from './benchmark-definitions.ts';

export interface BenchmarkComparison {
  readonly benchmark: Benchmark;
  readonly results: readonly RunResult[];
  readonly comparison: Comparison;
}

/**
 * Compares runs with others of the same benchmark, whose folder is not needed any more.
 *
 * @throws {InputError} An unknown baseline, or runs of different files of one benchmark.
 */
export function compareStored(
  store: Store,
  runs: readonly RunSummary[],
  baseline?: string,
): BenchmarkComparison[] {
  const languages = loadLanguages();
  return [...Map.groupBy(runs, ({ config }) => config.task.id).values()].map((group) => {
    const benchmark = loadDefinition(store.directory, group[0]!.config.task);
    const results = group.map(({ config }) => store.runResult(config.runId));
    const options = baseline === undefined ? {} : { baseline };
    return { benchmark, results, comparison: compareRuns(results, languages, benchmark, options) };
  });
}
