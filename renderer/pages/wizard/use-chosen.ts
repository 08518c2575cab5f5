/**
 * @file The library's entries that a draft names.
 */
import { useQuery } from '@tanstack/react-query';
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';

/** In the draft's order; those that the library does not have are left out. */
export function useChosenModels({ models }: ExperimentDraft): readonly ModelSummary[] {
  const { data = [] } = useQuery(api.models.list.queryOptions());
  return models.flatMap(({ path }) => data.find((model) => model.path === path) ?? []);
}

/** As `useChosenModels`. */
export function useChosenBenchmarks({ tasks }: ExperimentDraft): readonly BenchmarkSummary[] {
  const { data = [] } = useQuery(api.benchmarks.list.queryOptions());
  return tasks.flatMap(({ path }) => data.find((benchmark) => benchmark.path === path) ?? []);
}
