/**
 * @file Text files that people hand in: UTF-8 or a clear refusal.
 */
import { readFileSync } from 'node:fs';
import { isUtf8 } from 'node:buffer';
import { InputError } from '../../shared/model/input-error.ts';

/** What to tell a user about a failed read, by errno code; every other code is a defect of ours. */
const READ_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: 'this file does not exist; check the path',
  ENOTDIR: 'a part of this path is a file, not a folder; check the path',
  EISDIR: 'this is a folder, not a file; name the file',
  EACCES: 'you may not read this file; change its permissions',
  EPERM: 'you may not read this file; change its permissions',
};

/**
 * Reads a UTF-8 file, without its byte order mark if it has one.
 *
 * @throws {InputError} A missing or unreadable file, a folder, or bytes that are not UTF-8 (with their offset).
 */
export function readText(path: string): string {
  const bytes = readBytes(path);
  if (!isUtf8(bytes)) {
    throw new InputError(
      `${path}, byte ${firstInvalidByte(bytes)}`,
      'is not UTF-8; save the file in the encoding UTF-8',
    );
  }
  const text = bytes.toString('utf8');
  return text.startsWith('\ufeff') ? text.slice(1) : text;
}

function readBytes(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    const problem = READ_PROBLEMS[code];
    if (problem === undefined) throw error;
    throw new InputError(path, problem, { cause: error });
  }
}

/** Decoding puts U+FFFD for what is invalid: the first one that the bytes do not hold themselves is the place. */
function firstInvalidByte(bytes: Buffer): number {
  const text = bytes.toString('utf8');
  let offset = 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf('\ufffd', from);
    offset += Buffer.byteLength(text.slice(from, at));
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) return offset;
    offset += 3;
    from = at + 1;
  }
}
