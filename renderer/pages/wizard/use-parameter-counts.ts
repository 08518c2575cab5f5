/**
 * @file How many parameters the methods of a draft would train on its models.
 */
import { keepPreviousData, useQueries } from '@tanstack/react-query';
import type { MethodDraft } from '../../../shared/model/experiment-draft.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import type { ModelSummary, ParameterCount } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';

export interface ModelCount {
  readonly model: ModelSummary;
  readonly count: ParameterCount;
}

/** By method, then by model; methods with wrong fields have none. */
export function useParameterCounts(
  methods: readonly MethodDraft[],
  models: readonly ModelSummary[],
): readonly (readonly ModelCount[])[] {
  const parsed = methods.map(({ config }) => methodSchema.safeParse(config).data ?? null);
  const valid = parsed.filter((method) => method !== null);
  const queries = useQueries({
    queries: models.map((model) => ({
      ...api.models.countParameters.queryOptions({ input: { modelId: model.id, methods: valid } }),
      enabled: valid.length > 0,
      placeholderData: keepPreviousData,
    })),
  });
  return parsed.map((method) => {
    if (method === null) return [];
    const place = valid.indexOf(method);
    return queries.flatMap(({ data, isPlaceholderData }, index) => {
      const count = isPlaceholderData ? undefined : data?.[place];
      return count === undefined ? [] : [{ model: models[index]!, count }];
    });
  });
}
