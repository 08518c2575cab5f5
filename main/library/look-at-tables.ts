/**
 * @file Tables before they become a benchmark: what they hold, and what a mapping makes of them.
 */
import type { CustomTask } from '../../shared/model/custom-task.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { TableColumn, TableOutline, TableSample, TablesCheck } from '../../shared/model/tables.ts';
import type { DataRecord } from '../evaluation/datasets/data-record.ts';
import { columnNames, valueOf, type TableFile } from '../evaluation/datasets/table.ts';
import { firstItem, readTables } from './import-tables.ts';

const FIRST_ROWS = 5;
const MAX_VALUES = 150;
/** Of a cell that is shown. */
const MAX_CHARACTERS = 300;
const SAMPLE_LANGUAGES = 3;

/** What a table holds, for somebody who is about to say which columns mean what. */
export function outlineTable({ format, records }: TableFile): TableOutline {
  const names = [...new Set(records.flatMap(({ fields }) => columnNames(fields)))];
  return {
    format,
    rows: records.length,
    columns: names.map((name) => ({ name, values: valuesOf(records, name) })),
    first: records
      .slice(0, FIRST_ROWS)
      .map(({ fields }) => names.map((name) => shown(valueOf(fields, name)))),
  };
}

function valuesOf(records: readonly DataRecord[], name: string): TableColumn['values'] {
  const values = new Set<string>();
  for (const { fields } of records) {
    values.add(shown(valueOf(fields, name)));
    if (values.size > MAX_VALUES) return null;
  }
  return [...values];
}

function shown(value: unknown): string {
  const text =
    value === undefined || value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text.toWellFormed();
}

/**
 * What a mapping makes of its tables, every row looked at.
 *
 * @param task Its files absolute.
 * @param read Reads one table.
 */
export async function checkTables(
  task: CustomTask,
  read: (file: string) => Promise<readonly DataRecord[]>,
): Promise<TablesCheck> {
  const samples = await samplesOf(task, read);
  try {
    const { train, evaluated } = await readTables(task, undefined, read);
    return {
      problem: null,
      trainItems: train.items.length,
      languages: evaluated.map(({ language, items }) => ({ code: language, items: items.length })),
      samples,
    };
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return { problem: error.message, trainItems: 0, languages: [], samples };
  }
}

async function samplesOf(
  task: CustomTask,
  read: (file: string) => Promise<readonly DataRecord[]>,
): Promise<TableSample[]> {
  const { train, evaluate } = task;
  const wanted = [
    { split: 'training' as const, language: train.language, file: train.file },
    ...Object.entries(evaluate)
      .slice(0, SAMPLE_LANGUAGES)
      .map(([language, file]) => ({ split: 'evaluation' as const, language, file })),
  ];
  const samples: TableSample[] = [];
  for (const { split, language, file } of wanted) {
    try {
      samples.push({ split, item: firstItem(task, language, file, await read(file), split === 'training') });
    } catch (error) {
      // What is wrong is told of the table as a whole.
      if (!(error instanceof InputError)) throw error;
    }
  }
  return samples;
}
