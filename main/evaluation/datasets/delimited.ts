/**
 * @file Tab- and comma-separated text, with quotes as RFC 4180 has them or without any.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { InputError } from '../../../shared/model/input-error.ts';
import type { DataRecord } from './data-record.ts';

export type Delimiter = '\t' | ',' | ';';

/** Text in cells. Whether it has a header and quotes, its dataset knows. */
export interface DelimitedFile {
  readonly kind: 'delimited';
  readonly format: 'tab-separated' | 'comma-separated';
  readonly path: string;
  readonly delimiter: Delimiter;
  readonly text: string;
}

/** `none`: a quote is a letter like any other, as in XNLI's and MGSM's files. */
export type Quotes = 'none' | 'standard';

export interface DelimitedRow {
  readonly cells: readonly string[];
  /** File and line, for errors. */
  readonly where: string;
}

const PROBLEMS: Readonly<Record<string, string>> = {
  CSV_QUOTE_NOT_CLOSED:
    'has a quoted cell that never ends; close the quote, or double it within a quoted cell',
  INVALID_OPENING_QUOTE:
    'has a quote within a cell that does not begin with one; quote the whole cell and double the quotes in it',
  CSV_INVALID_CLOSING_QUOTE: 'has text after the end of a quoted cell; double the quotes within a cell',
};

/** What the first line's cells are parted by; null if by nothing that is known. */
export function detectDelimiter(text: string): Delimiter | null {
  const [line = ''] = text.split(/\r?\n/, 1);
  if (line.includes('\t')) return '\t';
  const plain = line.replaceAll(/"(?:[^"]|"")*"/g, '');
  const [commas, semicolons] = [plain.split(',').length, plain.split(';').length];
  if (commas === 1 && semicolons === 1) return null;
  return semicolons > commas ? ';' : ',';
}

/**
 * Parts a file into rows and cells. Empty lines do not count.
 *
 * @throws {InputError} With file and line: quotes that do not match.
 */
export function readRows(file: DelimitedFile, quotes: Quotes): DelimitedRow[] {
  if (quotes === 'none') {
    return file.text.split(/\r?\n/).flatMap((line, index) => {
      if (line === '') return [];
      return [{ cells: line.split(file.delimiter), where: `${file.path}, line ${index + 1}` }];
    });
  }
  const rows: DelimitedRow[] = [];
  let line = 1;
  try {
    parse(file.text, {
      delimiter: file.delimiter,
      relax_column_count: true,
      skip_empty_lines: true,
      // The parser tells where a row ends; its cells may have line breaks in them.
      on_record: (cells: string[], { lines }) => {
        rows.push({ cells, where: `${file.path}, line ${line}` });
        line = lines + 1;
        return null;
      },
    });
    return rows;
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const problem = PROBLEMS[error.code];
    if (problem === undefined) throw error;
    const line = typeof error['lines'] === 'number' ? error['lines'] : 1;
    throw new InputError(`${file.path}, line ${line}`, problem, { cause: error });
  }
}

/**
 * Rows with as many cells as there are columns, of a file without a header.
 *
 * @param columns What the cells of a row are, for the message where one is missing.
 * @throws {InputError} A row has another number of cells.
 */
export function checkWidth(
  rows: readonly DelimitedRow[],
  columns: readonly string[],
): readonly DelimitedRow[] {
  for (const { cells, where } of rows) {
    if (cells.length !== columns.length) {
      throw new InputError(
        where,
        `has ${cells.length} ${cells.length === 1 ? 'cell' : 'cells'} instead of ${columns.length} (${columns.join(', ')}); mend the line`,
      );
    }
  }
  return rows;
}

/**
 * Rows under a header as records.
 *
 * @throws {InputError} No row below the header, a column twice, a row with another number of cells.
 */
export function toRecords(path: string, rows: readonly DelimitedRow[]): DataRecord[] {
  const [header, ...body] = rows;
  if (header === undefined || body.length === 0)
    throw new InputError(path, 'has a header and nothing below it');
  const names = header.cells.map((name) => name.trim());
  const twice = names.find((name, index) => name !== '' && names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new InputError(header.where, `names the column "${twice}" twice; give every column its own name`);
  }
  return checkWidth(body, names).map(({ cells, where }) => ({
    fields: Object.fromEntries(names.map((name, index) => [name, cells[index]])),
    where,
  }));
}
