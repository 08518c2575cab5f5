/**
 * @file A file of items in any of the forms that datasets come in: parquet, JSON Lines, JSON, tab- or comma-separated
 * text. Its content tells which, not its name.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { InputError } from '../../../shared/model/input-error.ts';
import { readText } from '../../files/read-text.ts';
import type { DataRecord } from './data-record.ts';
import { detectDelimiter, type DelimitedFile } from './delimited.ts';
import { readParquet } from './parquet.ts';

/** Rows that name their fields. */
export interface RecordFile {
  readonly kind: 'records';
  readonly format: 'parquet' | 'JSON Lines' | 'JSON';
  readonly path: string;
  readonly records: readonly DataRecord[];
}

/** One JSON object that holds all items somewhere inside, as SQuAD's files do. */
export interface DocumentFile {
  readonly kind: 'document';
  readonly format: 'JSON';
  readonly path: string;
  readonly value: Readonly<Record<string, unknown>>;
}

export type DataFile = RecordFile | DelimitedFile | DocumentFile;

/** First bytes of files that hold something else, and what to tell who gives one. */
const OTHERS: readonly { readonly bytes: string; readonly problem: string }[] = [
  { bytes: '504b0304', problem: 'is a zip archive (or an Excel sheet); unpack it, and give a file from it' },
  { bytes: '1f8b', problem: 'is compressed with gzip; unpack it first' },
  { bytes: '28b52ffd', problem: 'is compressed with Zstandard; unpack it first' },
  { bytes: '41525241', problem: 'is an Arrow file; export the dataset as parquet or JSON Lines' },
  { bytes: '4152524f5731', problem: 'is an Arrow file; export the dataset as parquet or JSON Lines' },
  { bytes: 'ffffffff', problem: 'is an Arrow stream; export the dataset as parquet or JSON Lines' },
  { bytes: '53514c69746520666f726d6174', problem: 'is an SQLite database; export the table as CSV' },
];

const LFS_POINTER = 'version https://git-lfs.github.com/';

/**
 * Reads a file whole.
 *
 * @throws {InputError} It cannot be read, is empty, is no form that is known, or is damaged (with line or byte).
 */
export async function readDataFile(path: string): Promise<DataFile> {
  const start = firstBytes(path, 16).toString('hex');
  if (start.startsWith(Buffer.from('PAR1').toString('hex'))) {
    return { kind: 'records', format: 'parquet', path, records: await readParquet(path) };
  }
  const other = OTHERS.find(({ bytes }) => start.startsWith(bytes));
  if (other !== undefined) throw new InputError(path, other.problem);
  const text = readText(path);
  const trimmed = text.trimStart();
  if (trimmed === '') throw new InputError(path, "is empty; give the dataset's own file");
  if (text.includes('\0')) {
    throw new InputError(path, 'holds a zero byte, which text has not; give parquet, JSON, TSV or CSV');
  }
  if (text.startsWith(LFS_POINTER)) {
    throw new InputError(
      path,
      'is a pointer of Git LFS, not the file itself; fetch it with `git lfs pull` or download it',
    );
  }
  if (/^<(!doctype|html|\?xml)/i.test(trimmed)) {
    throw new InputError(path, 'is a web page or XML; download the file itself');
  }
  if (trimmed.startsWith('{') || trimmed.startsWith('[')) return readJson(path, text);
  const delimiter = detectDelimiter(text);
  if (delimiter === null) {
    throw new InputError(
      path,
      'its first line has neither a tab nor a comma; give parquet, JSON, TSV or CSV, with a column for each field',
    );
  }
  const format = delimiter === '\t' ? 'tab-separated' : 'comma-separated';
  return { kind: 'delimited', format, path, delimiter, text };
}

function firstBytes(path: string, length: number): Buffer {
  const buffer = Buffer.alloc(length);
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    // Reading it as text says what is wrong.
    return buffer;
  }
  try {
    return buffer.subarray(0, readSync(file, buffer));
  } catch {
    return buffer;
  } finally {
    closeSync(file);
  }
}

function readJson(path: string, text: string): RecordFile | DocumentFile {
  const lines = text.trimEnd().split(/\r?\n/);
  // Of a file of lines, one may be damaged; a document is no object on either of its first two.
  if (lines.length > 1 && lines.slice(0, 2).some((line) => isObjectText(line))) {
    return { kind: 'records', format: 'JSON Lines', path, records: readLines(path, lines) };
  }
  const value = parseJson(text, path, 'give it whole');
  if (isObject(value)) {
    if (Array.isArray(value['data'])) return { kind: 'document', format: 'JSON', path, value };
    return { kind: 'records', format: 'JSON Lines', path, records: [recordOf(value, `${path}, line 1`)] };
  }
  if (!Array.isArray(value))
    throw new InputError(path, 'is JSON, but neither an object nor a list of objects');
  if (value.length === 0) throw new InputError(path, 'is an empty list; give the items');
  const records = value.map((entry: unknown, index) => recordOf(entry, `${path}, entry ${index + 1}`));
  return { kind: 'records', format: 'JSON', path, records };
}

function readLines(path: string, lines: readonly string[]): DataRecord[] {
  return lines.flatMap((line, index) => {
    if (line.trim() === '') return [];
    const where = `${path}, line ${index + 1}`;
    return [recordOf(parseJson(line, where, 'write one whole JSON object a line'), where)];
  });
}

function recordOf(value: unknown, where: string): DataRecord {
  if (!isObject(value)) throw new InputError(where, 'is no JSON object; write the fields of one item');
  return { fields: value, where };
}

function isObjectText(line: string): boolean {
  try {
    return isObject(JSON.parse(line));
  } catch {
    return false;
  }
}

function parseJson(text: string, where: string, advice: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(where, `is not JSON (${oneLine(error.message)}); ${advice}`, { cause: error });
  }
}

/** The parser quotes what it met, line breaks too. */
function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ');
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
