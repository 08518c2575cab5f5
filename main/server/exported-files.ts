/**
 * @file Files of exported reports as HTTP answers, for whoever's browser is on another machine than they are.
 */
import { createReadStream, lstatSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Reports } from '../services/reports.ts';

/** Below it stand an export's id and the place of a file in it. */
export const EXPORTS = '/exports/';

/**
 * The path of an exported file; null where the address names none of an export that is remembered, and where it has
 * gone or become something else than a file, such as a link.
 */
export function exportedFile(reports: Reports, pathname: string): string | null {
  const [, exportId, place] = /^\/exports\/([0-9a-f-]{36})\/(\d{1,3})$/.exec(pathname) ?? [];
  const file = reports.history().find((report) => report.exportId === exportId)?.files[Number(place)];
  if (file === undefined || !file.isThere) return null;
  return lstatSync(file.path, { throwIfNoEntry: false })?.isFile() === true ? file.path : null;
}

/** Answers with a file as a download, never as a page of ours. */
export function sendDownload(path: string, isHead: boolean, response: ServerResponse): void {
  const { size } = lstatSync(path);
  response.writeHead(200, {
    'Content-Type': 'application/octet-stream',
    'Content-Disposition': 'attachment',
    'Content-Length': size,
    'Cache-Control': 'no-store',
  });
  if (isHead || size === 0) response.end();
  // A file that cannot be read, or is cut short meanwhile, ends the connection: the download fails.
  else pipeline(createReadStream(path, { end: size - 1 }), response, () => undefined);
}
