/**
 * @file Where no run is chosen yet: experiments to compare as a whole, or runs one by one.
 */
import { Button, Group, Stack } from '@mantine/core';
import { IconChartDots3 } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../shared/format/number.ts';
import { api } from '../../api/client.ts';
import { EmptyState } from '../../components/feedback/empty-state.tsx';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkButton } from '../../components/layout/links.tsx';
import { RunPicker } from './run-picker.tsx';

export interface NothingChosenProps {
  readonly onChooseExperiment: (id: string) => void;
  readonly onChooseRuns: (runs: string[]) => void;
}

export function NothingChosen({ onChooseExperiment, onChooseRuns }: NothingChosenProps) {
  const query = useQuery(api.compare.experiments.queryOptions({ input: {} }));
  return (
    <QueryBoundary query={query} title="The experiments could not be loaded">
      {(experiments) =>
        experiments.length === 0 ? (
          <EmptyState
            icon={IconChartDots3}
            title="Nothing to compare yet"
            action={<LinkButton to="/">Go to Home</LinkButton>}
          >
            As soon as a run has scored a language, it can be compared here. The demo on Home gets there in
            minutes.
          </EmptyState>
        ) : (
          <EmptyState
            icon={IconChartDots3}
            title="What shall be compared?"
            action={
              <Stack gap="xs" align="stretch" miw={420}>
                {experiments.map(({ id, name, runs, measuredRuns }) => (
                  <Button
                    key={id}
                    variant="default"
                    justify="space-between"
                    rightSection={
                      measuredRuns === runs
                        ? formatCount(runs, 'run')
                        : `${measuredRuns} of ${formatCount(runs, 'run')} with results`
                    }
                    onClick={() => onChooseExperiment(id)}
                  >
                    {name}
                  </Button>
                ))}
                <Group justify="center" mt="xs">
                  <RunPicker chosen={[]} onChange={onChooseRuns} />
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
