/**
 * @file Tab-separated files of published datasets: no quoting, no escapes.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { readText } from '../../files/read-text.ts';

export interface TabSeparatedRow {
  readonly cells: readonly string[];
  /** File and line, for errors. */
  readonly where: string;
}

/**
 * Reads every row; empty lines at the end do not count.
 *
 * @param columns What the cells of a row are, for the message where one is missing.
 * @throws {InputError} The file cannot be read, is empty, or a row has another number of cells.
 */
export function readTabSeparated(file: string, columns: readonly string[]): TabSeparatedRow[] {
  const lines = readText(file)
    .replace(/[\r\n]+$/, '')
    .split(/\r?\n/);
  if (lines.length === 1 && lines[0] === '')
    throw new InputError(file, "is empty; give the dataset's own file");
  return lines.map((line, index) => {
    const where = `${file}, line ${index + 1}`;
    const cells = line.split('\t');
    if (cells.length !== columns.length) {
      throw new InputError(
        where,
        `has ${cells.length} cells instead of ${columns.length} (${columns.join(', ')}); give the dataset's own file`,
      );
    }
    return { cells, where };
  });
}
