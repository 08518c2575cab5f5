/**
 * @file The built renderer as HTTP answers.
 */
import { existsSync, readFileSync, statSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Names of built files carry a hash of their content, all but the page's. */
const FOREVER = 'public, max-age=31536000, immutable';

/**
 * Answers with a file of a folder, or with its index.html where the path names no file: routes are the renderer's.
 *
 * @param pathname Of the URL, as it came.
 * @returns Whether there was an answer; none where the path leads out of the folder or names a missing asset.
 */
export function sendStatic(folder: string, pathname: string, response: ServerResponse): boolean {
  const file = locateStatic(folder, pathname);
  if (file === null) return false;
  // Files are small and a page asks for dozens: reading each at once is over sooner than streams of them all.
  const content = readFileSync(file);
  response.writeHead(200, {
    'Content-Type': contentTypeOf(file),
    'Content-Length': content.length,
    'Cache-Control': extname(file) === '.html' ? 'no-store' : FOREVER,
  });
  response.end(content);
  return true;
}

/** The media type of a built file, by its name. */
export function contentTypeOf(file: string): string {
  return CONTENT_TYPES[extname(file)] ?? 'application/octet-stream';
}

/** The file of a folder that a URL's path stands for, as `sendStatic` says; null where there is none. */
export function locateStatic(folder: string, pathname: string): string | null {
  let decoded: string;
  try {
    decoded = decodeURIComponent(pathname);
  } catch {
    return null;
  }
  if (decoded.includes('\0') || decoded.includes('\\')) return null;
  const path = join(folder, decoded);
  if (path !== folder && !path.startsWith(folder + sep)) return null;
  if (statSync(path, { throwIfNoEntry: false })?.isFile() === true) return path;
  const index = join(folder, 'index.html');
  return isRoute(decoded) && existsSync(index) ? index : null;
}

/** Routes are made of plain names; what has an extension in its last one, or climbs, was meant as a file. */
function isRoute(path: string): boolean {
  return /^\/[\w~!@$&'()*+,;=:/ -]*$/.test(path);
}
