/**
 * @file Where results live: one folder with the database, the run directories and the reports.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import { openStore, type Store } from '../store/store.ts';
import { chosenWorkspace } from './workspace-choice.ts';

/** File of a workspace's database. */
export const DATABASE = 'atlas.db';

/**
 * The workspace asked for, else ATLAS_WORKSPACE, else the one chosen in the settings, else the platform's folder for
 * application data.
 */
export function workspaceDirectory(asked: string | undefined): string {
  const named = asked ?? process.env['ATLAS_WORKSPACE'];
  if (named !== undefined && named !== '') return resolve(named);
  return chosenWorkspace() ?? platformWorkspace();
}

/** The platform's folder for application data. */
export function platformWorkspace(): string {
  switch (process.platform) {
    case 'win32':
      return join(process.env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'Adapter Atlas');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Adapter Atlas');
    default:
      return join(process.env['XDG_DATA_HOME'] ?? join(homedir(), '.local', 'share'), 'adapter-atlas');
  }
}

/** Opens a workspace for writing and makes it if it is missing. @throws InputError if the disk refuses. */
export function openWorkspace(directory: string): Store {
  try {
    mkdirSync(directory, { recursive: true });
    return openStore(join(directory, DATABASE));
  } catch (error) {
    throw explain(directory, error);
  }
}

/** Opens a workspace for reading, beside whoever writes it. @throws InputError if there is none. */
export function readWorkspace(directory: string): Store {
  const file = join(directory, DATABASE);
  if (!existsSync(file)) {
    throw new InputError(directory, 'holds no workspace yet; run an experiment first, or give --workspace');
  }
  return openStore(file, { readOnly: true });
}

/** Errors of the disk, in a sentence; all others as they are. */
function explain(directory: string, error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof InputError || !('code' in error)) return error;
  switch (error.code) {
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    // What Node says of making a folder, parents included, on a read-only disk.
    case 'ENOENT':
    case 'SQLITE_READONLY':
    case 'SQLITE_READONLY_DIRECTORY':
    case 'SQLITE_CANTOPEN':
      return new InputError(directory, 'cannot be written to; give --workspace a folder that can', {
        cause: error,
      });
    case 'ENOSPC':
    case 'SQLITE_FULL':
    case 'SQLITE_IOERR_WRITE':
    case 'SQLITE_IOERR_SHMSIZE':
      return new InputError(
        directory,
        'the disk is full; free some space or give --workspace another folder',
        {
          cause: error,
        },
      );
    case 'EEXIST':
    case 'ENOTDIR':
      return new InputError(directory, 'is not a folder; give --workspace a folder', { cause: error });
    default:
      return error;
  }
}
