/**
 * @file The heatmap with its controls.
 */
import { ActionIcon, SegmentedControl, Select, Text, TextInput, Tooltip } from '@mantine/core';
import { IconArrowsDiagonal, IconArrowsDiagonalMinimize2, IconSearch, IconX } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useCallback, useDeferredValue, useId, useMemo, useState } from 'react';
import { formatCount, formatPercent } from '../../../../shared/format/number.ts';
import { ChartFrame } from '../../../components/charts/chart-frame.tsx';
import { openDialog } from '../../../dialogs/dialogs.tsx';
import type { CompareView, Grouping, Mode, ShowChange } from '../compare-view.ts';
import { CellCard } from './cell-card.tsx';
import { useHeatColors } from './heat-colors.ts';
import { HeatmapGrid, type PointedCell } from './heatmap-grid.tsx';
import { HeatmapLegend, HeatmapScale } from './heatmap-legend.tsx';
import { heatmapPicture } from './heatmap-picture.ts';
import { heatRows, isPartial, type HeatRow } from './heatmap-rows.ts';
import { domainOf, heatText, type HeatValue, type SectionValues } from './heatmap-values.ts';
import { SeedChoice } from './seed-choice.tsx';
import { scoreName, scoreWord } from '../../../../shared/model/task.ts';
import controls from './heatmap-tab.module.css';

export interface HeatmapTabProps {
  readonly values: SectionValues;
  readonly view: CompareView;
  readonly show: ShowChange;
}

const MODE_LABELS: Readonly<
  Record<Mode, { readonly label: string; readonly title: string; readonly note: string }>
> = {
  accuracy: { label: 'Accuracy', title: 'Accuracy by language', note: '%' },
  difference: { label: 'Difference', title: 'Difference to the baseline', note: 'percentage points' },
  gap: { label: 'Gap', title: 'Gap to the training language', note: 'percentage points' },
  retained: { label: 'Kept', title: 'Kept', note: '' },
};

/** What a mode's numbers mean where its name does not say it. */
function explain(mode: Mode, { trainName, outline }: SectionValues): string {
  const score = scoreWord(outline.benchmark.metric);
  switch (mode) {
    case 'accuracy':
      return '';
    case 'difference':
      return 'Tests are paired over the same items: how likely such a difference or a larger one is if the answers of both columns are swapped at random (sign flips; McNemar’s test where items are independent and seeds single).';
    case 'gap':
      return `Gap: ${trainName} minus the language; above 0 is lost.`;
    case 'retained':
      return `Kept: what is left of ${trainName}’s ${score} above chance, (${score} − chance) / (${trainName} − chance).`;
  }
}

const GROUPING_LABELS: Readonly<Record<Grouping, string>> = {
  none: 'No groups',
  family: 'By family',
  branch: 'By branch',
  script: 'By script',
  resource: 'By resource level',
  coverage: 'By coverage',
};

/** A method's frozen base, in the list of baselines. */
const FROZEN = 'frozen';

export function HeatmapTab({ values, view, show }: HeatmapTabProps) {
  const { outline } = values;
  const { mode, grouping, sort } = view;
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set());
  const [pointed, setPointed] = useState<PointedCell | null>(null);
  const [search, setSearch] = useState(view.search);
  const deferredSearch = useDeferredValue(search);
  const cardId = useId();
  const navigate = useNavigate();

  const { rows, groupIds } = useMemo(
    () => heatRows(values, { mode, grouping, sort, search: deferredSearch, closed }),
    [values, mode, grouping, sort, deferredSearch, closed],
  );
  const domain = useMemo(() => {
    const all = outline.rows.flatMap(({ language }) =>
      outline.columns.map((_, column) => values.value(mode, language.code, column)),
    );
    return domainOf(mode, all, outline.benchmark.chance);
  }, [values, outline, mode]);
  const colors = useHeatColors(mode, domain);
  const hasMissing = rows.some((row) => row.values.includes('missing'));
  const partial = outline.columns.flatMap((_, column) =>
    rows.some((row) => isPartial(row, column)) ? [column] : [],
  );

  const toggle = useCallback((groupId: string) => {
    setClosed((before) => {
      const after = new Set(before);
      if (!after.delete(groupId)) after.add(groupId);
      return after;
    });
  }, []);
  const allClosed = groupIds.length > 0 && groupIds.every((id) => closed.has(id));

  /** Descending first, then ascending, then as it was. */
  const sortBy = (by: string): void => {
    const isName = by === 'language';
    if (sort?.by !== by) show({ sort: isName ? by : `-${by}` });
    else if (sort.ascending === isName) show({ sort: isName ? `-${by}` : by });
    else show({ sort: '' });
  };
  const open = (rowId: string, column: number): void => {
    const cell = values.row(rowId)?.cells[column];
    if (cell == null) return;
    const go = (runId: string) =>
      void navigate({ to: '/runs/$runId', params: { runId }, search: { tab: 'items', language: rowId } });
    if (cell.seeds.length === 1) {
      go(cell.seeds[0]!.runId);
      return;
    }
    openDialog({
      title: `${values.row(rowId)!.language.name}, ${outline.columns[column]!.label}`,
      content: (close) => <SeedChoice seeds={cell.seeds} onChoose={go} close={close} />,
    });
  };

  const baseline = outline.columns.find(({ runs }) =>
    runs.some(({ runId }) => runId === view.selection.baseline),
  );
  const hasBaselines = outline.columns.some(({ baseline }) => baseline !== null);
  const groupings = (Object.keys(GROUPING_LABELS) as Grouping[]).filter(
    (kind) => kind === 'none' || outline.groups.some((group) => group.kind === kind),
  );
  const score = scoreName(outline.benchmark.metric);
  const { title, note } =
    mode === 'accuracy'
      ? { ...MODE_LABELS.accuracy, title: `${score} by language` }
      : mode === 'retained'
        ? {
            title: `${score} kept`,
            note: `% of the training language’s ${scoreWord(outline.benchmark.metric)} above chance`,
          }
        : mode === 'gap'
          ? { ...MODE_LABELS.gap, note: `${values.trainName} minus the language, in percentage points` }
          : MODE_LABELS[mode];
  return (
    <>
      <div className={controls['bar']}>
        <SegmentedControl
          size="xs"
          aria-label="What cells show"
          value={mode}
          onChange={(value) => show({ mode: value })}
          data={(Object.keys(MODE_LABELS) as Mode[]).map((value) => ({
            value,
            label: value === 'accuracy' ? score : MODE_LABELS[value].label,
            disabled: value === 'difference' && !hasBaselines,
          }))}
        />
        <Select
          size="xs"
          w={186}
          aria-label="Baseline"
          allowDeselect={false}
          value={baseline?.runs[0]!.runId ?? FROZEN}
          onChange={(value) => show({ baseline: value === FROZEN ? '' : (value ?? '') })}
          data={[
            { value: FROZEN, label: 'Baseline: frozen base' },
            ...outline.columns.map(({ label, runs }) => ({
              value: runs[0]!.runId,
              label: `Baseline: ${label}`,
            })),
          ]}
        />
        <Select
          size="xs"
          w={150}
          aria-label="Group languages"
          allowDeselect={false}
          value={grouping}
          onChange={(value) => show({ group: value ?? '' })}
          data={groupings.map((value) => ({ value, label: GROUPING_LABELS[value] }))}
        />
        {groupIds.length > 0 && (
          <Tooltip label={allClosed ? 'Open all groups' : 'Close all groups'}>
            <ActionIcon
              variant="default"
              size={30}
              aria-label={allClosed ? 'Open all groups' : 'Close all groups'}
              onClick={() => setClosed(new Set(allClosed ? [] : groupIds))}
            >
              {allClosed ? <IconArrowsDiagonal size={16} /> : <IconArrowsDiagonalMinimize2 size={16} />}
            </ActionIcon>
          </Tooltip>
        )}
        <TextInput
          size="xs"
          w={140}
          aria-label="Find languages"
          placeholder="Find languages"
          leftSection={<IconSearch size={14} aria-hidden />}
          rightSection={
            search !== '' && (
              <ActionIcon
                variant="transparent"
                color="gray"
                size="sm"
                aria-label="Clear"
                onClick={() => setSearch('')}
              >
                <IconX size={14} />
              </ActionIcon>
            )
          }
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          onBlur={() => show({ search })}
        />
        <SegmentedControl
          size="xs"
          aria-label="Seeds"
          value={view.selection.mergeSeeds ? 'merged' : 'separate'}
          onChange={(value) => show({ seeds: value === 'merged' ? '' : value, sort: '', baseline: '' })}
          data={[
            { value: 'merged', label: 'Seeds merged' },
            { value: 'separate', label: 'Apart' },
          ]}
        />
      </div>
      <ChartFrame
        title={title}
        note={note}
        interactive
        controls={<HeatmapScale mode={mode} domain={domain} colors={colors} />}
        summary={`${title}: ${formatCount(outline.rows.length, 'language')}, ${formatCount(outline.columns.length, 'column')}`}
        fileName={`${outline.benchmark.id}-${mode}`}
        table={() => ({
          header: [
            'language',
            'code',
            'family',
            'script',
            'resource level',
            ...outline.columns.map(({ label }) => label),
            ...partial.map((column) => `${outline.columns[column]!.label}: languages`),
          ],
          records: rows.map((row) => [
            row.label,
            row.language?.code ?? null,
            row.language?.family ?? null,
            row.language?.script_name ?? null,
            row.language?.resource_level ?? null,
            ...row.values.map((value) => (typeof value === 'number' ? value : null)),
            ...partial.map((column) => row.counts[column]!),
          ]),
        })}
        picture={() => {
          const page = getComputedStyle(
            document.querySelector(`[data-heatmap="${cardId}"]`)!.closest('figure')!,
          );
          return heatmapPicture({
            title: `${outline.benchmark.title}: ${title.toLowerCase()} (${note}${partial.length > 0 ? '; in brackets: over fewer languages' : ''})`,
            columns: outline.columns.map(({ label }) => label),
            rows,
            colors,
            textOf: (row: HeatRow, column: number, value: HeatValue) =>
              typeof value !== 'number'
                ? '–'
                : isPartial(row, column)
                  ? `(${heatText(mode, value)})`
                  : `${heatText(mode, value)}${mode === 'difference' && row.kind === 'language' && values.significant(row.id, column) === true ? '*' : ''}`,
            ends: [heatText(mode, domain.low), heatText(mode, domain.high)],
            page: { background: page.backgroundColor, text: page.color },
            fontFamily: page.fontFamily,
          });
        }}
      >
        {rows.length === 0 ? (
          <Text c="dimmed" py="lg" ta="center">
            No language of this comparison matches “{search}”.
          </Text>
        ) : (
          <div data-heatmap={cardId}>
            <HeatmapGrid
              label={`${title}, ${outline.benchmark.title}`}
              values={values}
              rows={rows}
              mode={mode}
              colors={colors}
              sort={sort}
              closed={closed}
              describedBy={cardId}
              onSort={sortBy}
              onToggle={toggle}
              onOpen={open}
              onPoint={setPointed}
            />
            <HeatmapLegend mode={mode} hasMissing={hasMissing} hasPartial={partial.length > 0} />
          </div>
        )}
        <CellCard id={cardId} pointed={pointed} rows={rows} values={values} />
      </ChartFrame>
      <Text size="xs" c="dimmed" mt={6}>
        Chance is {formatPercent(outline.benchmark.chance)}. Means average languages, each counting the same;
        the training language is in none of them. {explain(mode, values)}
      </Text>
    </>
  );
}
