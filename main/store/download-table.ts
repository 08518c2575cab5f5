/**
 * @file Downloads that are not finished: what they fetch and where to, so that they can go on after anything. Who
 * may read it is not kept: no token is ever here.
 */
import type { Database } from 'better-sqlite3';
import type { HubSelection } from '../../shared/model/hub.ts';

export interface StoredDownload {
  readonly downloadId: string;
  /** The folder that it will be, absolute. */
  readonly directory: string;
  readonly selection: HubSelection;
  readonly startedMs: number;
}

export interface DownloadTable {
  /** In place of an earlier one of that id. */
  readonly put: (download: StoredDownload) => void;
  readonly get: (downloadId: string) => StoredDownload | null;
  /** The newest first. */
  readonly list: () => StoredDownload[];
  readonly remove: (downloadId: string) => void;
}

interface DownloadRow {
  readonly id: string;
  readonly directory: string;
  readonly selection: string;
  readonly started_ms: number;
}

/** Prepares the statements. */
export function downloadTable(database: Database): DownloadTable {
  const put = database.prepare('INSERT OR REPLACE INTO downloads VALUES (?, ?, ?, ?)');
  const get = database.prepare<[string], DownloadRow>('SELECT * FROM downloads WHERE id = ?');
  const list = database.prepare<[], DownloadRow>('SELECT * FROM downloads ORDER BY started_ms DESC, id');
  const remove = database.prepare('DELETE FROM downloads WHERE id = ?');
  return {
    put: ({ downloadId, directory, selection, startedMs }) =>
      void put.run(downloadId, directory, JSON.stringify(selection), startedMs),
    get: (downloadId) => {
      const row = get.get(downloadId);
      return row === undefined ? null : toDownload(row);
    },
    list: () => list.all().map(toDownload),
    remove: (downloadId) => void remove.run(downloadId),
  };
}

function toDownload({ id, directory, selection, started_ms }: DownloadRow): StoredDownload {
  // Written by `put` and by nobody else.
  const stored = JSON.parse(selection) as HubSelection;
  return { downloadId: id, directory, selection: stored, startedMs: started_ms };
}
