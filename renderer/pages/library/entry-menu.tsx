/**
 * @file What can be done with an entry of the library.
 */
import { ActionIcon, Menu } from '@mantine/core';
import { IconCopy, IconDots, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { LibraryEntry } from '../../../shared/rpc/library.ts';

export interface EntryMenuProps {
  readonly entry: LibraryEntry;
  readonly onVerify: () => void;
  readonly onRemove: () => void;
  /** Items of this kind of entry alone. */
  readonly children?: ReactNode;
}

export function EntryMenu({ entry, onVerify, onRemove, children }: EntryMenuProps) {
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" aria-label={`Actions for ${entry.name}`}>
          <IconDots size={18} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconShieldCheck size={16} />}
          disabled={entry.health.state === 'unavailable'}
          onClick={onVerify}
        >
          Verify again
        </Menu.Item>
        <Menu.Item
          leftSection={<IconCopy size={16} />}
          onClick={() => void navigator.clipboard.writeText(entry.path)}
        >
          Copy path
        </Menu.Item>
        {children}
        <Menu.Divider />
        <Menu.Item
          color="red"
          leftSection={<IconTrash size={16} />}
          disabled={entry.isBundled}
          onClick={onRemove}
        >
          {entry.isBundled ? 'Part of Adapter Atlas' : 'Remove from library'}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
