/**
 * @file The folder in which a test run, its processes and its browsers put what is temporary, removed after all of them:
 * a browser may still be clearing up when the process that closed it ends.
 */
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const PREFIX = 'atlas-tests-';
let root: string | null = null;

/** Of one project of vitest; the first makes it for all. */
export function setup(): void {
  if (basename(tmpdir()).startsWith(PREFIX)) return;
  root = mkdtempSync(join(tmpdir(), PREFIX));
  // Some tests read as another user.
  chmodSync(root, 0o755);
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) process.env[name] = root;
}

export function teardown(): void {
  if (root !== null) rmSync(root, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 });
}
