/**
 * @file Filters by tag and by any setting: choose the setting, then tick its values.
 */
import { Button, Checkbox, Popover, Select, Stack, Text } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { useState } from 'react';
import { formatNumber } from '../../../shared/format/number.ts';
import { settingLabel } from '../../../shared/model/setting-label.ts';
import type { RunOutline, RunQuery } from '../../../shared/rpc/runs.ts';
import { fieldText } from './run-columns.tsx';
import { listText, useSetRunSearch, whereWith } from './run-search.ts';
import classes from './filter-bar.module.css';

const TAGS = 'tags';

export interface FilterMenuProps {
  readonly query: RunQuery;
  readonly outline: RunOutline;
}

export function FilterMenu({ query, outline }: FilterMenuProps) {
  const [field, setField] = useState<string | null>(null);
  const fields = outline.fields.filter(({ values }) => values !== null && values.length > 1);
  const same = outline.fields.filter(({ values }) => values?.length === 1);
  return (
    <Popover position="bottom-end" width={320} trapFocus withinPortal shadow="md">
      <Popover.Target>
        <Button size="xs" variant="default" leftSection={<IconFilter size={14} aria-hidden />}>
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label="Filter by a setting">
        <Stack gap="sm">
          <Select
            size="xs"
            label="Filter by"
            placeholder="Choose a setting"
            searchable
            comboboxProps={{ withinPortal: false }}
            value={field}
            onChange={setField}
            nothingFoundMessage="No such setting"
            data={[
              ...(outline.tags.length === 0
                ? []
                : [{ group: 'Runs', items: [{ value: TAGS, label: 'Tags' }] }]),
              {
                group: 'Settings that differ',
                items: fields.map(({ name }) => ({ value: name, label: settingLabel(name) })),
              },
            ]}
          />
          {field !== null && <Values {...{ query, outline, field }} />}
          {field === null && (
            <Text size="xs" c="dimmed">
              {fields.length === 0
                ? 'All runs have the same settings.'
                : `${formatNumber(same.length)} settings are the same in all runs and cannot narrow the list.`}
            </Text>
          )}
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function Values({ query, outline, field }: FilterMenuProps & { readonly field: string }) {
  const set = useSetRunSearch();
  const choices =
    field === TAGS
      ? outline.tags.map(({ tag, count }) => ({ text: tag, shown: tag, count }))
      : (outline.fields.find(({ name }) => name === field)?.values ?? []).map(({ value, count }) => ({
          text: String(value),
          shown: fieldText(value),
          count,
        }));
  const chosen = field === TAGS ? query.tags : (query.fields[field] ?? []);
  const change = (next: readonly string[]): void => {
    if (field === TAGS) {
      set({ tags: listText(next) });
      return;
    }
    set({ where: whereWith(query.fields, field, next) });
  };
  return (
    <Stack
      gap={6}
      className={classes['values'] ?? ''}
      role="group"
      aria-label={field === TAGS ? 'Tags' : `Values of ${settingLabel(field)}`}
    >
      {choices.map(({ text, shown, count }) => (
        <Checkbox
          key={text}
          size="xs"
          checked={chosen.includes(text)}
          onChange={(event) =>
            change(event.currentTarget.checked ? [...chosen, text] : chosen.filter((each) => each !== text))
          }
          label={
            <>
              {shown} <span className={classes['count']}>{formatNumber(count)}</span>
            </>
          }
        />
      ))}
    </Stack>
  );
}
