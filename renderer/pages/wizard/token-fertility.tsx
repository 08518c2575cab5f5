/**
 * @file How a chosen model's tokenizer splits the chosen languages: what a text costs there, and how much of it fits.
 */
import { Button, Group, ScrollArea, Select, Table, Text, Title } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatNumber } from '../../../shared/format/number.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import type { ModelSummary } from '../../../shared/rpc/models.ts';
import { api, client } from '../../api/client.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import type { LanguageRow } from './language-filter.ts';

export interface TokenFertilityProps {
  readonly models: readonly ModelSummary[];
  readonly benchmarks: readonly BenchmarkSummary[];
  readonly rows: readonly LanguageRow[];
  readonly chosen: ReadonlySet<string>;
}

export function TokenFertility({ models, benchmarks, rows, chosen }: TokenFertilityProps) {
  const [modelId, setModelId] = useState<string | null>(null);
  const model = models.find(({ id }) => id === modelId) ?? models[0];
  const benchmark = benchmarks[0];
  return (
    <section aria-labelledby="fertility">
      <Group justify="space-between" mb={6}>
        <Title order={3} id="fertility">
          Tokens by language
        </Title>
        {models.length > 1 && (
          <Select
            aria-label="Tokenizer of the model"
            size="xs"
            data={models.map(({ id, name }) => ({ value: id, label: name }))}
            value={model?.id ?? null}
            allowDeselect={false}
            onChange={setModelId}
          />
        )}
      </Group>
      {model === undefined || benchmark === undefined ? (
        <Text size="sm" c="dimmed">
          Choose a model and a benchmark to see how its tokenizer splits each language.
        </Text>
      ) : (
        <Measured
          key={`${model.id}/${benchmark.id}`}
          model={model}
          benchmark={benchmark}
          rows={rows}
          chosen={chosen}
        />
      )}
    </section>
  );
}

interface MeasuredProps {
  readonly model: ModelSummary;
  readonly benchmark: BenchmarkSummary;
  readonly rows: readonly LanguageRow[];
  readonly chosen: ReadonlySet<string>;
}

function Measured({ model, benchmark, rows, chosen }: MeasuredProps) {
  const input = { modelId: model.id, benchmarkId: benchmark.id };
  const query = useQuery(api.preview.fertility.queryOptions({ input }));
  const measure = useMutation({ mutationFn: () => client.preview.measureFertility(input) });
  const job = useQuery({
    ...api.jobs.get.queryOptions({ input: { jobId: measure.data?.jobId ?? '' } }),
    enabled: measure.data !== undefined,
  }).data;
  if (query.error !== null) return <Problem title="The measurement could not be read" error={query.error} />;
  const languages = (query.data?.languages ?? [])
    .filter(({ language }) => chosen.has(language))
    .toSorted((a, b) => (b.parity ?? 0) - (a.parity ?? 0));
  if (query.data == null) {
    return (
      <>
        <Text size="sm" c="dimmed" mb="xs">
          Not measured yet for {model.name} on {benchmark.name}. It reads items of every language and takes a
          moment.
        </Text>
        {job?.state !== 'running' && (
          <Button size="xs" variant="default" loading={measure.isPending} onClick={() => measure.mutate()}>
            Measure
          </Button>
        )}
        {measure.error !== null && <Problem title="It could not be measured" error={measure.error} />}
        {job !== undefined && (
          <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
        )}
      </>
    );
  }
  if (languages.length === 0) {
    return (
      <Text size="sm" c="dimmed">
        None of the chosen languages was measured. Choose languages to see what they take.
      </Text>
    );
  }
  const nameOf = (code: string): string =>
    rows.find(({ language }) => language.code === code)?.language.name ?? code;
  return (
    <>
      <Text size="xs" c="dimmed" mb={6}>
        Per word where the script has spaces; relative: tokens against English on the same items. More tokens
        leave less room for text and take longer.
      </Text>
      <ScrollArea.Autosize
        mah={300}
        type="auto"
        offsetScrollbars
        viewportProps={{ tabIndex: 0, 'aria-label': 'Tokens by language' }}
      >
        <Table stickyHeader fz="xs" verticalSpacing={3} aria-label="Tokens by language">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Language</Table.Th>
              <Table.Th ta="right">a word</Table.Th>
              <Table.Th ta="right">a character</Table.Th>
              <Table.Th ta="right">relative</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {languages.map(({ language, tokensPerWord, tokensPerCharacter, parity }) => (
              <Table.Tr key={language}>
                <Table.Td>{nameOf(language)}</Table.Td>
                <Table.Td ta="right">{formatNumber(tokensPerWord ?? NaN, 2)}</Table.Td>
                <Table.Td ta="right">{formatNumber(tokensPerCharacter, 2)}</Table.Td>
                <Table.Td ta="right">{parity === null ? '–' : `${formatNumber(parity, 2)}×`}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea.Autosize>
    </>
  );
}
