/**
 * @file The files of an export, each to be copied by path, and shown where it lies or fetched from there.
 */
import { ActionIcon, CopyButton, Text, Tooltip } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { IconCheck, IconCopy, IconDownload, IconFolderOpen } from '@tabler/icons-react';
import { useMutation, useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import type { ReportExport } from '../../../shared/rpc/reports.ts';
import { api, client } from '../../api/client.ts';
import { fetchFile } from '../../api/connection.ts';
import { messageOf } from '../../components/feedback/problem.tsx';
import { saveBlob } from '../../components/save-blob.ts';
import classes from './reports.module.css';

export function ExportedFiles({ report }: { readonly report: ReportExport }) {
  const { data: system } = useQuery(api.system.info.queryOptions());
  return (
    <ul className={classes['files']}>
      {report.files.map(({ path, sizeBytes, isThere }, place) => {
        const name = path.split(/[\\/]/).at(-1)!;
        return (
          <li key={path} className={classes['file']}>
            <Text
              size="sm"
              span
              className={`${classes['fileName'] ?? ''} ${isThere ? '' : (classes['gone'] ?? '')}`}
              c={isThere ? undefined : 'dimmed'}
              title={isThere ? path : `${path} is not there any more`}
            >
              {name}
            </Text>
            <Text size="xs" span c="dimmed" className="numeric">
              {isThere ? formatBytes(sizeBytes) : 'moved or deleted'}
            </Text>
            <span>
              <CopyButton value={path}>
                {({ copied, copy }) => (
                  <Tooltip label={copied ? 'Copied' : 'Copy path'}>
                    <ActionIcon
                      size="sm"
                      variant="subtle"
                      color="gray"
                      aria-label={`Copy the path of ${name}`}
                      onClick={copy}
                    >
                      {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                    </ActionIcon>
                  </Tooltip>
                )}
              </CopyButton>
              {system?.host === 'browser' && isThere && (
                <Download name={name} path={`/exports/${report.exportId}/${place}`} />
              )}
              {system?.host === 'electron' && isThere && (
                <Tooltip label="Show in the file manager">
                  <ActionIcon
                    size="sm"
                    variant="subtle"
                    color="gray"
                    aria-label={`Show ${name} in the file manager`}
                    onClick={() => void client.system.reveal({ path })}
                  >
                    <IconFolderOpen size={14} />
                  </ActionIcon>
                </Tooltip>
              )}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** Fetches a file from the machine that the workbench runs on. */
function Download({ name, path }: { readonly name: string; readonly path: string }) {
  const download = useMutation({
    mutationFn: async () => saveBlob(name, await fetchFile(path)),
    onError: (error) =>
      notifications.show({ color: 'red', title: `${name} was not downloaded`, message: messageOf(error) }),
  });
  return (
    <Tooltip label="Download">
      <ActionIcon
        size="sm"
        variant="subtle"
        color="gray"
        aria-label={`Download ${name}`}
        loading={download.isPending}
        onClick={() => download.mutate()}
      >
        <IconDownload size={14} />
      </ActionIcon>
    </Tooltip>
  );
}
