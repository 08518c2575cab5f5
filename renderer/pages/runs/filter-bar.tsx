/**
 * @file What the list of runs is narrowed and grouped by.
 */
import { Button, Chip, CloseButton, Group, Pill, Select, TextInput } from '@mantine/core';
import { useDebouncedCallback } from '@mantine/hooks';
import { IconSearch } from '@tabler/icons-react';
import { useRef, useState } from 'react';
import { formatNumber } from '../../../shared/format/number.ts';
import { RUN_STATES } from '../../../shared/model/run.ts';
import { settingLabel } from '../../../shared/model/setting-label.ts';
import type { RunOutline, RunQuery } from '../../../shared/rpc/runs.ts';
import { ColumnMenu } from './column-menu.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { columnLook, possibleColumns } from './run-columns.tsx';
import { listText, useSetRunSearch, whereWith } from './run-search.ts';
import classes from './filter-bar.module.css';

const TYPING_MS = 200;

export interface FilterBarProps {
  readonly query: RunQuery;
  readonly outline: RunOutline;
  /** The columns shown, and whether the reader chose them. */
  readonly columns: readonly string[];
  readonly isChosen: boolean;
}

export function FilterBar({ query, outline, columns, isChosen }: FilterBarProps) {
  const set = useSetRunSearch();
  const states = RUN_STATES.filter((state) => outline.states[state] > 0 || query.states.includes(state));
  return (
    <Group gap="xs" mb="sm" className={classes['bar'] ?? ''}>
      <SearchField value={query.search} />
      {query.view === 'runs' && states.length > 1 && (
        <Group gap={4} role="group" aria-label="States">
          {states.map((state) => (
            <Chip
              key={state}
              size="xs"
              radius="sm"
              variant="outline"
              checked={query.states.includes(state)}
              onChange={(checked) =>
                set({
                  state: listText(
                    checked ? [...query.states, state] : query.states.filter((each) => each !== state),
                  ),
                })
              }
            >
              {state} {formatNumber(outline.states[state])}
            </Chip>
          ))}
        </Group>
      )}
      <ActiveFilters query={query} outline={outline} />
      <Group gap="xs" ml="auto" wrap="nowrap">
        <FilterMenu query={query} outline={outline} />
        {query.view !== 'queue' && <GroupBy query={query} outline={outline} />}
        <ColumnMenu outline={outline} columns={columns} isChosen={isChosen} />
      </Group>
    </Group>
  );
}

function SearchField({ value }: { readonly value: string }) {
  const set = useSetRunSearch();
  const [text, setText] = useState(value);
  const [sent, setSent] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  // The address changed by itself, such as by Back.
  if (value !== sent) {
    setSent(value);
    setText(value);
  }
  const send = useDebouncedCallback((next: string) => {
    setSent(next);
    set({ search: next === '' ? undefined : next });
  }, TYPING_MS);
  const change = (next: string): void => {
    setText(next);
    send(next);
  };
  return (
    <TextInput
      ref={input}
      size="xs"
      w={240}
      placeholder="Search"
      aria-label="Search runs by method, model, tag, note or id"
      leftSection={<IconSearch size={14} aria-hidden />}
      rightSection={
        text === '' ? null : (
          <CloseButton
            size="xs"
            aria-label="Clear the search"
            onClick={() => {
              change('');
              input.current?.focus();
            }}
          />
        )
      }
      value={text}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}

function ActiveFilters({ query, outline }: Pick<FilterBarProps, 'query' | 'outline'>) {
  const set = useSetRunSearch();
  const { experiment, tags, fields } = query;
  const filters = [
    ...(experiment === null
      ? []
      : [
          {
            label: `experiment: ${outline.experimentName ?? 'deleted'}`,
            remove: () => set({ experiment: undefined }),
          },
        ]),
    ...tags.map((tag) => ({
      label: `tag: ${tag}`,
      remove: () => set({ tags: listText(tags.filter((each) => each !== tag)) }),
    })),
    ...Object.entries(fields).map(([name, values]) => ({
      label: `${settingLabel(name)}: ${values.join(' or ')}`,
      remove: () => set({ where: whereWith(fields, name, []) }),
    })),
  ];
  if (filters.length === 0) return null;
  return (
    <Pill.Group gap={4}>
      {filters.map(({ label, remove }) => (
        <Pill
          key={label}
          withRemoveButton
          onRemove={remove}
          removeButtonProps={{
            'aria-label': `Remove the filter ${label}`,
            'aria-hidden': false,
            tabIndex: 0,
          }}
          className={classes['pill'] ?? ''}
        >
          {label}
        </Pill>
      ))}
      <Button
        size="compact-xs"
        variant="subtle"
        onClick={() => set({ experiment: undefined, tags: undefined, where: undefined })}
      >
        Clear
      </Button>
    </Pill.Group>
  );
}

function GroupBy({ query, outline }: Pick<FilterBarProps, 'query' | 'outline'>) {
  const set = useSetRunSearch();
  const main = ['state', 'experiment', 'method', 'model', 'task', 'seed', 'tags'];
  const settings = possibleColumns(outline.fields).filter((name) => name.includes('.'));
  return (
    <Select
      size="xs"
      w={190}
      aria-label="Group by"
      placeholder="Group by…"
      clearable
      clearButtonProps={{ 'aria-label': 'Do not group' }}
      searchable
      value={query.group}
      onChange={(value) => set({ group: value ?? undefined })}
      data={[
        {
          group: 'Main',
          items: main.map((value) => ({ value, label: `By ${columnLook(value).title.toLowerCase()}` })),
        },
        {
          group: 'Settings',
          items: settings.map((value) => ({ value, label: `By ${settingLabel(value).toLowerCase()}` })),
        },
      ]}
      maxDropdownHeight={360}
    />
  );
}
