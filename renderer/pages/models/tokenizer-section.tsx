/**
 * @file A model's tokenizer, and how many tokens it makes of each language of a benchmark.
 */
import { Button, Group, Select, Stack, Text } from '@mantine/core';
import { IconRuler2 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatNumber } from '../../../shared/format/number.ts';
import type { TokenizerFacts } from '../../../shared/rpc/models.ts';
import { api, client } from '../../api/client.ts';
import { FactList } from '../../components/layout/fact-list.tsx';
import { Section } from '../../components/layout/section.tsx';
import { LibraryJobs } from '../library/library-jobs.tsx';
import { startJob } from '../library/start-job.ts';
import { FertilityTable } from './fertility-table.tsx';

export interface TokenizerSectionProps {
  readonly modelId: string;
  readonly tokenizer: TokenizerFacts;
}

export function TokenizerSection({ modelId, tokenizer }: TokenizerSectionProps) {
  const [benchmarkId, setBenchmarkId] = useState('demo-topic');
  const benchmarks = useQuery(api.benchmarks.list.queryOptions());
  const languages = useQuery(api.languages.list.queryOptions());
  const fertility = useQuery(api.preview.fertility.queryOptions({ input: { modelId, benchmarkId } }));
  const measured = fertility.data ?? null;
  return (
    <Section
      title="Tokenizer"
      description="How many tokens a language takes bounds what fits into a prompt, and what training costs."
      controls={
        <Group gap="xs" wrap="nowrap">
          <Select
            aria-label="Benchmark to measure on"
            data={(benchmarks.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
            value={benchmarkId}
            allowDeselect={false}
            onChange={(value) => value !== null && setBenchmarkId(value)}
          />
          <Button
            variant="default"
            leftSection={<IconRuler2 size={18} />}
            onClick={() =>
              void startJob('Nothing was measured', () =>
                client.preview.measureFertility({ modelId, benchmarkId }),
              )
            }
          >
            {measured === null ? 'Measure languages' : 'Measure again'}
          </Button>
        </Group>
      }
    >
      <Stack>
        <FactList
          facts={[
            { name: 'Vocabulary', value: formatNumber(tokenizer.vocabularySize) },
            {
              name: 'Put in front of a text',
              value: tokenizer.bosTokens.length === 0 ? 'nothing' : `token ${tokenizer.bosTokens.join(', ')}`,
            },
            { name: 'tokenizer.json', value: formatBytes(tokenizer.fileBytes) },
          ]}
        />
        <LibraryJobs kinds={['measureFertility']} />
        {measured === null ? (
          <Text c="dimmed" size="sm">
            Not measured on this benchmark yet; it takes a few seconds.
          </Text>
        ) : (
          <FertilityTable languages={measured.languages} catalogue={languages.data ?? []} />
        )}
      </Stack>
    </Section>
  );
}
