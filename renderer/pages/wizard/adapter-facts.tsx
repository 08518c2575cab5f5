/**
 * @file What a trained adapter is on each of the draft's models, as its files say.
 */
import { Text } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../shared/format/number.ts';
import type { FieldValue } from '../../../shared/model/experiment-draft.ts';
import { METHOD_TEXTS } from '../../../shared/model/experiment-fields.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';

export interface AdapterFactsProps {
  readonly path: FieldValue | undefined;
  readonly models: readonly ModelSummary[];
}

/** While a path is typed, its beginnings are not looked for. */
const TYPING_MS = 300;

export function AdapterFacts({ path: typed, models }: AdapterFactsProps) {
  const [path] = useDebouncedValue(typed, TYPING_MS);
  if (typeof path !== 'string' || path === '') return null;
  return models.map((model) => <OnModel key={model.id} path={path} model={model} />);
}

function OnModel({ path, model }: { readonly path: string; readonly model: ModelSummary }) {
  // Why it is not one for the model, the field says.
  const { data, error } = useQuery({
    ...api.adapters.look.queryOptions({ input: { path, modelId: model.id } }),
    placeholderData: keepPreviousData,
    staleTime: 0,
  });
  if (data === undefined || error !== null) return null;
  return (
    <Text size="sm" mt="xs">
      On {model.name}: {METHOD_TEXTS[data.method].title}, {formatCount(data.parameters, 'parameter')}
    </Text>
  );
}
