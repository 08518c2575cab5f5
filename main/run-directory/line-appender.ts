/**
 * @file Appending to a JSONL file that has one writer: whole lines in one write each, a torn last line cut off.
 */
import { closeSync, fstatSync, mkdirSync, openSync, readSync, truncateSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';

const CHUNK_BYTES = 64 << 10;
const NEWLINE = 0x0a;

/** An open file whose content always ends with a complete line, whatever kills the process. */
export class LineAppender {
  /** The last complete line when the file was opened, without its newline; null in an empty file. */
  readonly lastLine: string | null;
  readonly #path: string;
  readonly #file: number;
  #size: number;

  /** Opens or makes the file and its folder, and cuts off what follows the last newline. */
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true });
    this.#path = path;
    this.#file = openSync(path, 'a+');
    const { size } = fstatSync(this.#file);
    this.#size = this.#newlineBefore(size) + 1;
    if (this.#size < size) this.#cutOff();
    this.lastLine = this.#size === 0 ? null : this.#readLastLine();
  }

  /**
   * Appends lines in one write. Afterwards all of them are there; after an error, none.
   *
   * @param lines Without newlines in or after them.
   * @throws {InputError} The disk is full.
   */
  append(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const bytes = Buffer.from(`${lines.join('\n')}\n`);
    let written = 0;
    let cause: unknown;
    try {
      written = writeSync(this.#file, bytes);
    } catch (error) {
      cause = error;
    }
    if (written === bytes.length) {
      this.#size += written;
      return;
    }
    this.#cutOff();
    const code = cause instanceof Error && 'code' in cause ? cause.code : 'ENOSPC';
    if (code !== 'ENOSPC' && code !== 'EDQUOT') throw cause;
    throw new InputError(this.#path, 'no space is left on its disk; free some and start the run again', {
      cause,
    });
  }

  close(): void {
    closeSync(this.#file);
  }

  /** By its path: Windows does not shorten a file through a handle that appends. */
  #cutOff(): void {
    truncateSync(this.#path, this.#size);
  }

  /** Position of the last newline before `end`, or -1. */
  #newlineBefore(end: number): number {
    const chunk = Buffer.alloc(CHUNK_BYTES);
    for (let stop = end; stop > 0;) {
      const start = Math.max(0, stop - CHUNK_BYTES);
      const read = readSync(this.#file, chunk, 0, stop - start, start);
      const found = chunk.subarray(0, read).lastIndexOf(NEWLINE);
      if (found >= 0) return start + found;
      stop = start;
    }
    return -1;
  }

  #readLastLine(): string {
    const start = this.#newlineBefore(this.#size - 1) + 1;
    const line = Buffer.alloc(this.#size - 1 - start);
    let length = 0;
    while (length < line.length)
      length += readSync(this.#file, line, length, line.length - length, start + length);
    return line.toString('utf8');
  }
}
