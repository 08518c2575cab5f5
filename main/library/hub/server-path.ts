/**
 * @file Names of files that a server lists: they are joined to a folder, on every kind of file system.
 */
import { InputError } from '../../../shared/model/input-error.ts';

const LONGEST_NAME = 200;
const LONGEST_PATH = 1000;
/** Devices on Windows, whatever follows a dot. */
const RESERVED = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?$/i;

/**
 * Refuses a path that would leave the folder it is joined to, or that some system cannot keep or would keep as
 * another one.
 *
 * @param where The repository, for the sentence.
 */
export function checkServerPath(path: string, where: string): void {
  const problem = path.length > LONGEST_PATH ? 'is too long' : firstProblem(path.split('/'));
  if (problem !== null) {
    throw new InputError(
      where,
      `lists a file named ${JSON.stringify(path.slice(0, 120))}, which ${problem}; nothing of it is fetched`,
    );
  }
}

/** Refuses names that are one file where case is not told apart, or a file and a folder at once. */
export function checkDistinctPaths(paths: readonly string[], where: string): void {
  const files = new Set<string>();
  for (const path of paths) {
    const name = path.normalize('NFC').toLowerCase();
    if (files.has(name)) throw clash(path, where);
    files.add(name);
  }
  for (const path of paths) {
    const parts = path.normalize('NFC').toLowerCase().split('/');
    if (parts.some((_, depth) => depth > 0 && files.has(parts.slice(0, depth).join('/')))) {
      throw clash(path, where);
    }
  }
}

function clash(path: string, where: string): InputError {
  return new InputError(
    where,
    `lists ${JSON.stringify(path)} and another file that would be the same one on this machine; nothing of it is fetched`,
  );
}

function firstProblem(parts: readonly string[]): string | null {
  for (const part of parts) {
    if (part === '' || part === '.' || part === '..') return 'leads out of its folder';
    if (/[\\:*?"<>|\u0000-\u001f\u007f]/.test(part)) return 'has a character that file names must not have';
    if (/[. ]$/.test(part) || part.startsWith(' ')) return 'begins or ends in a way that Windows drops';
    if (RESERVED.test(part)) return 'is a device on Windows';
    if (part.length > LONGEST_NAME) return 'is too long';
  }
  return null;
}
