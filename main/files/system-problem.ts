/**
 * @file What the system refused and the user can mend, as one sentence: a full or read-only disk, missing
 * permissions, a database that another process holds.
 */
import { InputError } from '../../shared/model/input-error.ts';

/** Node's error codes, about the path that the error names. A code that is not here is a defect of ours. */
const FILE_PROBLEMS: Readonly<Record<string, string>> = {
  ENOSPC: 'no space is left on its disk; free some and try again',
  EDQUOT: 'your disk quota is used up; free some space and try again',
  EROFS: 'is on a read-only disk; choose another folder',
  EACCES: 'you have no permission for this; change the permissions or choose another path',
  EPERM: 'you have no permission for this; change the permissions or choose another path',
  EISDIR: 'is a folder where a file belongs; move it away and try again',
  EIO: 'its disk failed; check the disk and try again',
  ESTALE: 'its network disk lost it; connect the disk anew and try again',
  ENAMETOOLONG: 'this name is too long; choose a shorter one',
  ENOTDIR: 'a part of this path is a file, not a folder; choose another path',
  EMFILE: 'too many files are open; raise the limit (ulimit -n) and try again',
};

/** SQLite's primary result codes (https://www.sqlite.org/rescode.html), about the workspace. */
const DATABASE_PROBLEMS: Readonly<Record<string, string>> = {
  SQLITE_FULL: 'no space is left on the disk of its database; free some and try again',
  SQLITE_READONLY: 'its database is read-only; change its permissions or choose another workspace',
  SQLITE_CANTOPEN: 'its database cannot be opened; check permissions and space, or choose another workspace',
  SQLITE_IOERR: 'its disk failed while the database was used; check the disk and its free space',
  SQLITE_BUSY: 'another process holds its database; wait for it and try again',
  SQLITE_CORRUPT: 'its database is damaged; restore a backup or choose another workspace',
};

/**
 * An InputError for what the system refused and the user can mend; any other error as it is.
 *
 * @param workspace What a refusal of the database is about.
 */
export function explainSystemProblem(error: unknown, workspace: string): unknown {
  if (!(error instanceof Error) || error instanceof InputError) return error;
  if (!('code' in error) || typeof error.code !== 'string') return error;
  const primary = /^SQLITE_[A-Z]+/.exec(error.code)?.[0] ?? '';
  const database = DATABASE_PROBLEMS[primary];
  if (database !== undefined) return new InputError(workspace, database, { cause: error });
  // What Node says of making a folder, its parents included, on a read-only disk.
  const isReadOnly = error.code === 'ENOENT' && 'syscall' in error && error.syscall === 'mkdir';
  const file = FILE_PROBLEMS[isReadOnly ? 'EROFS' : error.code];
  if (file === undefined) return error;
  const path = 'path' in error && typeof error.path === 'string' ? error.path : workspace;
  return new InputError(path, file, { cause: error });
}
