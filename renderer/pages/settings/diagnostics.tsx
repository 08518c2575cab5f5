/**
 * @file What this machine offers, as the command `atlas doctor` finds it, to read and to share.
 */
import { Badge, Button, Code, CopyButton, Group, Stack, Table, Text } from '@mantine/core';
import { IconCheck, IconCopy, IconStethoscope } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import type { DiagnosisReport } from '../../../shared/rpc/settings.ts';
import { client } from '../../api/client.ts';
import { useJob } from '../../api/use-job.ts';
import { JobProgress } from '../../components/feedback/job-progress.tsx';
import { Problem } from '../../components/feedback/problem.tsx';
import { Section } from '../../components/layout/section.tsx';

export function Diagnostics() {
  const start = useMutation({ mutationFn: () => client.settings.diagnose() });
  const job = useJob(start.data?.jobId ?? null);
  const report = job?.state === 'finished' ? (job.result as DiagnosisReport) : null;
  return (
    <div id="diagnostics">
      <Section
        title="Diagnostics"
        description="Tries every runtime and device of this machine, each in a process of its own."
        controls={
          <Button
            size="xs"
            variant="default"
            leftSection={<IconStethoscope size={16} aria-hidden />}
            loading={start.isPending || job?.state === 'running'}
            onClick={() => start.mutate()}
          >
            Examine this machine
          </Button>
        }
      >
        {start.error !== null && <Problem title="It did not start" error={start.error} />}
        {job !== null && (
          <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
        )}
        {report !== null && <Report report={report} />}
      </Section>
    </div>
  );
}

function Report({ report: { diagnosis, text } }: { readonly report: DiagnosisReport }) {
  return (
    <Stack gap="sm">
      <Table aria-label="Runtimes and devices" fz="sm">
        <Table.Tbody>
          {diagnosis.runtimes.map(({ name, available, detail, advice }) => (
            <Table.Tr key={name}>
              <Table.Td>
                <Badge
                  color={available ? 'teal' : 'gray'}
                  variant={available ? 'light' : 'default'}
                  miw="max-content"
                >
                  {available ? 'found' : 'missing'}
                </Badge>
              </Table.Td>
              <Table.Th scope="row" fw={500} style={{ whiteSpace: 'nowrap' }}>
                {name}
              </Table.Th>
              <Table.Td>
                {detail}
                {advice !== null && (
                  <Text size="sm" c="dimmed">
                    {advice}
                  </Text>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Group justify="space-between">
        <Text size="sm" c="dimmed">
          As text to share, without the names of you, this machine and your home folder:
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              variant="default"
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              onClick={copy}
            >
              {copied ? 'Copied' : 'Copy'}
            </Button>
          )}
        </CopyButton>
      </Group>
      <Code block tabIndex={0} role="group" aria-label="Diagnostics as text">
        {text}
      </Code>
    </Stack>
  );
}
