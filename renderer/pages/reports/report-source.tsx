/**
 * @file Which runs a report is about: an experiment, runs one by one, or both.
 */
import { Anchor, Group, Select, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../shared/format/number.ts';
import { api } from '../../api/client.ts';
import { RunPicker } from '../compare/run-picker.tsx';
import type { ReportView } from './report-view.ts';

export interface ReportSourceProps {
  readonly view: ReportView;
  readonly onChoose: (runs: readonly string[], experiment: string | null) => void;
}

export function ReportSource({ view, onChoose }: ReportSourceProps) {
  const { runs, experiment } = view.selection;
  const { data: experiments = [] } = useQuery(
    api.compare.experiments.queryOptions({ input: { limit: 100 } }),
  );
  return (
    <>
      <Select
        label="Experiment"
        placeholder="None: only the runs chosen below"
        searchable
        clearable
        data={experiments.map(({ id, name, measuredRuns }) => ({
          value: id,
          label: `${name} (${formatCount(measuredRuns, 'run')})`,
        }))}
        value={experiment}
        onChange={(id) => onChoose(runs, id)}
        nothingFoundMessage="No experiment of that name has results"
      />
      <Group justify="space-between" mt="sm" wrap="nowrap">
        <Text size="sm" c="dimmed">
          {runs.length === 0 ? 'No further runs' : `${formatCount(runs.length, 'run')} chosen one by one`}
          {runs.length > 0 && (
            <>
              {' · '}
              <Anchor component="button" type="button" size="sm" onClick={() => onChoose([], experiment)}>
                Clear
              </Anchor>
            </>
          )}
        </Text>
        <RunPicker chosen={runs} onChange={(next) => onChoose(next, experiment)} />
      </Group>
    </>
  );
}
