/**
 * @file What becomes of a launch: its progress, what refused it, or that it was done before.
 */
import { Alert, Button, Group } from '@mantine/core';
import { IconHistory } from '@tabler/icons-react';
import { formatCount } from '../../../shared/format/number.ts';
import type { DraftStep } from '../../../shared/model/experiment-draft.ts';
import { client } from '../../api/client.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { LinkButton } from '../../components/layout/links.tsx';
import { STEP_TITLES } from './step-props.ts';
import type { LaunchState } from './use-launch.ts';

export interface LaunchPanelProps {
  readonly launch: LaunchState;
  readonly onGo: (step: DraftStep) => void;
}

export function LaunchPanel({ launch, onGo }: LaunchPanelProps) {
  const { job, error, earlier, failedStep } = launch;
  if (error !== null) return <Problem title="It could not be launched" error={error} />;
  if (earlier !== null) {
    return (
      <Alert
        color="blue"
        icon={<IconHistory size={18} />}
        title="This experiment was started before, and nothing about it has changed"
      >
        Its {formatCount(earlier.runIds.length, 'run')} would give the same numbers again.
        <Group mt="sm" gap="xs">
          <LinkButton to="/runs" search={{ experiment: earlier.experimentId }} size="xs">
            Show its runs
          </LinkButton>
          <Button size="xs" variant="default" onClick={() => launch.start(true)}>
            Run it again beside them
          </Button>
        </Group>
      </Alert>
    );
  }
  if (job === null) return null;
  return (
    <>
      <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      {job.state === 'failed' && failedStep !== null && (
        <Group justify="flex-end">
          <Button size="xs" variant="default" onClick={() => onGo(failedStep)}>
            Set it right in {STEP_TITLES[failedStep]}
          </Button>
        </Group>
      )}
    </>
  );
}
