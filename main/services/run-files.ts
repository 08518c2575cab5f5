/**
 * @file What lies in a run directory, and what its workers printed.
 */
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { LogPart, RunFile, RunFiles } from '../../shared/rpc/run.ts';
import { readCompleteText } from '../run-directory/complete-lines.ts';
import { runPaths } from '../run-directory/layout.ts';

const LISTED_FILES = 400;
/** How much of a log is shown at first. */
const LOG_TAIL_BYTES = 128 << 10;

/** The files of a run directory, those at its top first; none where it is gone. */
export function listRunFiles(directory: string): RunFiles {
  const paths = filesBelow(directory, '');
  const files = paths.slice(0, LISTED_FILES).flatMap((path): RunFile[] => {
    // A worker may have replaced it in the meantime.
    const stats = statSync(join(directory, path), { throwIfNoEntry: false });
    return stats === undefined
      ? []
      : [{ path, sizeBytes: stats.size, modifiedMs: Math.round(stats.mtimeMs) }];
  });
  return { directory, files, leftOut: Math.max(0, paths.length - LISTED_FILES) };
}

function filesBelow(directory: string, prefix: string): string[] {
  let entries;
  try {
    entries = readdirSync(join(directory, prefix), { withFileTypes: true });
  } catch {
    return [];
  }
  entries.sort((a, b) => Number(a.isDirectory()) - Number(b.isDirectory()) || (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(directory, path);
    return entry.isFile() ? [path] : [];
  });
}

/**
 * Lines of a run's worker.log: the last ones, or those after a byte.
 *
 * @param after Byte where an earlier part ended; null for the last lines.
 */
export function readLog(directory: string, after: number | null): LogPart {
  const { log } = runPaths(directory);
  const size = statSync(log, { throwIfNoEntry: false })?.size ?? 0;
  const start = after ?? Math.max(0, size - LOG_TAIL_BYTES);
  const { texts, offset } = readCompleteText(log, start);
  // What begins in the middle of a file begins in the middle of a line.
  const whole = after === null && start > 0 ? texts.slice(1) : texts;
  return { lines: whole.map(({ text }) => text), start: whole[0]?.byte ?? offset, end: offset };
}
