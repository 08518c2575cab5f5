/**
 * @file The screen "Run": one run from its queue to its last answer.
 */
import { Tabs, VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import {
  IconChartLine,
  IconFiles,
  IconLanguage,
  IconListDetails,
  IconListSearch,
  IconLogs,
  IconSettings,
} from '@tabler/icons-react';
import type { RunDetail } from '../../../shared/rpc/run.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkAnchor, LinkButton } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { ConfigTab } from './config-tab.tsx';
import { FilesTab } from './files-tab.tsx';
import { ItemsTab } from './items-tab.tsx';
import { LanguagesTab } from './languages-tab.tsx';
import { LogTab } from './log-tab.tsx';
import { OverviewTab } from './overview-tab.tsx';
import { RunActions } from './run-actions.tsx';
import { RunStatusPanel } from './run-status-panel.tsx';

const TABS = [
  { value: 'overview', label: 'Overview', icon: IconChartLine, content: OverviewTab },
  { value: 'languages', label: 'Languages', icon: IconLanguage, content: LanguagesTab },
  { value: 'items', label: 'Items', icon: IconListSearch, content: ItemsTab },
  { value: 'config', label: 'Config', icon: IconSettings, content: ConfigTab },
  { value: 'files', label: 'Checkpoints & files', icon: IconFiles, content: FilesTab },
  { value: 'log', label: 'Log', icon: IconLogs, content: LogTab },
] as const;

export function RunPage() {
  const { runId } = useParams({ from: '/runs/$runId' });
  const query = useQuery(api.run.get.queryOptions({ input: { runId } }));
  const content = (
    <QueryBoundary query={query} title="The run could not be loaded">
      {(detail) => <LoadedRun detail={detail} />}
    </QueryBoundary>
  );
  if (query.data !== undefined || query.error === null) return content;
  return (
    <Page
      title="Run"
      actions={
        <LinkButton to="/runs" size="xs" variant="default" leftSection={<IconListDetails size={16} />}>
          All runs
        </LinkButton>
      }
    >
      {content}
    </Page>
  );
}

function LoadedRun({ detail }: { readonly detail: RunDetail }) {
  const { tab } = useSearch({ from: '/runs/$runId' });
  const navigate = useNavigate({ from: '/runs/$runId' });
  const { config } = detail.summary;
  const active = TABS.find(({ value }) => value === tab) ?? TABS[0];
  const Content = active.content;
  return (
    <Page
      title={`${config.methodLabel} on ${config.model.name}`}
      description={<Subtitle detail={detail} />}
      actions={<RunActions detail={detail} />}
    >
      <RunStatusPanel detail={detail} />
      <Tabs
        value={active.value}
        onChange={(value) => void navigate({ search: { tab: value ?? undefined } })}
        mt="md"
        keepMounted={false}
      >
        <Tabs.List mb="md">
          {TABS.map(({ value, label, icon: IconOf }) => (
            <Tabs.Tab key={value} value={value} leftSection={<IconOf size={16} stroke={1.6} aria-hidden />}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={active.value}>
          <VisuallyHidden component="h2">{active.label}</VisuallyHidden>
          <Content detail={detail} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}

function Subtitle({ detail: { summary, experiments, benchmark } }: { readonly detail: RunDetail }) {
  const { config } = summary;
  return (
    <>
      {benchmark?.title ?? config.task.id} · seed {config.seed}
      {experiments.map(({ id, name }) => (
        <span key={id}>
          {' · '}
          <LinkAnchor to="/runs" search={{ experiment: id }} size="sm" underline="always">
            {name}
          </LinkAnchor>
        </span>
      ))}
      {' · '}
      <code>{config.runId}</code>
    </>
  );
}
