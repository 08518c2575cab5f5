/**
 * @file How far a job is: a bar, how much, how long still, and a way to stop it.
 */
import { Button, Group, Progress, Text } from '@mantine/core';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import type { Job, JobProgress as Amount } from '../../../shared/rpc/jobs.ts';
import { Problem } from './problem.tsx';

export interface JobProgressProps {
  readonly job: Job;
  readonly onCancel: () => void;
}

export function JobProgress({ job, onCancel }: JobProgressProps) {
  if (job.state === 'failed') return <Problem title={`${job.title} failed`} error={job.failure} />;
  if (job.state !== 'running') return null;
  const { progress } = job;
  const share = progress?.total == null || progress.total === 0 ? null : progress.done / progress.total;
  return (
    <div role="status">
      <Group justify="space-between" gap="xs" mb={4}>
        <Text size="sm">
          {job.title}
          {progress !== null && progress.message !== '' && (
            <Text span c="dimmed">
              {' '}
              · {progress.message}
            </Text>
          )}
        </Text>
        <Group gap="sm">
          <Text size="xs" c="dimmed" className="numeric">
            {progress !== null && amountText(progress)}
            {job.remainingMs !== null && ` · ${formatDuration(job.remainingMs)} left`}
          </Text>
          <Button size="compact-xs" variant="subtle" color="gray" onClick={onCancel}>
            Cancel
          </Button>
        </Group>
      </Group>
      <Progress
        value={share === null ? 100 : share * 100}
        animated={share === null}
        aria-label={`${job.title}: progress`}
      />
    </div>
  );
}

function amountText({ done, total, unit }: Amount): string {
  const show = (value: number): string =>
    unit === 'bytes' ? formatBytes(value) : value.toLocaleString('en');
  const suffix = unit === 'bytes' ? '' : ` ${unit}`;
  return total === null ? `${show(done)}${suffix}` : `${show(done)} of ${show(total)}${suffix}`;
}
