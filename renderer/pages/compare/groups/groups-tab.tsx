/**
 * @file Means by family, script, resource level and coverage, as bars with intervals.
 */
import { MultiSelect, Stack, Text } from '@mantine/core';
import { useState } from 'react';
import { formatCount, formatPercent } from '../../../../shared/format/number.ts';
import type { GroupKind } from '../../../../shared/model/comparison.ts';
import { scoreWord } from '../../../../shared/model/task.ts';
import { IntervalBars, type BarGroup } from '../../../components/charts/interval-bars.tsx';
import { SERIES_COLORS } from '../../../components/charts/series-colors.ts';
import classes from '../compare.module.css';
import type { SectionValues } from '../heatmap/heatmap-values.ts';
import { RESOURCE_NAMES } from '../resource-names.ts';

const KINDS: readonly { readonly kind: GroupKind; readonly title: string }[] = [
  { kind: 'resource', title: 'By resource level' },
  { kind: 'coverage', title: 'By coverage in pretraining' },
  { kind: 'family', title: 'By language family' },
  { kind: 'script', title: 'By script' },
];

export function GroupsTab({ values }: { readonly values: SectionValues }) {
  const { columns, benchmark, groups } = values.outline;
  const [chosen, setChosen] = useState<string[] | null>(null);
  const ids = columns.map(({ runs }) => runs[0]!.runId);
  const shown = (chosen ?? ids.slice(0, SERIES_COLORS.length)).flatMap((id) => {
    const column = ids.indexOf(id);
    return column === -1 ? [] : [column];
  });
  return (
    <Stack gap="md">
      {columns.length > 1 && (
        <MultiSelect
          size="xs"
          label={`Columns, up to ${SERIES_COLORS.length}`}
          maw={900}
          maxValues={SERIES_COLORS.length}
          value={shown.map((column) => ids[column]!)}
          onChange={setChosen}
          data={columns.map(({ label }, column) => ({ value: ids[column]!, label }))}
        />
      )}
      <div className={classes['charts']}>
        {KINDS.map(({ kind, title }) => {
          const bars = groups
            .filter((group) => group.kind === kind)
            .map((group) => barsOf(values, kind, group, shown));
          if (bars.length === 0) return null;
          return (
            <IntervalBars
              key={kind}
              title={title}
              note={`mean ${scoreWord(benchmark.metric)}, %, 95% intervals`}
              summary={`${title}: ${bars.map((bar) => `${bar.label} ${bar.bars.map((value) => (value === null ? 'none' : formatPercent(value.value))).join(', ')}`).join('; ')}`}
              fileName={`${benchmark.id}-${kind}`}
              series={shown.map((column) => columns[column]!.label)}
              groups={bars}
              mark={{ value: benchmark.chance, label: 'chance' }}
            />
          );
        })}
      </div>
      <Text size="xs" c="dimmed">
        Each bar averages the languages of a group, each counting the same; {values.trainName} is in none. The
        intervals resample {values.statistics?.clustered === true ? 'clusters of items' : 'items'}, so they do
        not say how other languages of the family would score.
      </Text>
    </Stack>
  );
}

function barsOf(
  values: SectionValues,
  kind: GroupKind,
  group: SectionValues['outline']['groups'][number],
  columns: readonly number[],
): BarGroup {
  const exact = values.statistics?.groups.find((other) => other.kind === kind && other.label === group.label);
  const counts = columns.flatMap((column) => group.cells[column]?.languages ?? []);
  const least = Math.min(...counts);
  return {
    label: kind === 'resource' ? (RESOURCE_NAMES[group.label] ?? group.label) : group.label,
    note:
      counts.length === 0 || least === group.languages.length
        ? formatCount(group.languages.length, 'language')
        : `${least} of ${formatCount(group.languages.length, 'language')}`,
    bars: columns.map((column) => {
      const cell = group.cells[column] ?? null;
      return cell === null ? null : { value: cell.value, interval: exact?.cells[column]?.interval ?? null };
    }),
  };
}
