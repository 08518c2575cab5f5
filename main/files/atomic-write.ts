/**
 * @file Files that are whole or not there: written under a temporary name, flushed, then renamed into place.
 */
import { randomBytes } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';

/** Below Linux's limit of 2 GiB - 4 KiB for one write. */
const WRITE_LIMIT_BYTES = 1 << 30;

/** What to tell a user about a failed write, by errno code; every other code is a defect of ours. */
const WRITE_PROBLEMS: Readonly<Record<string, (folder: string) => string>> = {
  ENOSPC: (folder) => `no space is left on the disk that holds the folder ${folder}; free some and try again`,
  EDQUOT: (folder) => `your disk quota for the folder ${folder} is used up; free some space and try again`,
  EFBIG: (folder) =>
    `the file is larger than the disk that holds the folder ${folder} allows; choose another`,
  EROFS: (folder) => `the folder ${folder} is on a read-only disk; choose another folder`,
  EACCES: (folder) => `you may not write in the folder ${folder}; change its permissions or choose another`,
  EPERM: (folder) => `you may not write in the folder ${folder}; change its permissions or choose another`,
  ENOENT: (folder) => `the folder ${folder} does not exist; create it or choose another`,
  ENOTDIR: (folder) => `a part of the path ${folder} is a file, not a folder; choose another folder`,
  EISDIR: (folder) => `a folder of that name is in ${folder} already; choose another file name`,
  ENAMETOOLONG: () => 'the file name is too long; choose a shorter one',
};

/**
 * Writes a file so that a reader, or a crash at any moment, sees the old content or the new, never a part. The
 * data and the folder entry are on the disk when this returns. A failure leaves no temporary file behind.
 *
 * @param path Where the file goes; its folder exists. A file of that name is replaced.
 * @param data The content (strings as UTF-8), or its pieces in order, so that large files need no large buffer.
 * @throws {InputError} A full or read-only disk, missing permission, a missing folder, a folder of that name.
 */
export function writeFileAtomic(path: string, data: string | Uint8Array | Iterable<Uint8Array>): void {
  const target = resolve(path);
  const folder = dirname(target);
  const temporary = join(folder, `.${randomBytes(8).toString('hex')}.tmp`);
  try {
    writeAndFlush(temporary, data);
    renameSync(temporary, target);
    flushFolder(folder);
  } catch (error) {
    removeQuietly(temporary);
    throw asInputError(error, target, folder);
  }
}

function writeAndFlush(path: string, data: string | Uint8Array | Iterable<Uint8Array>): void {
  const file = openSync(path, 'wx');
  try {
    const pieces =
      typeof data === 'string' ? [Buffer.from(data)] : data instanceof Uint8Array ? [data] : data;
    for (const piece of pieces) {
      let written = 0;
      while (written < piece.byteLength) {
        const length = Math.min(piece.byteLength - written, WRITE_LIMIT_BYTES);
        written += writeSync(file, piece, written, length);
      }
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the rename itself durable, where the system can flush a folder: Windows and some network disks cannot. */
function flushFolder(folder: string): void {
  if (process.platform === 'win32') return;
  const handle = openSync(folder, 'r');
  try {
    fsyncSync(handle);
  } catch (error) {
    if (errorCode(error) !== 'EINVAL') throw error;
  } finally {
    closeSync(handle);
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true });
  } catch {
    // The write's own error says more than this one.
  }
}

function asInputError(error: unknown, target: string, folder: string): unknown {
  const problem = WRITE_PROBLEMS[errorCode(error) ?? ''];
  return problem === undefined ? error : new InputError(target, problem(folder), { cause: error });
}

function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
