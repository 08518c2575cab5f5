/**
 * @file What kind of task the tables hold, and what their columns are for.
 */
import { MultiSelect, Select, SimpleGrid, Stack, TextInput } from '@mantine/core';
import { StepTitle } from './step-title.tsx';
import { FIELDS, KINDS, type OptionsAs, type TaskKind } from './task-kinds.ts';
import type { ChangeDraft, Mapping, TablesDraft } from './tables-draft.ts';

export interface ColumnsSectionProps {
  readonly draft: TablesDraft;
  readonly mapping: Mapping;
  readonly change: ChangeDraft;
}

const ANSWERS: readonly { readonly value: Mapping['answers']; readonly label: string }[] = [
  { value: 'from-zero', label: 'The number of the option, from 0' },
  { value: 'from-one', label: 'The number of the option, from 1' },
  { value: 'letter', label: 'The letter of the option' },
  { value: 'text', label: 'The text of the option' },
];

const OPTIONS_AS: readonly { readonly value: OptionsAs; readonly label: string }[] = [
  { value: 'text', label: 'The text of each option' },
  { value: 'letter', label: 'A letter; the texts stand in the prompt' },
];

export function ColumnsSection({ draft, mapping, change }: ColumnsSectionProps) {
  const { kind, known, columns } = mapping;
  const names = known.map(({ name }) => name);
  return (
    <Stack gap="sm" component="section" aria-label="Columns">
      <StepTitle>Columns</StepTitle>
      <Select
        label="Kind of task"
        description={KINDS[kind].description}
        data={(Object.keys(KINDS) as TaskKind[]).map((value) => ({ value, label: KINDS[value].label }))}
        value={kind}
        allowDeselect={false}
        onChange={(value) => change({ kind: value, prompt: null })}
      />
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        {KINDS[kind].fields.map(({ field, isRequired }) => (
          <Select
            key={field}
            label={FIELDS[field].label}
            description={FIELDS[field].description}
            data={names}
            value={columns[field]}
            placeholder={isRequired ? 'Choose a column' : 'None'}
            required={isRequired}
            searchable
            clearable={!isRequired}
            allowDeselect={!isRequired}
            clearButtonProps={{ 'aria-label': `Clear: ${FIELDS[field].label}` }}
            onChange={(column) => change({ columns: { ...draft.columns, [field]: column } })}
          />
        ))}
      </SimpleGrid>
      {kind === 'choice' && (
        <>
          <MultiSelect
            label="Columns of the options, in order"
            data={names}
            value={[...mapping.options]}
            required
            searchable
            onChange={(options) => change({ options })}
          />
          <SimpleGrid cols={{ base: 1, sm: 2 }}>
            <Select
              label="The column of the right answer holds"
              data={[...ANSWERS]}
              value={mapping.answers}
              allowDeselect={false}
              onChange={(value) => change({ answers: value })}
            />
            <Select
              label="The model scores"
              data={[...OPTIONS_AS]}
              value={draft.optionsAs}
              allowDeselect={false}
              onChange={(value) => change({ optionsAs: value as OptionsAs, prompt: null })}
            />
          </SimpleGrid>
        </>
      )}
      {kind === 'label' && mapping.labels.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 3 }} role="group" aria-label="Labels">
          {mapping.labels.map(({ value, text }) => (
            <TextInput
              key={value}
              label={`What stands for “${value}”`}
              value={text}
              onChange={({ currentTarget }) =>
                change({ labels: { ...draft.labels, [value]: currentTarget.value } })
              }
            />
          ))}
        </SimpleGrid>
      )}
    </Stack>
  );
}
