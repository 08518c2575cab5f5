/**
 * @file The folder of fixtures and references that stands next to the checkout on the project's own machines.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

const SHARED = resolve(import.meta.dirname, '../../../shared');

/**
 * Absolute path of a file or folder below `../shared`, null where it is not there: a test that needs it then skips
 * (`test.skipIf(path === null)`), visibly.
 */
export function steeringPath(relative: string): string | null {
  const path = resolve(SHARED, relative);
  return existsSync(path) ? path : null;
}
