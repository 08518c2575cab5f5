/**
 * @file What a run answered: the items of a language, and one of them with its options, in several languages.
 */
import { Alert, Group, SegmentedControl, Select, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconInfoCircle, IconListSearch, IconSearch } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { formatNumber, formatPercent } from '../../../shared/format/number.ts';
import { ITEM_FILTERS, ITEM_ORDERS, type LanguageScore, type RunDetail } from '../../../shared/rpc/run.ts';
import { api } from '../../api/client.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { endedEarly } from './ended-early.ts';
import { ItemDetail } from './item-detail.tsx';
import { ItemList } from './item-list.tsx';
import classes from './items-tab.module.css';

const SEARCH_MS = 250;

export function ItemsTab({ detail }: { readonly detail: RunDetail }) {
  const { runId } = detail.summary.config;
  const query = useQuery(api.run.languages.queryOptions({ input: { runId } }));
  return (
    <QueryBoundary query={query} title="The languages could not be loaded">
      {(scores) => <Items detail={detail} scores={scores} />}
    </QueryBoundary>
  );
}

interface ItemsProps {
  readonly detail: RunDetail;
  readonly scores: readonly LanguageScore[];
}

function Items({ detail, scores }: ItemsProps) {
  const search = useSearch({ from: '/runs/$runId' });
  const navigate = useNavigate({ from: '/runs/$runId' });
  const { runId } = detail.summary.config;
  const isOver = endedEarly(detail.summary.state);
  const shown = scores.find(({ language }) => language.code === search.language) ?? firstWithAnswers(scores);
  const filter = ITEM_FILTERS.find((value) => value === search.filter) ?? 'all';
  const order = ITEM_ORDERS.find((value) => value === search.order) ?? 'file';
  const [typed, setTyped] = useState(search.search ?? '');
  const set = (change: Partial<typeof search>): void =>
    void navigate({ search: (old) => ({ ...old, ...change }), replace: true });
  const searchFor = useDebouncedCallback(
    (text: string) => set({ search: text === '' ? undefined : text, item: undefined }),
    SEARCH_MS,
  );
  const input = { runId, language: shown.language.code, filter, order, search: search.search ?? '' };
  // The counts of the language stand in the head of every page.
  const counts = useQuery(api.run.items.queryOptions({ input: { ...input, offset: 0, limit: 1 } }));
  const { right = 0, wrong = 0, total = 0 } = counts.data ?? {};

  return (
    <>
      <TextsNotice runId={runId} />
      <Group mb="sm" gap="sm">
        <Select
          size="xs"
          w={270}
          aria-label="Language"
          searchable
          data={scores.map((score) => languageOption(score, isOver))}
          value={shown.language.code}
          allowDeselect={false}
          onChange={(code) => {
            if (code !== null) set({ language: code });
          }}
        />
        <SegmentedControl
          size="xs"
          aria-label="Which items"
          value={filter}
          data={[
            { value: 'all', label: `All ${formatNumber(right + wrong)}` },
            { value: 'wrong', label: `Wrong ${formatNumber(wrong)}` },
            { value: 'right', label: `Right ${formatNumber(right)}` },
          ]}
          onChange={(value) => set({ filter: value, item: undefined })}
        />
        <Select
          size="xs"
          w={190}
          aria-label="Order"
          data={[
            { value: 'file', label: 'As scored' },
            { value: 'margin', label: 'Most confident first' },
          ]}
          value={order}
          allowDeselect={false}
          onChange={(value) => set({ order: value ?? undefined })}
        />
        <TextInput
          size="xs"
          className={classes['search'] ?? ''}
          leftSection={<IconSearch size={14} />}
          placeholder="Search ids and prompts"
          aria-label="Search ids and prompts"
          value={typed}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            searchFor(value);
          }}
        />
      </Group>
      {counts.data !== undefined && right + wrong === 0 ? (
        isOver ? (
          <EmptyState icon={IconListSearch} title={`No answers in ${shown.language.name}`}>
            The run {detail.summary.state === 'failed' ? 'failed' : 'was cancelled'} before this language was
            evaluated.
          </EmptyState>
        ) : (
          <EmptyState icon={IconListSearch} title={`No answers in ${shown.language.name} yet`}>
            They appear here as soon as this language is evaluated.
          </EmptyState>
        )
      ) : counts.data !== undefined && total === 0 ? (
        <EmptyState icon={IconListSearch} title="No item fits">
          Change the filter or the search.
        </EmptyState>
      ) : (
        <div className={classes['columns']}>
          <ItemList
            input={input}
            total={total}
            language={shown.language}
            selected={search.item ?? null}
            onSelect={(item) => set({ item })}
          />
          {search.item === undefined ? (
            <Text c="dimmed" size="sm" p="xl" ta="center">
              Choose an item to see its prompt, its options with their scores, and how the run did on it in
              other languages.
            </Text>
          ) : (
            <ItemDetail
              key={search.item}
              detail={detail}
              scores={scores}
              itemId={search.item}
              language={shown.language.code}
              beside={search.beside?.split(',') ?? []}
              onBeside={(codes) => set({ beside: codes.length === 0 ? undefined : codes.join(',') })}
            />
          )}
        </div>
      )}
    </>
  );
}

/** Says why texts are missing. The benchmark is read for it, so it comes a little later. */
function TextsNotice({ runId }: { readonly runId: string }) {
  const { data: texts } = useQuery(api.run.texts.queryOptions({ input: { runId } }));
  if (texts === undefined || texts.state === 'same') return null;
  return (
    <Alert color="yellow" icon={<IconInfoCircle size={18} />} mb="sm" title="Texts may be missing">
      {texts.problem}
    </Alert>
  );
}

function firstWithAnswers(scores: readonly LanguageScore[]): LanguageScore {
  return scores.find(({ score }) => score !== null) ?? scores[0]!;
}

function languageOption({ language, score }: LanguageScore, isOver: boolean) {
  const accuracy = score === null ? (isOver ? 'no score' : 'no score yet') : formatPercent(score.accuracy);
  return { value: language.code, label: `${language.name} · ${accuracy}` };
}
