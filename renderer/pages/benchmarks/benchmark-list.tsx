/**
 * @file Every benchmark of the library in a row.
 */
import { Button, Card, Group, Table, Text, VisuallyHidden } from '@mantine/core';
import { IconFolderPlus, IconHammer, IconTable } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatNumber, formatPercent, MISSING } from '../../../shared/format/number.ts';
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import { api } from '../../api/client.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { HealthBadge } from '../../components/feedback/health-badge.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkAnchor } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { HubDownloadButton } from '../../dialogs/hub-download.tsx';
import { EntryMenu } from '../library/entry-menu.tsx';
import { LibraryJobs } from '../library/library-jobs.tsx';
import classes from '../library/library-table.module.css';
import { UnfinishedDownloads } from '../library/unfinished-downloads.tsx';
import { askToBuild } from './build-dialog.tsx';
import { askToImportTables } from './import-tables/tables-dialog.tsx';
import { importBenchmark, removeBenchmark, verifyBenchmark } from './benchmark-actions.ts';

const JOB_KINDS = ['buildBenchmark', 'downloadDataset', 'importBenchmark', 'importTables', 'verifyBenchmark'];

export function BenchmarkList() {
  const query = useQuery(api.benchmarks.list.queryOptions());
  return (
    <Page
      title="Benchmarks"
      description="Items in parallel languages: a training split in one, an evaluation split in each."
      actions={
        <>
          <HubDownloadButton kind="dataset" />
          <Button variant="default" leftSection={<IconHammer size={18} />} onClick={() => askToBuild()}>
            Build a published one
          </Button>
          <Button variant="default" leftSection={<IconTable size={18} />} onClick={() => askToImportTables()}>
            Import tables
          </Button>
          <Button leftSection={<IconFolderPlus size={18} />} onClick={() => void importBenchmark()}>
            Import from folder
          </Button>
        </>
      }
    >
      <UnfinishedDownloads kind="dataset" />
      <LibraryJobs kinds={JOB_KINDS} />
      <QueryBoundary query={query} title="The benchmarks could not be listed">
        {(benchmarks) => <BenchmarkTable benchmarks={benchmarks} />}
      </QueryBoundary>
      {query.data?.length === 1 && <OnlyDemo />}
    </Page>
  );
}

function BenchmarkTable({ benchmarks }: { readonly benchmarks: readonly BenchmarkSummary[] }) {
  return (
    <Card withBorder padding={0}>
      <Table.ScrollContainer type="native" minWidth={980}>
        <Table highlightOnHover verticalSpacing="xs" aria-label="Benchmarks">
          <Table.Thead>
            <Table.Tr>
              <Table.Th>Benchmark</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Languages</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Items a language</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Training items</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Chance</Table.Th>
              <Table.Th className={classes['number'] ?? ''}>Size</Table.Th>
              <Table.Th>Licence</Table.Th>
              <Table.Th>Health</Table.Th>
              <Table.Th>
                <VisuallyHidden>Actions</VisuallyHidden>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {benchmarks.map((benchmark) => (
              <BenchmarkRow key={benchmark.id} benchmark={benchmark} />
            ))}
          </Table.Tbody>
        </Table>
      </Table.ScrollContainer>
    </Card>
  );
}

function BenchmarkRow({ benchmark }: { readonly benchmark: BenchmarkSummary }) {
  const counts = benchmark.languages.map(({ items }) => items);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  return (
    <Table.Tr>
      <Table.Td className={classes['name'] ?? ''}>
        <LinkAnchor
          to="/benchmarks"
          search={{ benchmark: benchmark.id }}
          fw={600}
          className={classes['title'] ?? ''}
          title={benchmark.name}
        >
          {benchmark.name}
        </LinkAnchor>
        <Text size="xs" c="dimmed" truncate className={classes['path'] ?? ''} title={benchmark.path}>
          {benchmark.taskId} · version {benchmark.version}
        </Text>
      </Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{formatNumber(counts.length)}</Table.Td>
      <Table.Td className={classes['number'] ?? ''}>
        {least === most ? formatNumber(least) : `${formatNumber(least)}–${formatNumber(most)}`}
      </Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{formatNumber(benchmark.trainItems)}</Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{formatPercent(benchmark.chance)}</Table.Td>
      <Table.Td className={classes['number'] ?? ''}>{formatBytes(benchmark.sizeBytes)}</Table.Td>
      <Table.Td>{benchmark.licence ?? MISSING}</Table.Td>
      <Table.Td>
        <HealthBadge health={benchmark.health} />
      </Table.Td>
      <Table.Td>
        <EntryMenu
          entry={benchmark}
          onVerify={() => void verifyBenchmark(benchmark)}
          onRemove={() => void removeBenchmark(benchmark)}
        />
      </Table.Td>
    </Table.Tr>
  );
}

function OnlyDemo() {
  return (
    <EmptyState
      icon={IconFolderPlus}
      title="Bring your own benchmark"
      action={
        <Group gap="sm" justify="center">
          <Button variant="default" onClick={() => askToImportTables()}>
            Import tables
          </Button>
          <Button variant="default" onClick={() => void importBenchmark()}>
            Import from folder
          </Button>
        </Group>
      }
    >
      Tables with a row for each item, such as CSV or parquet; or a folder with benchmark.json and one JSON
      Lines file for each split, which the README shows. Every line is checked when it is imported.
    </EmptyState>
  );
}
