/**
 * @file Which columns the list shows: those that tell its runs apart, or the reader's own choice.
 */
import { Button, Checkbox, Popover, Stack, Switch, TextInput } from '@mantine/core';
import { IconColumns3 } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunOutline } from '../../../shared/rpc/runs.ts';
import { columnLook, possibleColumns } from './run-columns.tsx';
import { useSetRunSearch } from './run-search.ts';
import classes from './filter-bar.module.css';

export interface ColumnMenuProps {
  readonly outline: RunOutline;
  readonly columns: readonly string[];
  readonly isChosen: boolean;
}

export function ColumnMenu({ outline, columns, isChosen }: ColumnMenuProps) {
  const set = useSetRunSearch();
  const [wanted, setWanted] = useState('');
  const found = possibleColumns(outline.fields).filter((name) =>
    `${columnLook(name).title} ${name}`.toLowerCase().includes(wanted.trim().toLowerCase()),
  );
  return (
    <Popover position="bottom-end" width={300} trapFocus withinPortal shadow="md">
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconColumns3 size={14} aria-hidden />}>
          Columns
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Columns of the list">
        <Stack gap="sm">
          <Switch
            size="sm"
            label="Only settings that vary"
            description="Follows the runs that are listed"
            checked={!isChosen}
            onChange={(event) =>
              set({ columns: event.currentTarget.checked ? undefined : columns.join(',') })
            }
          />
          <TextInput
            size="xs"
            placeholder="Find a column"
            aria-label="Find a column"
            value={wanted}
            onChange={(event) => setWanted(event.currentTarget.value)}
          />
          <Stack gap={6} className={classes['list'] ?? ''} role="group" aria-label="Columns">
            {found.map((name) => (
              <Checkbox
                key={name}
                size="xs"
                label={columnLook(name).title}
                checked={columns.includes(name)}
                onChange={(event) => {
                  const next = event.currentTarget.checked
                    ? [...columns, name]
                    : columns.filter((each) => each !== name);
                  set({ columns: next.join(',') });
                }}
              />
            ))}
          </Stack>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
