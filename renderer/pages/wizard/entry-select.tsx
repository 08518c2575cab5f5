/**
 * @file A choice among the models or benchmarks of a draft.
 */
import { Select } from '@mantine/core';

export interface EntrySelectProps {
  readonly label: string;
  readonly entries: readonly { readonly id: string; readonly name: string }[];
  readonly value: string;
  readonly onChange: (id: string) => void;
}

/** Nothing where there is no choice. */
export function EntrySelect({ label, entries, value, onChange }: EntrySelectProps) {
  if (entries.length < 2) return null;
  return (
    <Select
      label={label}
      data={entries.map(({ id, name }) => ({ value: id, label: name }))}
      value={value}
      allowDeselect={false}
      onChange={(id) => id !== null && onChange(id)}
    />
  );
}
