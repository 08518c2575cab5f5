/**
 * @file Opening the SQLite file: journal mode, locks, schema.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import Sqlite, { type Database } from 'better-sqlite3';
import { InputError } from '../../shared/model/input-error.ts';
import { appliedVersion, migrate } from './migrate.ts';
import { MIGRATIONS, type Migration } from './migrations.ts';

/** How long a statement waits for another process's transaction. */
const BUSY_TIMEOUT_MS = 10_000;

/**
 * Opens a database for reading and writing, makes it if it is missing, and brings its schema up to date.
 *
 * @throws {InputError} The file is not a database, is not ours or is from a newer version.
 */
export function openForWriting(file: string, migrations: readonly Migration[] = MIGRATIONS): Database {
  mkdirSync(dirname(file), { recursive: true });
  return opened(file, { timeout: BUSY_TIMEOUT_MS }, (database) => {
    // Before the journal mode changes anything, so that a file that is not ours is left as it is.
    appliedVersion(database, file, migrations);
    database.pragma('journal_mode = WAL');
    // In WAL a power cut may undo the last transactions but never breaks the file; run directories are read again.
    database.pragma('synchronous = NORMAL');
    database.pragma('foreign_keys = ON');
    migrate(database, file, migrations);
  });
}

/**
 * Opens an existing database for reading while another process may be writing it.
 *
 * @throws {InputError} As `openForWriting`, a missing file, or a schema that is older than this program's.
 */
export function openForReading(file: string, migrations: readonly Migration[] = MIGRATIONS): Database {
  if (!existsSync(file))
    throw new InputError(file, 'there is no workspace here yet; run an experiment first');
  return opened(file, { timeout: BUSY_TIMEOUT_MS, readonly: true }, (database) => {
    if (appliedVersion(database, file, migrations) < migrations.length) {
      throw new InputError(
        file,
        'is from an older version; start the workbench, or run an experiment, to bring it up to date',
      );
    }
  });
}

function opened(file: string, options: Sqlite.Options, prepare: (database: Database) => void): Database {
  const database = new Sqlite(file, options);
  try {
    prepare(database);
    return database;
  } catch (error) {
    database.close();
    if (error instanceof Sqlite.SqliteError && error.code === 'SQLITE_NOTADB') {
      throw new InputError(file, 'is not a database; choose another workspace folder', { cause: error });
    }
    throw error;
  }
}
