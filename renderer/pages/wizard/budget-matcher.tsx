/**
 * @file Changes ranks and lengths so that methods train about as many parameters as each other.
 */
import { Button, Group, Modal, Select, Table, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconScale } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatNumber, formatSigned } from '../../../shared/format/number.ts';
import type { ExperimentDraft, FieldValues, MethodDraft } from '../../../shared/model/experiment-draft.ts';
import { METHOD_FIELDS, type FieldText } from '../../../shared/model/experiment-fields.ts';
import { methodSchema, type Method } from '../../../shared/model/method.ts';
import type { BudgetMatch, ModelSummary } from '../../../shared/rpc/models.ts';
import { api } from '../../api/client.ts';
import { Problem } from '../../components/feedback/problem.tsx';
import { EntrySelect } from './entry-select.tsx';
import { ReasonedButton } from './reasoned-button.tsx';
import { useParameterCounts } from './use-parameter-counts.ts';

export interface BudgetMatcherProps {
  readonly draft: ExperimentDraft;
  readonly models: readonly ModelSummary[];
  /** Given the place of each changed method and its new settings. */
  readonly onApply: (configs: ReadonlyMap<number, MethodDraft['config']>) => void;
}

export function BudgetMatcher(props: BudgetMatcherProps) {
  const [isOpen, { open, close }] = useDisclosure(false);
  return (
    <>
      <ReasonedButton
        variant="default"
        leftSection={<IconScale size={16} aria-hidden />}
        reason={reasonAgainst(props)}
        onClick={open}
      >
        Match parameter budgets
      </ReasonedButton>
      <Modal opened={isOpen} onClose={close} title="Match parameter budgets" size="xl">
        <MatchForm {...props} onClose={close} />
      </Modal>
    </>
  );
}

function reasonAgainst({ draft, models }: BudgetMatcherProps): string | null {
  if (models.length === 0) return 'Choose a model of the library first: parameters depend on it.';
  return draft.methods.length < 2 ? 'Add a second method first.' : null;
}

function MatchForm({
  draft,
  models,
  onApply,
  onClose,
}: BudgetMatcherProps & { readonly onClose: () => void }) {
  const [modelId, setModelId] = useState(models[0]?.id ?? '');
  const counts = useParameterCounts(draft.methods, models);
  const trained = counts.map(
    (ofMethod) => ofMethod.find(({ model }) => model.id === modelId)?.count.trainableParameters ?? null,
  );
  const [typed, setTyped] = useState<string | null>(null);
  // Starts from the first adapter's.
  const target = typed === null ? (trained.find((count) => count !== null && count > 0) ?? 0) : Number(typed);
  const isTarget = Number.isSafeInteger(target) && target > 0;
  const valid = draft.methods.flatMap(({ config }, place) => {
    const method = methodSchema.safeParse(config).data;
    return method === undefined ? [] : [{ place, method }];
  });
  const query = useQuery({
    ...api.models.matchBudgets.queryOptions({
      input: { modelId, targetParameters: target, methods: valid.map(({ method }) => method) },
    }),
    enabled: isTarget,
  });
  const apply = (): void => {
    const matched = (query.data ?? []).flatMap(({ field, method }, index) =>
      field === null ? [] : [[valid[index]!.place, method] as const],
    );
    onApply(new Map(matched));
    onClose();
  };
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        Changes only the rank or the number of virtual tokens, to come as near to the target as the method
        can.
      </Text>
      <Group align="flex-start" mb="md">
        <TextInput
          label="Trainable parameters"
          value={typed ?? String(target)}
          className="numeric"
          inputMode="numeric"
          error={isTarget ? null : 'must be a whole number above 0'}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Select
          label="As the method"
          placeholder="choose to copy its count"
          data={draft.methods.flatMap(({ label }, place) => {
            const count = trained[place];
            return count == null || count === 0 ? [] : [{ value: String(place), label }];
          })}
          value={null}
          onChange={(place) => place !== null && setTyped(String(trained[Number(place)] ?? ''))}
        />
        <EntrySelect label="On the model" entries={models} value={modelId} onChange={setModelId} />
      </Group>
      {query.error !== null && <Problem title="The budgets could not be matched" error={query.error} />}
      {query.data !== undefined && (
        <Table verticalSpacing={6} aria-label="Matched methods">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Method</Table.Th>
              <Table.Th>Change</Table.Th>
              <Table.Th ta="right">Parameters</Table.Th>
              <Table.Th ta="right">From target</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {query.data.map((match, index) => {
              const { place, method } = valid[index]!;
              return (
                <Table.Tr key={index}>
                  <Table.Td>{draft.methods[place]!.label}</Table.Td>
                  <Table.Td>{changeText(match, method)}</Table.Td>
                  <Table.Td ta="right">{formatNumber(match.trainableParameters ?? NaN)}</Table.Td>
                  <Table.Td ta="right">
                    {match.relativeDifference === null
                      ? '–'
                      : `${formatSigned(match.relativeDifference * 100, 1)}%`}
                  </Table.Td>
                </Table.Tr>
              );
            })}
          </Table.Tbody>
        </Table>
      )}
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button disabled={query.data === undefined} onClick={apply}>
          Apply
        </Button>
      </Group>
    </>
  );
}

function changeText({ field, method: after, problem }: BudgetMatch, before: Method): string {
  if (problem !== null) return problem;
  if (field === null) return 'nothing to change';
  const [old, now]: readonly FieldValues[] = [before, after];
  const changes = Object.entries<FieldText>(METHOD_FIELDS[before.method]).flatMap(([name, { label }]) =>
    String(old![name]) === String(now![name])
      ? []
      : [`${label}: ${String(old![name])} → ${String(now![name])}`],
  );
  return changes.length === 0 ? 'stays as it is' : changes.join(', ');
}
