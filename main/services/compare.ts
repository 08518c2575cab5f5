/**
 * @file From stored runs to comparisons, one a benchmark.
 */
import type { RunResult, RunSummary } from '../../shared/model/result.ts';
import { compareRuns } from '../analysis/compare-runs.ts';
import type { Comparison } from '../analysis/comparison.ts';
import { openBenchmark } from '../evaluation/tasks/benchmark.ts';
import { loadLanguages } from '../library/languages.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import type { Store } from '../store/store.ts';

export interface BenchmarkComparison {
  readonly benchmark: Benchmark;
  readonly results: readonly RunResult[];
  readonly comparison: Comparison;
}

/** Compares runs with others of the same benchmark. @throws {InputError} An unknown baseline, a benchmark that is gone. */
export function compareStored(
  store: Store,
  runs: readonly RunSummary[],
  baseline?: string,
): BenchmarkComparison[] {
  const languages = loadLanguages();
  return [...Map.groupBy(runs, ({ config }) => config.task.path)].map(([path, group]) => {
    const benchmark = openBenchmark(path).definition;
    const results = group.map(({ config }) => store.runResult(config.runId));
    const options = baseline === undefined ? {} : { baseline };
    return { benchmark, results, comparison: compareRuns(results, languages, benchmark, options) };
  });
}
