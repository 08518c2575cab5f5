/**
 * @file A model or a data set from the Hugging Face Hub: look it up, read what would be fetched and under which
 * licence, choose a folder, and follow the download.
 */
import { Alert, Button, Group, Stack, Text, TextInput } from '@mantine/core';
import { IconCheck, IconCloudDownload } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { HubKind, HubPlan } from '../../shared/model/hub.ts';
import { api, client } from '../api/client.ts';
import { useJob } from '../api/use-job.ts';
import { JobProgress } from '../components/feedback/job-progress.tsx';
import { Problem } from '../components/feedback/problem.tsx';
import { LinkButton } from '../components/layout/links.tsx';
import { openDialog } from './dialogs.tsx';
import { HubPlanForm } from './hub-plan-form.tsx';

const WORDS = {
  model: { title: 'Download a model from the Hub', example: 'meta-llama/Llama-3.2-1B' },
  dataset: { title: 'Download a data set from the Hub', example: 'facebook/belebele' },
} as const;

/** The button that opens the dialog. */
export function HubDownloadButton({ kind }: { readonly kind: HubKind }) {
  return (
    <Button
      variant="default"
      leftSection={<IconCloudDownload size={18} aria-hidden />}
      onClick={() =>
        openDialog({
          title: WORDS[kind].title,
          size: 'lg',
          content: (close) => <HubDownload kind={kind} close={close} />,
        })
      }
    >
      Download from the Hub
    </Button>
  );
}

interface HubDownloadProps {
  readonly kind: HubKind;
  readonly close: () => void;
}

function HubDownload({ kind, close }: HubDownloadProps) {
  const [plan, setPlan] = useState<HubPlan | null>(null);
  const [jobId, setJobId] = useState<string | null>(null);
  if (jobId !== null) return <Following kind={kind} jobId={jobId} close={close} />;
  if (plan === null) return <LookUp kind={kind} close={close} onPlan={setPlan} />;
  return <HubPlanForm plan={plan} onBack={() => setPlan(null)} onStarted={setJobId} />;
}

interface LookUpProps extends HubDownloadProps {
  readonly onPlan: (plan: HubPlan) => void;
}

function LookUp({ kind, close, onPlan }: LookUpProps) {
  const [repository, setRepository] = useState('');
  const [revision, setRevision] = useState('main');
  const access = useQuery(api.hub.access.queryOptions());
  const lookUp = useMutation({
    mutationFn: () => client.hub.plan({ kind, repository, revision }),
    onSuccess: onPlan,
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        lookUp.mutate();
      }}
    >
      <Stack gap="sm">
        <TextInput
          label="Repository"
          placeholder={WORDS[kind].example}
          value={repository}
          onChange={({ currentTarget }) => setRepository(currentTarget.value)}
          spellCheck={false}
          required
          data-autofocus
        />
        <TextInput
          label="Revision"
          description="A branch, tag or commit. It is resolved to its commit, which is kept."
          value={revision}
          onChange={({ currentTarget }) => setRevision(currentTarget.value)}
          spellCheck={false}
          required
        />
        {access.data !== undefined && (
          <Text size="sm" c="dimmed">
            From {access.data.endpoint},{' '}
            {access.data.tokenFrom === null
              ? 'without a token'
              : `with the token of the ${access.data.tokenFrom}`}
            . Nothing is fetched before you have seen the licence.
          </Text>
        )}
        {access.error !== null && <Problem title="The Hub cannot be asked" error={access.error} />}
        {lookUp.error !== null && <Problem title="Nothing to download" error={lookUp.error} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            Cancel
          </Button>
          <Button type="submit" loading={lookUp.isPending}>
            Look up
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Following({ kind, jobId, close }: HubDownloadProps & { readonly jobId: string }) {
  const job = useJob(jobId);
  if (job?.state === 'finished') {
    return <Downloaded kind={kind} result={job.result as DownloadResult} close={close} />;
  }
  return (
    <Stack gap="sm">
      {job !== null && (
        <JobProgress job={job} onCancel={() => void client.jobs.cancel({ jobId: job.jobId })} />
      )}
      {job?.state === 'cancelled' && <Text size="sm">Cancelled. What was fetched is kept.</Text>}
      <Text size="sm" c="dimmed">
        {job?.state === 'failed' || job?.state === 'cancelled'
          ? 'It can be resumed from the list.'
          : 'You may close this; the download goes on, and can be resumed after a restart.'}
      </Text>
      <Group justify="flex-end">
        <Button onClick={close}>Close</Button>
      </Group>
    </Stack>
  );
}

interface DownloadResult {
  /** Null for what is not in the library. */
  readonly id: string | null;
  readonly directory: string;
}

function Downloaded({ kind, result, close }: HubDownloadProps & { readonly result: DownloadResult }) {
  const { id, directory } = result;
  return (
    <Stack gap="sm">
      <Alert color="teal" icon={<IconCheck size={18} />} title="Downloaded, every byte checked" role="status">
        <Text size="sm" ff="monospace" style={{ overflowWrap: 'anywhere' }}>
          {directory}
        </Text>
        {id === null && (
          <Text size="sm" mt="xs">
            It is data, not yet a benchmark: “Build a published one” makes one of it, where it is one of the
            datasets that are known.
          </Text>
        )}
      </Alert>
      <Group justify="flex-end">
        {id !== null && kind === 'model' && (
          <LinkButton to="/models" search={{ model: id }} variant="default" onClick={close}>
            Show it
          </LinkButton>
        )}
        {id !== null && kind === 'dataset' && (
          <LinkButton to="/benchmarks" search={{ benchmark: id }} variant="default" onClick={close}>
            Show it
          </LinkButton>
        )}
        <Button onClick={close}>Done</Button>
      </Group>
    </Stack>
  );
}
