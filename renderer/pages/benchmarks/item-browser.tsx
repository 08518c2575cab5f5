/**
 * @file A benchmark's items in several languages side by side.
 */
import { Group, MultiSelect, Pagination, SegmentedControl, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { Section } from '../../components/layout/section.tsx';
import { ItemTranslations } from './item-translations.tsx';

export interface ItemBrowserProps {
  readonly benchmark: BenchmarkSummary;
  readonly catalogue: readonly Language[];
}

const PAGE_SIZE = 10;
const MOST_LANGUAGES = 4;

export function ItemBrowser({ benchmark, catalogue }: ItemBrowserProps) {
  const search = useSearch({ from: '/benchmarks' });
  const navigate = useNavigate({ from: '/benchmarks' });
  const [page, setPage] = useState(1);
  const [typed, setTyped] = useState(search.search ?? '');
  const change = (changes: Partial<typeof search>): void => {
    setPage(1);
    void navigate({ search: (earlier) => ({ ...earlier, ...changes }), replace: true, resetScroll: false });
  };
  const searchSoon = useDebouncedCallback((text: string) => change({ search: text || undefined }), 250);
  const codes = benchmark.languages.map(({ code }) => code);
  const isTraining = search.split === 'train';
  const languages = isTraining
    ? [benchmark.trainLanguage]
    : chosenLanguages(search.languages, codes, benchmark);
  const query = useQuery({
    ...api.benchmarks.items.queryOptions({
      input: {
        benchmarkId: benchmark.id,
        split: isTraining ? 'train' : 'evaluation',
        languages: [...languages],
        search: search.search ?? '',
        offset: (page - 1) * PAGE_SIZE,
        limit: PAGE_SIZE,
      },
    }),
    placeholderData: keepPreviousData,
  });
  const known = new Map(catalogue.map((language) => [language.code, language]));
  return (
    <Section
      title="Items"
      description="Items of one id are translations of each other; paired tests rely on that."
      controls={
        <SegmentedControl
          size="xs"
          aria-label="Split"
          data={[
            { value: 'evaluation', label: 'Evaluation' },
            { value: 'train', label: 'Training' },
          ]}
          value={isTraining ? 'train' : 'evaluation'}
          onChange={(split) => change({ split: split === 'train' ? split : undefined })}
        />
      }
    >
      <Group mb="md" align="flex-end" wrap="nowrap">
        <MultiSelect
          label="Languages"
          flex={1}
          disabled={isTraining}
          searchable
          maxValues={MOST_LANGUAGES}
          data={codes.map((code) => ({ value: code, label: known.get(code)?.name ?? code }))}
          value={[...languages]}
          onChange={(chosen) => change({ languages: chosen.join(',') })}
        />
        <TextInput
          label="Search"
          placeholder="Text or id in the first language"
          leftSection={<IconSearch size={16} />}
          w={280}
          value={typed}
          onChange={(event) => {
            setTyped(event.currentTarget.value);
            searchSoon(event.currentTarget.value);
          }}
        />
      </Group>
      <QueryBoundary query={query} title="The items could not be read">
        {({ items, total }) => (
          <Stack>
            <Text size="sm" c="dimmed" role="status">
              {total === 0 ? 'No item matches; try another word.' : formatCount(total, 'item')}
            </Text>
            {items.map((item) => (
              <ItemTranslations key={item.id} item={item} codes={languages} catalogue={known} />
            ))}
            {total > PAGE_SIZE && (
              <Pagination
                size="sm"
                total={Math.ceil(total / PAGE_SIZE)}
                value={page}
                onChange={setPage}
                getControlProps={(control) => ({ 'aria-label': `${control} page` })}
                getItemProps={(item) => ({ 'aria-label': `Page ${item}` })}
              />
            )}
          </Stack>
        )}
      </QueryBoundary>
    </Section>
  );
}

/** From the address; by default the training language and the first others. */
function chosenLanguages(
  text: string | undefined,
  codes: readonly string[],
  { trainLanguage }: BenchmarkSummary,
): readonly string[] {
  const chosen = (text ?? '').split(',').filter((code) => codes.includes(code));
  if (chosen.length > 0) return chosen.slice(0, MOST_LANGUAGES);
  const preferred = [trainLanguage, 'deu_Latn', 'arb_Arab'].filter((code) => codes.includes(code));
  return [...new Set([...preferred, ...codes])].slice(0, 3);
}
