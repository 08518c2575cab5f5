/**
 * @file A folder's entries to walk through and choose from.
 */
import {
  ActionIcon,
  Badge,
  Checkbox,
  Group,
  ScrollArea,
  Text,
  TextInput,
  Tooltip,
  UnstyledButton,
} from '@mantine/core';
import { IconArrowUp, IconFile, IconFolder } from '@tabler/icons-react';
import { useState } from 'react';
import { formatBytes } from '../../../shared/format/bytes.ts';
import type { FolderEntry, FolderListing } from '../../../shared/rpc/files.ts';
import classes from './folder-browser.module.css';

export interface FolderBrowserProps {
  readonly listing: FolderListing;
  /** Entries that can be chosen; others can be walked through only. */
  readonly choose: 'folder' | 'file';
  /** Name of the chosen file, null for none. */
  readonly chosenFile: string | null;
  readonly showsHidden: boolean;
  readonly onShowHidden: (shows: boolean) => void;
  readonly onOpen: (path: string) => void;
  readonly onChooseFile: (name: string) => void;
}

const KIND_LABELS = { checkpoint: 'model', benchmark: 'benchmark', adapter: 'adapter' } as const;

export function FolderBrowser(props: FolderBrowserProps) {
  const { listing, choose, chosenFile, showsHidden, onShowHidden, onOpen, onChooseFile } = props;
  const join = (name: string): string =>
    `${listing.path.replace(/[\\/]$/, '')}${listing.path.includes('\\') ? '\\' : '/'}${name}`;
  const act = ({ name, kind }: FolderEntry): void => {
    if (kind === 'folder') onOpen(join(name));
    else onChooseFile(name);
  };
  return (
    <>
      <PathForm key={listing.path} path={listing.path} parent={listing.parent} onOpen={onOpen} />
      <ScrollArea h={320} className={classes['list'] ?? ''} type="auto">
        <ul className={classes['entries']}>
          {listing.entries.map((entry) => {
            const isUsable = entry.kind === 'folder' || choose === 'file';
            return (
              <li key={entry.name}>
                <UnstyledButton
                  className={classes['entry'] ?? ''}
                  disabled={!isUsable}
                  data-chosen={entry.name === chosenFile || undefined}
                  onClick={() => act(entry)}
                >
                  {entry.kind === 'folder' ? (
                    <IconFolder size={18} aria-label="Folder" />
                  ) : (
                    <IconFile size={18} aria-label="File" />
                  )}
                  <Text span truncate className={classes['name'] ?? ''}>
                    {entry.name}
                  </Text>
                  {entry.holds !== null && (
                    <Badge variant="light" size="sm">
                      {KIND_LABELS[entry.holds]}
                    </Badge>
                  )}
                  {entry.sizeBytes !== null && (
                    <Text span c="dimmed" size="xs">
                      {formatBytes(entry.sizeBytes)}
                    </Text>
                  )}
                </UnstyledButton>
              </li>
            );
          })}
        </ul>
        {listing.entries.length === 0 && (
          <Text c="dimmed" ta="center" py="lg">
            {listing.hidden === 0 ? 'This folder is empty.' : 'Everything in this folder is hidden.'}
          </Text>
        )}
        {listing.leftOut > 0 && (
          <Text c="dimmed" ta="center" py="xs">
            and {listing.leftOut} more; type the path above
          </Text>
        )}
      </ScrollArea>
      {listing.hidden > 0 && (
        <Checkbox
          mt="xs"
          size="xs"
          label={`Show what is hidden (${listing.hidden})`}
          checked={showsHidden}
          onChange={({ currentTarget }) => onShowHidden(currentTarget.checked)}
        />
      )}
    </>
  );
}

interface PathFormProps {
  readonly path: string;
  readonly parent: string | null;
  readonly onOpen: (path: string) => void;
}

function PathForm({ path, parent, onOpen }: PathFormProps) {
  const [typed, setTyped] = useState(path);
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        onOpen(typed);
      }}
    >
      <Group gap="xs" wrap="nowrap" mb="xs">
        <Tooltip label="Folder above">
          <ActionIcon
            variant="default"
            size={34}
            aria-label="Folder above"
            disabled={parent === null}
            onClick={() => parent !== null && onOpen(parent)}
          >
            <IconArrowUp size={18} />
          </ActionIcon>
        </Tooltip>
        <TextInput
          className={classes['path'] ?? ''}
          aria-label="Folder"
          value={typed}
          spellCheck={false}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Group>
    </form>
  );
}
