/**
 * @file The screen "Home": what is at work, what came out lately, how busy the machine is, and what to do next.
 */
import { Grid, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconPlus } from '@tabler/icons-react';
import { api } from '../../api/client.ts';
import { QueryBoundary } from '../../components/feedback/query-boundary.tsx';
import { LinkButton } from '../../components/layout/links.tsx';
import { Page } from '../../components/layout/page.tsx';
import { FirstTime } from './first-time.tsx';
import { MachinePanel } from './machine-panel.tsx';
import { NextSteps } from './next-steps.tsx';
import { RecentExperiments } from './recent-experiments.tsx';
import { useDemo } from './use-demo.ts';
import { WorkPanel } from './work-panel.tsx';

/** Experiments that Home shows. */
const RECENT = 6;
/** Waiting runs that Home names. */
const NEXT = 4;

export function HomePage() {
  // Here, because the first experiment replaces what started it.
  const demo = useDemo();
  const experiments = useQuery(api.experiments.recent.queryOptions({ input: { limit: RECENT } }));
  const workload = useQuery(api.runs.workload.queryOptions({ input: { next: NEXT } }));
  return (
    <Page
      title="Home"
      actions={
        <LinkButton to="/experiments/new" size="xs" leftSection={<IconPlus size={16} />}>
          New experiment
        </LinkButton>
      }
    >
      <QueryBoundary query={experiments} title="The experiments could not be loaded">
        {(recent) => (
          <Grid gap="md">
            <Grid.Col span={{ base: 12, md: 8, xl: 9 }}>
              <Stack gap="md">
                {recent.length === 0 || demo.isStarting ? (
                  <FirstTime demo={demo} />
                ) : (
                  <>
                    <QueryBoundary query={workload} title="The queue could not be loaded">
                      {(data) => <WorkPanel workload={data} />}
                    </QueryBoundary>
                    <RecentExperiments experiments={recent} />
                  </>
                )}
              </Stack>
            </Grid.Col>
            <Grid.Col span={{ base: 12, md: 4, xl: 3 }}>
              <Stack gap="md">
                <MachinePanel />
                <NextSteps experiments={recent} />
              </Stack>
            </Grid.Col>
          </Grid>
        )}
      </QueryBoundary>
    </Page>
  );
}
