/**
 * @file Any table as records: parquet, JSON, or text in cells whose first line names the columns.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { readDataFile, type DataFile } from './data-file.ts';
import type { DataRecord } from './data-record.ts';
import { readRows, toRecords, type DelimitedFile } from './delimited.ts';

/** A table and how it was written. */
export interface TableFile {
  readonly format: DataFile['format'];
  readonly records: readonly DataRecord[];
}

/**
 * Reads all rows.
 *
 * @throws {InputError} With file and line; also a JSON document, which is no table.
 */
export async function readTable(path: string): Promise<TableFile> {
  const file = await readDataFile(path);
  switch (file.kind) {
    case 'records':
      return { format: file.format, records: file.records };
    case 'delimited':
      return { format: file.format, records: delimited(file) };
    case 'document':
      throw new InputError(path, 'is a JSON document, not a table; give a list of objects, one an item');
  }
}

/** Tab-separated text is often without quotes: where they do not match up, they are letters. */
function delimited(file: DelimitedFile): readonly DataRecord[] {
  if (file.delimiter !== '\t') return toRecords(file.path, readRows(file, 'standard'));
  try {
    return toRecords(file.path, readRows(file, 'standard'));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return toRecords(file.path, readRows(file, 'none'));
  }
}

/** A row's value under a name of the header, or, as `answers.text`, within one; undefined where there is none. */
export function valueOf(fields: Readonly<Record<string, unknown>>, name: string): unknown {
  if (Object.hasOwn(fields, name)) return fields[name];
  const dot = name.indexOf('.');
  const inner = dot === -1 ? undefined : fields[name.slice(0, dot)];
  return isStruct(inner) ? valueOf(inner, name.slice(dot + 1)) : undefined;
}

/** Names that `valueOf` knows of a row. */
export function columnNames(fields: Readonly<Record<string, unknown>>): string[] {
  return Object.entries(fields).flatMap(([name, value]) =>
    isStruct(value) ? columnNames(value).map((inner) => `${name}.${inner}`) : [name],
  );
}

function isStruct(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
