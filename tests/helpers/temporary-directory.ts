/**
 * @file A folder of its own for each test.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished as onRunningTestFinished } from 'vitest';

/**
 * Makes an empty folder that is removed when the test ends.
 *
 * @param onTestFinished Of the test's context; concurrent tests must give it, since several are running.
 */
export function temporaryDirectory(
  onTestFinished: (remove: () => void) => void = onRunningTestFinished,
): string {
  const directory = mkdtempSync(join(tmpdir(), 'atlas-test-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true, maxRetries: 5 }));
  return directory;
}
