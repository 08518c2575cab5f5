/**
 * @file Downloads that ended early: going on with them, or giving them up.
 */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconCloudPause } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import type { HubKind } from '../../../shared/model/hub.ts';
import type { UnfinishedDownload } from '../../../shared/rpc/hub.ts';
import { api, client } from '../../api/client.ts';
import { askBefore } from '../../dialogs/dialogs.tsx';
import { startJob } from './start-job.ts';

export function UnfinishedDownloads({ kind }: { readonly kind: HubKind }) {
  const { data = [] } = useQuery(api.hub.unfinished.queryOptions());
  const shown = data.filter((download) => download.kind === kind);
  if (shown.length === 0) return null;
  return (
    <Stack gap="xs" mb="md" role="region" aria-label="Unfinished downloads">
      {shown.map((download) => (
        <Unfinished key={download.downloadId} download={download} />
      ))}
    </Stack>
  );
}

function Unfinished({ download }: { readonly download: UnfinishedDownload }) {
  const { downloadId, repository, commit, directory, presentBytes, totalBytes } = download;
  return (
    <Alert
      color="blue"
      icon={<IconCloudPause size={18} />}
      title={`${repository} is downloaded in part: ${formatBytes(presentBytes)} of ${formatBytes(totalBytes)}`}
    >
      <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
        Commit {commit.slice(0, 8)}, into {directory}
      </Text>
      <Group gap="xs" mt="xs">
        <Button
          size="xs"
          onClick={() => void startJob('The download did not go on', () => client.hub.resume({ downloadId }))}
        >
          Resume
        </Button>
        <Button size="xs" variant="default" onClick={() => askToDiscard(download)}>
          Discard
        </Button>
      </Group>
    </Alert>
  );
}

function askToDiscard({ downloadId, repository, presentBytes }: UnfinishedDownload): void {
  askBefore({
    title: `Discard the download of ${repository}?`,
    content: <Text size="sm">{formatBytes(presentBytes)} that were fetched are deleted.</Text>,
    confirm: 'Discard',
    cancel: 'Keep',
    onConfirm: () =>
      void startJob('The download was not discarded', () => client.hub.discard({ downloadId })),
  });
}
