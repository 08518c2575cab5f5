/**
 * @file One benchmark closely: what it is, the languages it covers, its items side by side.
 */
import { Alert, Breadcrumbs, Button, Code, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconPlus } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatCount, formatPercent, MISSING } from '../../../shared/format/number.ts';
import type { Language } from '../../../shared/model/language.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import { api } from '../../api/client.ts';
import { HealthBadge } from '../../components/feedback/health-badge.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { FactList } from '../../components/layout/fact-list.tsx';
import { LinkAnchor, LinkButton } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { Section } from '../../components/layout/section.tsx';
import { EntryMenu } from '../library/entry-menu.tsx';
import { LibraryJobs } from '../library/library-jobs.tsx';
import { removeBenchmark, verifyBenchmark } from './benchmark-actions.ts';
import { CoverageTable } from './coverage-table.tsx';
import { LeakageSection } from './leakage-section.tsx';
import { ItemBrowser } from './item-browser.tsx';

export function BenchmarkDetailView({ benchmarkId }: { readonly benchmarkId: string }) {
  const list = useQuery(api.benchmarks.list.queryOptions());
  const languages = useQuery(api.languages.list.queryOptions());
  const navigate = useNavigate();
  const benchmark = list.data?.find(({ id }) => id === benchmarkId);
  return (
    <Page
      title={benchmark?.name ?? 'Benchmark'}
      description={
        <Breadcrumbs separator="›">
          <LinkAnchor to="/benchmarks" size="sm">
            Benchmarks
          </LinkAnchor>
          <Text span size="sm">
            {benchmark?.name ?? benchmarkId}
          </Text>
        </Breadcrumbs>
      }
      actions={
        benchmark !== undefined && (
          <>
            <EntryMenu
              entry={benchmark}
              onVerify={() => void verifyBenchmark(benchmark)}
              onRemove={() =>
                void removeBenchmark(benchmark).then(async (removed) => {
                  if (removed) await navigate({ to: '/benchmarks', search: {} });
                })
              }
            />
            <LinkButton to="/experiments/new" leftSection={<IconPlus size={18} />}>
              New experiment
            </LinkButton>
          </>
        )
      }
    >
      <LibraryJobs kinds={['verifyBenchmark']} />
      <QueryBoundary query={list} title="The benchmarks could not be listed">
        {() =>
          benchmark === undefined ? (
            <Alert color="yellow" title="There is no such benchmark in the library">
              It may have been removed. <LinkAnchor to="/benchmarks">See all benchmarks</LinkAnchor>
            </Alert>
          ) : (
            <BenchmarkParts benchmark={benchmark} catalogue={languages.data ?? []} />
          )
        }
      </QueryBoundary>
    </Page>
  );
}

interface BenchmarkPartsProps {
  readonly benchmark: BenchmarkSummary;
  readonly catalogue: readonly Language[];
}

function BenchmarkParts({ benchmark, catalogue }: BenchmarkPartsProps) {
  const { health } = benchmark;
  const trainLanguage = catalogue.find(({ code }) => code === benchmark.trainLanguage);
  return (
    <Stack>
      {health.problem !== null && (
        <Alert
          color={health.state === 'broken' ? 'red' : 'yellow'}
          icon={<IconAlertTriangle size={18} />}
          title={`This benchmark is ${health.state}`}
        >
          {health.problem}
          {health.state !== 'unavailable' && (
            <Button
              mt="sm"
              size="xs"
              variant="default"
              display="block"
              onClick={() => void verifyBenchmark(benchmark)}
            >
              Verify again
            </Button>
          )}
        </Alert>
      )}
      <Section title="Identity" controls={<HealthBadge health={health} />}>
        <FactList
          facts={[
            { name: 'What is asked', value: benchmark.description, isWide: true },
            { name: 'Id and version', value: `${benchmark.taskId}, version ${benchmark.version}` },
            { name: 'Guessing is right in', value: formatPercent(benchmark.chance) },
            {
              name: 'Training split',
              value: `${formatCount(benchmark.trainItems, 'item')}, ${trainLanguage?.name ?? benchmark.trainLanguage}`,
            },
            { name: 'Evaluation splits', value: formatCount(benchmark.languages.length, 'language') },
            { name: 'Size', value: formatBytes(benchmark.sizeBytes) },
            { name: 'Licence', value: benchmark.licence ?? 'not stated' },
            { name: 'Origin', value: benchmark.origin ?? 'not stated' },
            { name: 'Revision', value: benchmark.revision ?? 'not stated' },
            { name: 'Citation', value: benchmark.citation || 'not stated', isWide: true },
            { name: 'Folder', value: <Code>{benchmark.path}</Code>, isWide: true },
            { name: 'SHA-256', value: <Code>{benchmark.sha256 ?? MISSING}</Code>, isWide: true },
          ]}
        />
      </Section>
      <LeakageSection leakage={benchmark.leakage} />
      <CoverageTable languages={benchmark.languages} catalogue={catalogue} />
      {health.state !== 'unavailable' && <ItemBrowser benchmark={benchmark} catalogue={catalogue} />}
    </Stack>
  );
}
