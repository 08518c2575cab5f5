/**
 * @file The library in SQLite: links to models and benchmarks, and measurements of them that take long to repeat.
 */
import type { Database } from 'better-sqlite3';
import type { FileStamp, LibraryFacts, LibraryKind, VerifiedFolder } from '../../shared/model/library.ts';

/** A link to a folder, as it was at the last verification. */
export interface StoredEntry<Kind extends LibraryKind> {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  /** Null where the first verification found a fault. */
  readonly sha256: string | null;
  readonly licence: string | null;
  readonly files: readonly FileStamp[];
  readonly facts: LibraryFacts[Kind];
  readonly importedMs: number;
  readonly verifiedMs: number | null;
  /** What the last verification found wrong; null if nothing. */
  readonly problem: string | null;
}

interface EntryRow {
  readonly id: string;
  readonly path: string;
  readonly name: string;
  readonly sha256: string | null;
  readonly licence: string | null;
  readonly files: string;
  readonly facts: string;
  readonly imported_ms: number;
  readonly verified_ms: number | null;
  readonly problem: string | null;
}

/** What is measured of a model, each kind under keys of its own. */
export type MeasurementKind = 'fertility' | 'calibration' | 'trial';

export class LibraryTable {
  readonly #statements: ReturnType<typeof prepareStatements>;

  constructor(database: Database) {
    this.#statements = prepareStatements(database);
  }

  /** Entries that were not removed, the newest first. */
  entries<Kind extends LibraryKind>(kind: Kind): StoredEntry<Kind>[] {
    return this.#statements.entries.all(kind).map((row) => toEntry<Kind>(row));
  }

  /** An entry, removed or not; null where there never was one. */
  entry<Kind extends LibraryKind>(kind: Kind, id: string): StoredEntry<Kind> | null {
    const row = this.#statements.entry.get(kind, id);
    return row === undefined ? null : toEntry<Kind>(row);
  }

  /** Links a folder under an id, or brings its entry up to date; one that was removed is back. */
  put<Kind extends LibraryKind>(kind: Kind, id: string, folder: VerifiedFolder<Kind>, nowMs: number): void {
    const { path, name, sha256, licence, files, facts } = folder;
    this.#statements.put.run({
      kind,
      id,
      path,
      name,
      sha256,
      licence,
      files: JSON.stringify(files),
      facts: JSON.stringify(facts),
      nowMs,
    });
  }

  /** Notes what is wrong with an entry, and the files it is wrong with; what was known of it stays. */
  setProblem(kind: LibraryKind, id: string, problem: string, files: readonly FileStamp[]): void {
    this.#statements.setProblem.run(problem, JSON.stringify(files), kind, id);
  }

  /** Hides an entry, or shows it again. @returns Whether there is one. */
  setRemoved(kind: LibraryKind, id: string, removed: boolean, nowMs: number): boolean {
    return this.#statements.setRemoved.run(removed ? nowMs : null, kind, id).changes > 0;
  }

  /** What was measured under a key, as it was given to `putMeasurement`; null where nothing was. */
  measurement(kind: MeasurementKind, key: string): unknown {
    const row = this.#statements.measurement.get(kind, key);
    return row === undefined ? null : JSON.parse(row.value);
  }

  /** Keeps a measurement in place of an earlier one. @param value Plain data. */
  putMeasurement(kind: MeasurementKind, key: string, value: unknown): void {
    this.#statements.putMeasurement.run(kind, key, JSON.stringify(value));
  }
}

function toEntry<Kind extends LibraryKind>(row: EntryRow): StoredEntry<Kind> {
  return {
    id: row.id,
    path: row.path,
    name: row.name,
    sha256: row.sha256,
    licence: row.licence,
    // Written by `put` and by nobody else.
    files: JSON.parse(row.files) as readonly FileStamp[],
    facts: JSON.parse(row.facts) as LibraryFacts[Kind],
    importedMs: row.imported_ms,
    verifiedMs: row.verified_ms,
    problem: row.problem,
  };
}

function prepareStatements(database: Database) {
  return {
    entries: database.prepare<[string], EntryRow>(
      'SELECT * FROM library_entries WHERE kind = ? AND removed_ms IS NULL ORDER BY imported_ms DESC, id',
    ),
    entry: database.prepare<[string, string], EntryRow>(
      'SELECT * FROM library_entries WHERE kind = ? AND id = ?',
    ),
    put: database.prepare(`
      INSERT INTO library_entries VALUES
        (@kind, @id, @path, @name, @sha256, @licence, @files, @facts, @nowMs, @nowMs, NULL, NULL)
      ON CONFLICT (kind, id) DO UPDATE SET path = @path, name = @name, sha256 = @sha256, licence = @licence,
        files = @files, facts = @facts, verified_ms = @nowMs, problem = NULL, removed_ms = NULL`),
    setProblem: database.prepare(
      'UPDATE library_entries SET problem = ?, files = ? WHERE kind = ? AND id = ?',
    ),
    setRemoved: database.prepare('UPDATE library_entries SET removed_ms = ? WHERE kind = ? AND id = ?'),
    measurement: database.prepare<[string, string], { value: string }>(
      'SELECT value FROM library_measurements WHERE kind = ? AND key = ?',
    ),
    putMeasurement: database.prepare('INSERT OR REPLACE INTO library_measurements VALUES (?, ?, ?)'),
  };
}
