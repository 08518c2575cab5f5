/**
 * @file The screen "Reports": what to report on, its preview, its export, and what was exported before.
 */
import { Button, Group, Stack, Tabs } from '@mantine/core';
import { IconArchive, IconFileText } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../shared/format/number.ts';
import { api } from '../../api/client.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkButton } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { RunPicker } from '../compare/run-picker.tsx';
import { ExportHistory } from './export-history.tsx';
import { ReportBuilder } from './report-builder.tsx';
import { useReportView } from './report-view.ts';

export function ReportsPage() {
  const state = useReportView();
  const { view, choose, showTab } = state;
  const { runs, experiment } = view.selection;
  const { data: history = [] } = useQuery(api.reports.history.queryOptions());
  return (
    <Page
      title="Reports"
      description="Results as a page, a print, tables for a paper, data, or a bundle to reproduce them."
    >
      <Tabs
        value={view.tab}
        onChange={(tab) => showTab(tab === 'exported' ? 'exported' : 'new')}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="new" leftSection={<IconFileText size={16} stroke={1.6} aria-hidden />}>
            New report
          </Tabs.Tab>
          <Tabs.Tab value="exported" leftSection={<IconArchive size={16} stroke={1.6} aria-hidden />}>
            Exported{history.length > 0 && ` (${history.length})`}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="new">
          {runs.length === 0 && experiment === null ? (
            <NothingChosen onChoose={choose} />
          ) : (
            <ReportBuilder key={experiment ?? ''} {...state} />
          )}
        </Tabs.Panel>
        <Tabs.Panel value="exported">
          <ExportHistory />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function NothingChosen({ onChoose }: { readonly onChoose: ReturnType<typeof useReportView>['choose'] }) {
  const query = useQuery(api.compare.experiments.queryOptions({ input: {} }));
  return (
    <QueryBoundary query={query} title="The experiments could not be loaded">
      {(experiments) =>
        experiments.length === 0 ? (
          <EmptyState
            icon={IconFileText}
            title="Nothing to report yet"
            action={<LinkButton to="/">Go to Home</LinkButton>}
          >
            As soon as a run has scored a language, a report can be made of it. The demo on Home gets there in
            minutes.
          </EmptyState>
        ) : (
          <EmptyState
            icon={IconFileText}
            title="What is the report about?"
            action={
              <Stack gap="xs" miw={420}>
                {experiments.map(({ id, name, runs }) => (
                  <Button
                    key={id}
                    variant="default"
                    justify="space-between"
                    rightSection={formatCount(runs, 'run')}
                    onClick={() => onChoose([], id)}
                  >
                    {name}
                  </Button>
                ))}
                <Group justify="center" mt="xs">
                  <RunPicker chosen={[]} onChange={(chosen) => onChoose(chosen, null)} />
                </Group>
              </Stack>
            }
          >
            Choose an experiment, or runs of several one by one.
          </EmptyState>
        )
      }
    </QueryBoundary>
  );
}
