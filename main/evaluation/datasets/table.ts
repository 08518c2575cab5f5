/**
 * @file Any table as records: parquet, JSON, or text in cells whose first line names the columns.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { readDataFile, type DataRecord, type DelimitedFile } from './data-file.ts';
import { readRows, toRecords } from './delimited.ts';

/**
 * Reads all rows.
 *
 * @throws {InputError} With file and line; also a JSON document, which is no table.
 */
export async function readTable(path: string): Promise<readonly DataRecord[]> {
  const file = await readDataFile(path);
  switch (file.kind) {
    case 'records':
      return file.records;
    case 'delimited':
      return delimited(file);
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
