/**
 * @file JSON Lines files of published datasets, checked line by line.
 */
import type { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';
import { readText } from '../../files/read-text.ts';

export interface ParsedLine<Row> {
  readonly value: Row;
  /** File and line, for errors. */
  readonly where: string;
}

/**
 * Reads every line; empty ones at the end do not count.
 *
 * @throws {InputError} The file cannot be read, is empty, or a line is not JSON or not as the schema says.
 */
export function parseJsonLines<Schema extends z.ZodType>(
  file: string,
  schema: Schema,
): ParsedLine<z.output<Schema>>[] {
  const lines = readText(file).trimEnd().split(/\r?\n/);
  if (lines.length === 1 && lines[0] === '')
    throw new InputError(file, "is empty; give the dataset's own file");
  return lines.map((line, index) => {
    const where = `${file}, line ${index + 1}`;
    let value: unknown;
    try {
      value = JSON.parse(line);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new InputError(where, `is not JSON (${error.message})`, { cause: error });
    }
    return { value: parseInput(schema, value, where), where };
  });
}
