/**
 * @file Which tables a task is made of, and which languages they hold.
 */
import { ActionIcon, Button, Group, SegmentedControl, Select, SimpleGrid, Stack, Text } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import type { Language } from '../../../../shared/model/language.ts';
import type { TableColumn } from '../../../../shared/model/tables.ts';
import { chooseFile } from '../../../dialogs/path-chooser.tsx';
import { PathField } from '../../../dialogs/path-field.tsx';
import { guessLanguageOfFile } from './guesses.ts';
import { StepTitle } from './step-title.tsx';
import type { ChangeDraft, LanguageFile, Mapping, TablesDraft } from './tables-draft.ts';

const TABLES = [
  { name: 'Tables', extensions: ['csv', 'tsv', 'jsonl', 'json', 'parquet', 'txt'] },
  { name: 'All files', extensions: ['*'] },
];

export interface FilesSectionProps {
  readonly draft: TablesDraft;
  readonly mapping: Mapping;
  readonly catalogue: readonly Language[];
  /** Of the table to evaluate; empty while it is not known. */
  readonly evaluationColumns: readonly TableColumn[];
  /** What is wrong with a file; null where nothing is. */
  readonly trainProblem: string | null;
  readonly evaluationProblem: string | null;
  readonly change: ChangeDraft;
}

export function FilesSection(props: FilesSectionProps) {
  const { draft, catalogue, trainProblem, change } = props;
  return (
    <Stack gap="sm" component="section" aria-label="Tables">
      <StepTitle>Tables</StepTitle>
      <Text size="sm" c="dimmed">
        CSV, TSV, JSON Lines or parquet, told apart by their content. The columns of all tables have the same
        names.
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ gridTemplateColumns: '1fr 14rem' }}>
        <TableField
          label="Table to train on"
          value={draft.trainFile}
          problem={trainProblem}
          onChange={(trainFile) => change({ trainFile })}
        />
        <LanguageSelect
          label="Its language"
          value={draft.trainLanguage}
          catalogue={catalogue}
          onChange={(code) => code !== null && change({ trainLanguage: code })}
        />
      </SimpleGrid>
      <SegmentedControl
        size="xs"
        aria-label="Where the languages to evaluate are"
        value={draft.layout}
        onChange={(layout) => change({ layout: layout })}
        data={[
          { value: 'one', label: 'One table to evaluate, a column tells the language' },
          { value: 'many', label: 'A table for each language' },
        ]}
      />
      {draft.layout === 'one' ? <OneTable {...props} /> : <ManyTables {...props} />}
    </Stack>
  );
}

function OneTable({
  draft,
  mapping,
  catalogue,
  evaluationColumns,
  evaluationProblem,
  change,
}: FilesSectionProps) {
  const { languageColumn, languages } = mapping;
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 2 }} style={{ gridTemplateColumns: '1fr 14rem' }}>
        <TableField
          label="Table to evaluate"
          value={draft.evaluationFile}
          problem={evaluationProblem}
          onChange={(evaluationFile) => change({ evaluationFile })}
        />
        <Select
          label="Column of the language"
          data={evaluationColumns.map(({ name }) => name)}
          value={languageColumn}
          disabled={evaluationColumns.length === 0}
          onChange={(column) => change({ languageColumn: column, languages: {} })}
          searchable
        />
      </SimpleGrid>
      {languageColumn !== null && languages !== null && (
        <SimpleGrid cols={{ base: 1, sm: 3 }} role="group" aria-label="Languages of the table">
          {languages.map(({ value, code }) => (
            <LanguageSelect
              key={value}
              label={value === '' ? 'Empty' : `“${value}”`}
              placeholder="Left out"
              value={code}
              catalogue={catalogue}
              onChange={(next) => change({ languages: { ...draft.languages, [value]: next } })}
            />
          ))}
        </SimpleGrid>
      )}
    </>
  );
}

function ManyTables({ draft, catalogue, evaluationProblem, change }: FilesSectionProps) {
  const files = draft.evaluationFiles;
  const replace = (index: number, next: LanguageFile | null): void =>
    change({ evaluationFiles: files.flatMap((old, place) => (place !== index ? [old] : (next ?? []))) });
  return (
    <Stack gap="xs" role="group" aria-label="Tables to evaluate">
      {files.map(({ file, language }, index) => (
        <Group key={index} gap="sm" align="flex-start" wrap="nowrap">
          <div style={{ flex: 1 }}>
            <TableField
              label={`Table to evaluate ${index + 1}`}
              value={file}
              problem={index === 0 ? evaluationProblem : null}
              onChange={(path) =>
                replace(index, { file: path, language: language ?? guessLanguageOfFile(path, catalogue) })
              }
            />
          </div>
          <div style={{ width: '14rem' }}>
            <LanguageSelect
              label={`Language of table ${index + 1}`}
              value={language}
              catalogue={catalogue}
              onChange={(code) => replace(index, { file, language: code })}
            />
          </div>
          <ActionIcon
            mt={24}
            size="lg"
            variant="subtle"
            color="gray"
            aria-label={`Remove table ${index + 1}`}
            disabled={files.length === 1}
            onClick={() => replace(index, null)}
          >
            <IconTrash size={18} />
          </ActionIcon>
        </Group>
      ))}
      <Group>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden />}
          onClick={() => change({ evaluationFiles: [...files, { file: '', language: null }] })}
        >
          Another language
        </Button>
      </Group>
    </Stack>
  );
}

interface TableFieldProps {
  readonly label: string;
  readonly value: string;
  readonly problem: string | null;
  readonly onChange: (path: string) => void;
}

function TableField({ label, value, problem, onChange }: TableFieldProps) {
  return (
    <PathField
      label={label}
      value={value}
      error={problem}
      onChange={onChange}
      onChoose={() => void chooseFile(label, TABLES).then((path) => path !== null && onChange(path))}
    />
  );
}

interface LanguageSelectProps {
  readonly label: string;
  readonly placeholder?: string;
  readonly value: string | null;
  readonly catalogue: readonly Language[];
  readonly onChange: (code: string | null) => void;
}

function LanguageSelect({ catalogue, ...field }: LanguageSelectProps) {
  return (
    <Select
      {...field}
      data={catalogue.map(({ code, name }) => ({ value: code, label: `${name} (${code})` }))}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': `Clear: ${field.label}` }}
    />
  );
}
