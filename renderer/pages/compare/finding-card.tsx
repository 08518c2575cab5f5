/**
 * @file What the comparison shows, in words, and what it cannot say.
 */
import { Collapse, Paper, Skeleton, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { formatCount } from '../../../shared/format/number.ts';
import type { CompareStatisticsState } from '../../../shared/rpc/compare.ts';
import { api } from '../../api/client.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import classes from './compare.module.css';

export interface FindingCardProps {
  /** Null until it is known. */
  readonly state: CompareStatisticsState | null;
  readonly error: unknown;
}

export function FindingCard({ state, error }: FindingCardProps) {
  const [showsCaveats, { toggle }] = useDisclosure();
  const problem = error ?? state?.problem ?? null;
  const statistics = state?.statistics ?? null;
  const [first, ...others] = statistics?.finding ?? [];
  return (
    <Paper withBorder p="sm" mb="md" component="section" aria-label="What this shows">
      {problem !== null && <Problem title="Intervals and tests could not be computed" error={problem} />}
      {statistics === null ? (
        problem === null && (
          <div aria-hidden>
            <Skeleton height={14} width="62%" mb={8} />
            <Skeleton height={12} width="48%" />
          </div>
        )
      ) : (
        <>
          <Text fw={600}>{first}</Text>
          {others.length > 0 && (
            <Text size="sm" mt={2}>
              {others.join(' ')}
            </Text>
          )}
          {statistics.caveats.length > 0 && (
            <>
              <UnstyledButton onClick={toggle} aria-expanded={showsCaveats} className={classes['caveats']}>
                {showsCaveats ? (
                  <IconChevronDown size={14} aria-hidden />
                ) : (
                  <IconChevronRight size={14} aria-hidden />
                )}
                {formatCount(statistics.caveats.length, 'thing')} these numbers cannot say
              </UnstyledButton>
              <Collapse expanded={showsCaveats}>
                <ul className={classes['caveatList']}>
                  {statistics.caveats.map((caveat) => (
                    <li key={caveat}>{caveat}</li>
                  ))}
                </ul>
              </Collapse>
            </>
          )}
        </>
      )}
      {state?.jobId != null && <StatisticsProgress jobId={state.jobId} />}
    </Paper>
  );
}

function StatisticsProgress({ jobId }: { readonly jobId: string }) {
  const job = useQuery(api.jobs.get.queryOptions({ input: { jobId } }));
  const cancel = useMutation(api.jobs.cancel.mutationOptions());
  if (job.data === undefined) return null;
  return (
    <div className={classes['progress']}>
      <JobProgress job={job.data} onCancel={() => cancel.mutate({ jobId })} />
    </div>
  );
}
