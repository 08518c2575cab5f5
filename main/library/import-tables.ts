/**
 * @file A task of one's own, in tables, as a benchmark folder.
 */
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { customTaskSchema, type CustomTask } from '../../shared/model/custom-task.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Leakage, LeakPolicy } from '../../shared/model/leakage.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import type { Item } from '../../shared/model/task.ts';
import type { DataRecord } from '../evaluation/datasets/data-record.ts';
import { columnNames, readTable, valueOf } from '../evaluation/datasets/table.ts';
import { readText } from '../files/read-text.ts';
import { loadLanguages } from './languages.ts';
import { withoutLeaks } from './leaks.ts';
import { freeFolder, writeBenchmark, type Split } from './write-benchmark.ts';

export interface ImportedTables {
  /** Absolute path of the folder. */
  readonly dir: string;
  readonly languages: readonly string[];
  readonly trainItems: number;
  /** Training items that were dropped because they are evaluated. */
  readonly leakedTrainItems: number;
  /** Of what was written; null where the training language is not evaluated. */
  readonly leakage: Leakage | null;
}

/** The items that tables hold. */
export interface TableItems {
  readonly train: Split;
  readonly evaluated: readonly Split[];
}

/** Told of the tables that were read, of all and one for the comparison of items, and what is next. */
export type TablesListener = (done: number, total: number, message: string) => void;

/**
 * Reads a mapping in YAML or JSON; its files become absolute.
 *
 * @throws {InputError} With field: not YAML, or not as the schema says.
 */
export function readMapping(file: string): CustomTask {
  let value: unknown;
  try {
    value = parse(readText(file));
  } catch (error) {
    if (error instanceof InputError || !(error instanceof Error)) throw error;
    throw new InputError(file, `is not YAML (${error.message.split('\n')[0]})`, { cause: error });
  }
  const task = parseInput(customTaskSchema, value, file);
  const absolute = (path: string): string => resolve(dirname(file), path);
  return {
    ...task,
    train: { ...task.train, file: absolute(task.train.file) },
    evaluate: Object.fromEntries(Object.entries(task.evaluate).map(([code, path]) => [code, absolute(path)])),
  };
}

/**
 * Reads all tables of a task.
 *
 * @param task Its files absolute.
 * @param read Reads one table.
 * @throws {InputError} With file, line and column; a language that the catalogue does not have.
 */
export async function readTables(
  task: CustomTask,
  onProgress: TablesListener = () => undefined,
  read: (file: string) => Promise<readonly DataRecord[]> = async (file) => (await readTable(file)).records,
): Promise<TableItems> {
  const { train, evaluate } = task;
  const languages = Object.entries(evaluate);
  const catalogue = loadLanguages();
  const unknown = [train.language, ...Object.keys(evaluate)].find((code) => !catalogue.has(code));
  if (unknown !== undefined)
    throw new InputError(
      `language "${unknown}"`,
      'is not in the catalogue of languages (resources/languages.json); use the code that it has there',
    );
  const total = languages.length + 2;
  onProgress(0, total, train.language);
  const items = itemsOf(task, train.language, train.file, await read(train.file), true);
  const evaluated: Split[] = [];
  for (const [index, [language, file]] of languages.entries()) {
    onProgress(index + 1, total, language);
    evaluated.push({ language, items: itemsOf(task, language, file, await read(file), false) });
  }
  onProgress(total - 1, total, 'comparing training and evaluation items');
  return { train: { language: train.language, items }, evaluated };
}

/**
 * Writes a benchmark folder from tables, whole or not at all.
 *
 * @param task Its files absolute.
 * @param output The folder to write, which must not exist.
 * @throws {InputError} With file, line and column; or what `leaks` refuses.
 */
export async function importTables(
  task: CustomTask,
  output: string,
  leaks: LeakPolicy,
  onProgress: TablesListener = () => undefined,
): Promise<ImportedTables> {
  const dir = freeFolder(output);
  const { id, version, title, description, citation, licence, generation } = task;
  const { train, evaluated } = await readTables(task, onProgress);
  const outcome = withoutLeaks({
    train: train.items,
    evaluation: evaluated.find(({ language }) => language === train.language)?.items ?? null,
    policy: leaks,
    file: task.train.file,
    title,
  });
  const chance = task.chance ?? (task.options === undefined ? 0 : 1 / task.options.length);
  const about = { id, version, title, description, citation, licence, chance };
  writeBenchmark(
    dir,
    generation === undefined ? about : { ...about, generation },
    { ...train, items: outcome.train },
    evaluated,
  );
  const tables = evaluated.length + 2;
  onProgress(tables, tables, '');
  return {
    dir,
    languages: evaluated.map(({ language }) => language),
    trainItems: outcome.train.length,
    leakedTrainItems: outcome.dropped,
    leakage: outcome.leakage,
  };
}

/**
 * The items of one language in a table.
 *
 * @throws {InputError} With file, row and column: a column that is not there, an answer that is none, an id twice.
 */
function itemsOf(
  task: CustomTask,
  language: string,
  file: string,
  records: readonly DataRecord[],
  teaches: boolean,
): Item[] {
  const own = rowsOf(task, language, file, records, teaches);
  const seen = new Map<string, string>();
  return own.map((record, index) => {
    const item = itemOf(task, language, record, index, teaches);
    const earlier = seen.get(item.id);
    if (earlier !== undefined) {
      throw new InputError(record.where, `has the id "${item.id}", as ${earlier} has; ids must differ`);
    }
    seen.set(item.id, record.where);
    return item;
  });
}

/**
 * The first item of a language in a table, whatever is wrong further down.
 *
 * @param teaches Whether it is a training item.
 * @throws {InputError} As for the whole table.
 */
export function firstItem(
  task: CustomTask,
  language: string,
  file: string,
  records: readonly DataRecord[],
  teaches: boolean,
): Item {
  const [row] = rowsOf(task, language, file, records, teaches);
  return itemOf(task, language, row, 0, teaches);
}

function rowsOf(
  { columns, languageNames, train }: CustomTask,
  language: string,
  file: string,
  records: readonly DataRecord[],
  teaches: boolean,
): readonly [DataRecord, ...DataRecord[]] {
  const { language: column } = columns;
  const name = languageNames[language] ?? language;
  const [first, ...others] =
    column === undefined || (teaches && train.wholeTable)
      ? records
      : records.filter((record) => cell(record, column) === name);
  if (first !== undefined) return [first, ...others];
  throw new InputError(
    file,
    column === undefined
      ? 'has no rows; give a table with items'
      : `has no rows whose column "${column}" is "${name}"; correct the name or leave the language out`,
  );
}

function itemOf(
  task: CustomTask,
  language: string,
  record: DataRecord,
  index: number,
  teaches: boolean,
): Item {
  const { columns, options, target } = task;
  const fill = (template: string): string =>
    template.replaceAll(/\{([^{}]+)\}/g, (_, name: string) => cell(record, name));
  const identity = {
    id: columns.id === undefined ? String(index + 1) : cell(record, columns.id),
    language,
    ...(columns.cluster === undefined ? {} : { cluster: cell(record, columns.cluster) }),
    prompt: fill(task.prompt),
  };
  if (options !== undefined) {
    const filled = options.map(fill);
    return { ...identity, options: filled, answer: answerIndex(task, filled, record) };
  }
  const references = referencesOf(record, columns.answer);
  if (!teaches || target === undefined) return { ...identity, references };
  return { ...identity, references, target: fill(target) };
}

function answerIndex(
  { columns, answers }: CustomTask,
  options: readonly string[],
  record: DataRecord,
): number {
  const text = cell(record, columns.answer).trim();
  const place = (): number => {
    if (typeof answers !== 'string') return answers.indexOf(text);
    switch (answers) {
      case 'from-zero':
        return /^\d+(\.0+)?$/.test(text) ? Number(text) : -1;
      case 'from-one':
        return /^\d+(\.0+)?$/.test(text) ? Number(text) - 1 : -1;
      case 'letter':
        return /^[A-Za-z]$/.test(text) ? text.toUpperCase().charCodeAt(0) - 'A'.charCodeAt(0) : -1;
      case 'text':
        return options.findIndex((option) => option.trim() === text);
    }
  };
  const index = place();
  if (index in options) return index;
  const expected = typeof answers === 'string' ? `read as ${answers}` : `of ${answers.join(', ')}`;
  throw new InputError(
    `${record.where}, column "${columns.answer}"`,
    `is "${text}", which is none of the ${options.length} options (${expected}); correct it or the mapping`,
  );
}

/** A list in the cell, as parquet and JSON have, is several accepted answers. */
function referencesOf(record: DataRecord, name: string): [string, ...string[]] {
  const value = valueOf(record.fields, name);
  const [first, ...others] = Array.isArray(value)
    ? value.filter((each) => typeof each === 'string' && each.trim() !== '').map(String)
    : [cell(record, name)];
  if (first !== undefined) return [first, ...others];
  throw new InputError(`${record.where}, column "${name}"`, 'has no answer; give at least one');
}

function cell({ fields, where }: DataRecord, name: string): string {
  const value = valueOf(fields, name);
  if (value === undefined) {
    throw new InputError(where, `has no column "${name}"; it has ${columnNames(fields).join(', ')}`);
  }
  const text = typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
  if (typeof text !== 'string' || text.trim() === '') {
    throw new InputError(`${where}, column "${name}"`, 'is empty or no text; fill it in');
  }
  if (!text.isWellFormed()) {
    throw new InputError(`${where}, column "${name}"`, 'has half of a surrogate pair, which is no character');
  }
  return text;
}
