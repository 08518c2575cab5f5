/**
 * @file The files of an export, each to be copied by path or shown where it lies.
 */
import { ActionIcon, CopyButton, Text, Tooltip } from '@mantine/core';
import { IconCheck, IconCopy, IconFolderOpen } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatBytes } from '../../../shared/format/bytes.ts';
import type { ReportExport } from '../../../shared/rpc/reports.ts';
import { api, client } from '../../api/client.ts';
import classes from './reports.module.css';

export function ExportedFiles({ report }: { readonly report: ReportExport }) {
  const { data: system } = useQuery(api.system.info.queryOptions());
  return (
    <ul className={classes['files']}>
      {report.files.map(({ path, sizeBytes, isThere }) => {
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
