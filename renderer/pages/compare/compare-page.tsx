/**
 * @file The screen "Compare": any runs side by side, one section for each benchmark.
 */
import { Alert, Skeleton, Tabs } from '@mantine/core';
import {
  IconAdjustments,
  IconChartBar,
  IconChartDots,
  IconChartScatter,
  IconGrid4x4,
} from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useRef } from 'react';
import { formatCount } from '../../../shared/format/number.ts';
import type { ComparisonOutline } from '../../../shared/model/comparison-outline.ts';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkAnchor, LinkButton } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { isEmptySelection, runsOf } from './compare-selection.ts';
import { useCompareView, type CompareView, type ShowChange, type Tab } from './compare-view.ts';
import { ComparedRuns, type ComparedRunsProps } from './compared-runs.tsx';
import { FindingCard } from './finding-card.tsx';
import { GroupsTab } from './groups/groups-tab.tsx';
import { HeatmapTab } from './heatmap/heatmap-tab.tsx';
import { SectionValues } from './heatmap/heatmap-values.ts';
import { hasAnswers, NoAnswers } from './no-answers.tsx';
import { NothingChosen } from './nothing-chosen.tsx';
import { RunPicker } from './run-picker.tsx';
import { SettingsTab } from './settings-tab.tsx';

/** They bring a library of charts with them. */
const MethodsTab = lazy(async () => ({ default: (await import('./methods/methods-tab.tsx')).MethodsTab }));
const TokensTab = lazy(async () => ({ default: (await import('./tokens/tokens-tab.tsx')).TokensTab }));

export function ComparePage() {
  const { view, choose, show, restore } = useCompareView();
  const addRuns = useRef<HTMLButtonElement>(null);
  const { runs, experiment } = view.selection;
  const isEmpty = isEmptySelection(view.selection);
  const query = useQuery({
    ...api.compare.outline.queryOptions({ input: view.selection }),
    enabled: !isEmpty,
    placeholderData: keepPreviousData,
  });
  const sections = query.data?.sections ?? [];
  const compared = runsOf(sections);
  const first = sections[0]?.columns[0];
  const name = experiment === null ? null : (query.data?.experiment ?? null);
  const takeOut = (removed: readonly string[]): void =>
    // Taking a run out of an experiment leaves its other runs, named one by one.
    choose(
      compared.filter((runId) => !removed.includes(runId)),
      null,
    );
  const chosen = [...new Set([...runs, ...(experiment === null ? [] : compared)])];
  const pick = (next: readonly string[]): void => {
    const removed = chosen.filter((runId) => !next.includes(runId));
    if (removed.some((runId) => !runs.includes(runId))) takeOut(removed);
    else {
      const kept = runs.filter((runId) => next.includes(runId));
      choose([...kept, ...next.filter((runId) => !chosen.includes(runId))], experiment);
    }
  };
  return (
    <Page
      title={name === null ? 'Compare' : `Compare ${name}`}
      description={
        <>
          Methods side by side in every language, with intervals and paired tests
          {experiment === null || name === null ? (
            '.'
          ) : (
            <>
              : the runs of{' '}
              <LinkAnchor to="/runs" search={{ experiment }} size="sm" underline="always">
                {name}
              </LinkAnchor>
              {runs.length > 0 && ` and ${formatCount(runs.length, 'other run')}`}.
            </>
          )}
        </>
      }
      actions={
        !isEmpty && (
          <>
            <RunPicker
              // Opens by itself once it is known what is near.
              key={String(first === undefined)}
              buttonRef={addRuns}
              chosen={chosen}
              ofExperiment={new Set(experiment === null ? [] : compared.filter((id) => !runs.includes(id)))}
              near={first && { experiment: first.experiment, task: sections[0]!.benchmark.id }}
              isOpen={first !== undefined && view.isOneRun}
              onChange={pick}
            />
            {sections.some(hasAnswers) && (
              <LinkButton
                to="/reports"
                search={{
                  runs: runs.length === 0 ? undefined : runs.join(','),
                  experiment: experiment ?? undefined,
                }}
                size="xs"
                variant="default"
              >
                Make a report
              </LinkButton>
            )}
          </>
        )
      }
    >
      {isEmpty ? (
        <NothingChosen
          onChooseExperiment={(id) => choose([], id)}
          onChooseRuns={(next) => choose(next, null)}
        />
      ) : (
        <QueryBoundary query={query} title="The runs could not be compared">
          {({ missingRuns }) => (
            <>
              {missingRuns.length > 0 && (
                <Alert
                  color="yellow"
                  mb="md"
                  withCloseButton
                  onClose={() =>
                    choose(
                      runs.filter((run) => !missingRuns.includes(run)),
                      experiment,
                    )
                  }
                >
                  {formatCount(missingRuns.length, 'run is', 'runs are')} not in this workspace any more:{' '}
                  {missingRuns.join(', ')}
                </Alert>
              )}
              <Sections
                sections={sections}
                view={view}
                show={show}
                choose={choose}
                onTakeOut={takeOut}
                onUndo={restore}
                focusAfter={addRuns}
              />
            </>
          )}
        </QueryBoundary>
      )}
    </Page>
  );
}

interface SectionsProps extends Omit<ComparedRunsProps, 'outline'> {
  readonly sections: readonly ComparisonOutline[];
  readonly view: CompareView;
  readonly show: ShowChange;
  readonly choose: ReturnType<typeof useCompareView>['choose'];
}

/** Benchmarks, and ways to score them, are never mixed in one table. */
function Sections({ sections, choose, ...props }: SectionsProps) {
  const { view, show } = props;
  const active = sections.find(({ section }) => section === view.section) ?? sections[0];
  if (active === undefined) {
    return (
      <NothingChosen
        onChooseExperiment={(id) => choose([], id)}
        onChooseRuns={(next) => choose(next, null)}
      />
    );
  }
  return (
    <>
      {sections.length > 1 && (
        <>
          <Tabs
            value={active.section}
            onChange={(value) => show({ section: value ?? '', sort: '', baseline: '' })}
            mb="xs"
          >
            <Tabs.List aria-label="Benchmarks">
              {sections.map(({ section, benchmark, normalisation, columns }) => (
                <Tabs.Tab key={section} value={section}>
                  {benchmark.title}
                  {sections.some(
                    (other) =>
                      other.benchmark.title === benchmark.title &&
                      other.benchmark.version !== benchmark.version,
                  ) && ` ${benchmark.version}`}
                  {sections.some(
                    (other) => other.section !== section && other.benchmark.sha256 === benchmark.sha256,
                  ) && `, by ${normalisation}`}
                  {benchmark.chatTemplate && ', in chat templates'} ({columns.length})
                </Tabs.Tab>
              ))}
            </Tabs.List>
          </Tabs>
          <Alert variant="light" color="gray" py={6} mb="md">
            These runs were measured on different benchmarks or scored in different ways. Such numbers do not
            compare, so each has tables of its own.
          </Alert>
        </>
      )}
      {hasAnswers(active) ? (
        <Section key={active.section} outline={active} {...props} />
      ) : (
        <>
          <ComparedRuns outline={active} {...props} />
          <NoAnswers outline={active} experiment={view.selection.experiment} />
        </>
      )}
    </>
  );
}

const TAB_LABELS: Readonly<Record<Tab, { readonly label: string; readonly icon: typeof IconGrid4x4 }>> = {
  heatmap: { label: 'Heatmap', icon: IconGrid4x4 },
  groups: { label: 'Families and scripts', icon: IconChartBar },
  tokens: { label: 'Tokens', icon: IconChartDots },
  methods: { label: 'Methods', icon: IconChartScatter },
  settings: { label: 'Settings', icon: IconAdjustments },
};

interface SectionProps extends Omit<SectionsProps, 'sections' | 'choose'> {
  readonly outline: ComparisonOutline;
}

function Section({ outline, view, show, ...taking }: SectionProps) {
  const statistics = useQuery({
    ...api.compare.statistics.queryOptions({ input: { ...view.selection, section: outline.section } }),
    placeholderData: keepPreviousData,
  });
  const comparison = statistics.data?.statistics?.comparison ?? null;
  const values = useMemo(() => new SectionValues(outline, comparison), [outline, comparison]);
  return (
    <>
      <ComparedRuns outline={outline} {...taking} />
      <FindingCard state={statistics.data ?? null} error={statistics.error} />
      <Tabs value={view.tab} onChange={(tab) => show({ tab: tab ?? '' })} keepMounted={false}>
        <Tabs.List mb="md">
          {(Object.keys(TAB_LABELS) as Tab[]).map((tab) => {
            const { label, icon: IconOf } = TAB_LABELS[tab];
            return (
              <Tabs.Tab key={tab} value={tab} leftSection={<IconOf size={16} stroke={1.6} aria-hidden />}>
                {label}
              </Tabs.Tab>
            );
          })}
        </Tabs.List>
        <Tabs.Panel value="heatmap">
          <HeatmapTab values={values} view={view} show={show} />
        </Tabs.Panel>
        <Tabs.Panel value="groups">
          <GroupsTab values={values} />
        </Tabs.Panel>
        <Tabs.Panel value="tokens">
          <Suspense fallback={<Skeleton height={240} />}>
            <TokensTab values={values} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="methods">
          <Suspense fallback={<Skeleton height={240} />}>
            <MethodsTab values={values} />
          </Suspense>
        </Tabs.Panel>
        <Tabs.Panel value="settings">
          <SettingsTab outline={outline} />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
