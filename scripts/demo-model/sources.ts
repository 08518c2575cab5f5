/**
 * @file The packages that text comes from, installed beside this file by the versions of package.json.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const PACKAGES = join(import.meta.dirname, 'node_modules');

export function hasSource(path: string): boolean {
  return existsSync(join(PACKAGES, path));
}

/** A file of a package, parsed as JSON. @throws Error if it is missing. */
export function readSource(path: string): unknown {
  return JSON.parse(readSourceText(path)) as unknown;
}

/** A file of a package. @throws Error if it is missing. */
export function readSourceText(path: string): string {
  return readFileSync(join(PACKAGES, path), 'utf8');
}
