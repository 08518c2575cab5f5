/**
 * @file A task of one's own, in tables, as a benchmark folder.
 */
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { customTaskSchema, type CustomTask } from '../../shared/model/custom-task.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Leakage } from '../../shared/model/leakage.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import type { Item } from '../../shared/model/task.ts';
import type { DataRecord } from '../evaluation/datasets/data-file.ts';
import { readTable } from '../evaluation/datasets/table.ts';
import { findLeakage } from '../evaluation/tasks/leakage.ts';
import { readText } from '../files/read-text.ts';
import { freeFolder, writeBenchmark, type Split } from './write-benchmark.ts';

export interface ImportedTables {
  /** Absolute path of the folder. */
  readonly dir: string;
  readonly languages: readonly string[];
  readonly trainItems: number;
  /** Null where the training language is not evaluated. */
  readonly leakage: Leakage | null;
}

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
  if (Object.keys(task.evaluate).length === 0) {
    throw new InputError(`${file}, field "evaluate"`, 'must not be empty; name a table for each language');
  }
  const absolute = (path: string): string => resolve(dirname(file), path);
  return {
    ...task,
    train: { ...task.train, file: absolute(task.train.file) },
    evaluate: Object.fromEntries(Object.entries(task.evaluate).map(([code, path]) => [code, absolute(path)])),
  };
}

/**
 * Writes a benchmark folder from tables, whole or not at all.
 *
 * @param task Its files absolute.
 * @param output The folder to write, which must not exist.
 * @param onProgress Told of the tables that were read, and which is next.
 * @throws {InputError} With file, line and column.
 */
export async function importTables(
  task: CustomTask,
  output: string,
  onProgress: (done: number, total: number, message: string) => void = () => undefined,
): Promise<ImportedTables> {
  const dir = freeFolder(output);
  const { train, evaluate, id, version, title, description, citation, licence, generation } = task;
  const languages = Object.entries(evaluate);
  const total = languages.length + 1;
  onProgress(0, total, train.language);
  const training = itemsOf(task, train.language, train.file, await readTable(train.file), true);
  const evaluated: Split[] = [];
  for (const [index, [language, file]] of languages.entries()) {
    onProgress(index + 1, total, language);
    evaluated.push({ language, items: itemsOf(task, language, file, await readTable(file), false) });
  }
  const reference = evaluated.find(({ language }) => language === train.language);
  const chance = task.chance ?? (task.options === undefined ? 0 : 1 / task.options.length);
  const about = { id, version, title, description, citation, licence, chance };
  writeBenchmark(
    dir,
    generation === undefined ? about : { ...about, generation },
    { language: train.language, items: training },
    evaluated,
  );
  onProgress(total, total, '');
  return {
    dir,
    languages: evaluated.map(({ language }) => language),
    trainItems: training.length,
    leakage: reference === undefined ? null : findLeakage(training, reference.items).leakage,
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
  const { columns, languageNames } = task;
  const name = languageNames[language] ?? language;
  const own =
    columns.language === undefined
      ? records
      : records.filter((record) => cell(record, columns.language!) === name);
  if (own.length === 0) {
    throw new InputError(file, `has no rows whose column "${columns.language ?? ''}" is "${name}"`);
  }
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
  const value = record.fields[name];
  const [first, ...others] = Array.isArray(value)
    ? value.filter((each) => typeof each === 'string' && each.trim() !== '').map(String)
    : [cell(record, name)];
  if (first !== undefined) return [first, ...others];
  throw new InputError(`${record.where}, column "${name}"`, 'has no answer; give at least one');
}

function cell({ fields, where }: DataRecord, name: string): string {
  const value = fields[name];
  if (!(name in fields)) {
    throw new InputError(where, `has no column "${name}"; it has ${Object.keys(fields).join(', ')}`);
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
