/**
 * @file Reading a JSONL file that another process is appending to: whole lines only, from a byte offset on.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { z } from 'zod';
import { InputError } from '../../shared/model/input-error.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';

/** A reading takes about this much, so that catching up on a long file needs no memory for all of it. */
const READ_LIMIT_BYTES = 4 << 20;

const NEWLINE = 0x0a;

/** What one reading found. */
export interface CompleteLines<T> {
  readonly values: T[];
  /** Where to read on: the byte after the last complete line. */
  readonly offset: number;
}

/**
 * Reads the complete lines after `offset`, at most about 4 MiB of them; an unfinished last line stays for the next
 * reading. No values means that nothing complete is left. A file shorter than `offset` has lost its end with its
 * disk's power; it is read from its start again, so readers key what they keep.
 *
 * @param offset Byte offset, as an earlier call returned it; 0 at first.
 * @throws {InputError} A complete line that is not JSON or fails the schema, named by its byte offset.
 */
export function readCompleteLines<S extends z.ZodType>(
  path: string,
  offset: number,
  schema: S,
): CompleteLines<z.output<S>> {
  const { texts, offset: next } = readCompleteText(path, offset);
  const values = texts.map(({ text, byte }) => {
    const where = `${path}, byte ${byte}`;
    let value: unknown;
    try {
      value = JSON.parse(text);
    } catch (error) {
      throw new InputError(where, 'this line is not JSON; the file is damaged', { cause: error });
    }
    return parseInput(schema, value, where);
  });
  return { values, offset: next };
}

/**
 * As `readCompleteLines`, but the lines' text, without newline, and the byte where each begins. A missing file has
 * no lines.
 */
export function readCompleteText(
  path: string,
  offset: number,
): { texts: { text: string; byte: number }[]; offset: number } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return { texts: [], offset: 0 };
    throw error;
  }
  try {
    const { size } = fstatSync(file);
    const start = size < offset ? 0 : offset;
    const bytes = readToLastNewline(file, start, size);
    const texts: { text: string; byte: number }[] = [];
    for (let from = 0; from < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, from);
      texts.push({ text: bytes.toString('utf8', from, end), byte: start + from });
      from = end + 1;
    }
    return { texts, offset: start + bytes.length };
  } finally {
    closeSync(file);
  }
}

/** The bytes from `start` up to and with the last newline within the limit, or within one line if that is longer. */
function readToLastNewline(file: number, start: number, size: number): Buffer {
  for (let limit = READ_LIMIT_BYTES; ; limit *= 2) {
    const wanted = Buffer.alloc(Math.min(limit, size - start));
    let length = 0;
    while (length < wanted.length) {
      const read = readSync(file, wanted, length, wanted.length - length, start + length);
      if (read === 0) break;
      length += read;
    }
    const end = wanted.lastIndexOf(NEWLINE, length - 1) + 1;
    if (length > 0 && end > 0) return wanted.subarray(0, end);
    if (length < limit) return wanted.subarray(0, 0);
  }
}
