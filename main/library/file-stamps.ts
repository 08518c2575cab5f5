/**
 * @file How a folder's files stood when their bytes were checked: what tells later, without reading them, whether
 * they may have changed.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import type { FileStamp } from '../../shared/model/library.ts';

/** Size and time of each file of a folder that is there, in the order of the names. */
export function stampFiles(directory: string, names: Iterable<string>): FileStamp[] {
  return [...new Set(names)].sort().flatMap((name) => {
    const stats = statSync(join(directory, name), { throwIfNoEntry: false });
    return stats === undefined ? [] : [{ name, sizeBytes: stats.size, modifiedMs: stats.mtimeMs }];
  });
}
