/**
 * @file Where Electron's binary is.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The package `electron`, which fetches the binary. */
export const electronPackage = fileURLToPath(new URL('../../node_modules/electron', import.meta.url));

/** @returns The binary's path; null where it has not been fetched. */
export function electronBinary(): string | null {
  const named = join(electronPackage, 'path.txt');
  if (!existsSync(named)) return null;
  const binary = join(electronPackage, 'dist', readFileSync(named, 'utf8').trim());
  return existsSync(binary) ? binary : null;
}
