/**
 * @file Which reports were exported, and where to.
 */
import type { Database } from 'better-sqlite3';
import type { ReportFile } from '../../shared/model/report.ts';

export interface StoredReport {
  readonly exportId: string;
  readonly title: string;
  /** Absolute. */
  readonly directory: string;
  readonly files: readonly ReportFile[];
  readonly exportedMs: number;
}

export interface ReportTable {
  readonly add: (report: StoredReport) => void;
  /** The newest first, `limit` at most. */
  readonly list: (limit: number) => StoredReport[];
  readonly remove: (exportId: string) => void;
}

interface ReportRow {
  readonly id: string;
  readonly title: string;
  readonly directory: string;
  readonly files: string;
  readonly exported_ms: number;
}

/** Prepares the statements. */
export function reportTable(database: Database): ReportTable {
  const add = database.prepare(
    'INSERT INTO report_exports (id, title, directory, files, exported_ms) VALUES (?, ?, ?, ?, ?)',
  );
  const list = database.prepare<[number], ReportRow>(
    'SELECT * FROM report_exports ORDER BY key DESC LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM report_exports WHERE id = ?');
  return {
    add: ({ exportId, title, directory, files, exportedMs }) =>
      void add.run(exportId, title, directory, JSON.stringify(files), exportedMs),
    list: (limit) =>
      list.all(limit).map(({ id, title, directory, files, exported_ms }) => ({
        exportId: id,
        title,
        directory,
        // Written by `add` and by nobody else.
        files: JSON.parse(files) as readonly ReportFile[],
        exportedMs: exported_ms,
      })),
    remove: (exportId) => void remove.run(exportId),
  };
}
