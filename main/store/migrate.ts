/**
 * @file Brings a database to this program's schema, or says why it cannot.
 */
import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, renameSync, rmSync } from 'node:fs';
import type { Database } from 'better-sqlite3';
import { InputError } from '../../shared/model/input-error.ts';
import type { Migration } from './migrations.ts';

interface AppliedRow {
  readonly version: number;
  readonly sha256: string;
}

/**
 * Applies the migrations that a database lacks, all in one transaction, after copying an existing database to
 * FILE.before-vN (N the version it is brought to).
 *
 * @throws {InputError} The database is from a newer version, was made by a program with other migrations, or holds
 * something else.
 */
export function migrate(database: Database, file: string, migrations: readonly Migration[]): void {
  if (appliedVersion(database, file, migrations) === migrations.length) return;
  const migrateAll = database.transaction(() => {
    // Asked again under the write lock: another process may have been faster.
    const version = appliedVersion(database, file, migrations);
    database.exec(`CREATE TABLE IF NOT EXISTS migrations (
      version INTEGER PRIMARY KEY, name TEXT NOT NULL, sha256 TEXT NOT NULL, applied_ms INTEGER NOT NULL
    ) STRICT`);
    const record = database.prepare('INSERT INTO migrations VALUES (?, ?, ?, ?)');
    migrations.slice(version).forEach((migration, index) => {
      database.exec(migration.sql);
      record.run(version + index + 1, migration.name, hashOf(migration), Date.now());
    });
  });
  if (appliedVersion(database, file, migrations) > 0) {
    backUp(database, `${file}.before-v${migrations.length}`);
  }
  migrateAll.immediate();
}

/**
 * How many of the migrations a database has.
 *
 * @throws {InputError} As `migrate`.
 */
export function appliedVersion(database: Database, file: string, migrations: readonly Migration[]): number {
  const tables = database
    .prepare<[], { name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'")
    .all();
  if (tables.length === 0) return 0;
  if (!tables.some(({ name }) => name === 'migrations')) {
    throw new InputError(file, 'is a database of another program; choose another workspace folder');
  }
  const applied = database
    .prepare<[], AppliedRow>('SELECT version, sha256 FROM migrations ORDER BY version')
    .all();
  if (applied.length > migrations.length) {
    throw new InputError(
      file,
      `has schema version ${applied.length}, but this program knows versions up to ${migrations.length}; use the newer program that wrote it`,
    );
  }
  applied.forEach(({ version, sha256 }, index) => {
    if (version !== index + 1 || sha256 !== hashOf(migrations[index]!)) {
      throw new InputError(
        file,
        `its schema version ${version} is not this program's; it was written by a development version, so restore a backup or choose another workspace folder`,
      );
    }
  });
  return applied.length;
}

function hashOf(migration: Migration): string {
  return createHash('sha256').update(migration.sql).digest('hex');
}

function backUp(database: Database, path: string): void {
  const temporary = `${path}.tmp`;
  rmSync(temporary, { force: true });
  database.prepare('VACUUM INTO ?').run(temporary);
  const copy = openSync(temporary, 'r+');
  fsyncSync(copy);
  closeSync(copy);
  renameSync(temporary, path);
}
