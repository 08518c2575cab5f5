/**
 * @file Whether a folder is still what was checked, as sizes and times of its files tell.
 */
import type { Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { LibraryKind } from '../../shared/model/library.ts';
import type { LibraryHealth } from '../../shared/rpc/library.ts';
import type { StoredEntry } from '../store/library-table.ts';

/** A drive that does not answer for so long counts as not there. */
const PATIENCE_MS = 2000;

/** The health of an entry now; reads no file. */
export async function folderHealth({
  path,
  files,
  problem,
}: Pick<StoredEntry<LibraryKind>, 'path' | 'files' | 'problem'>): Promise<LibraryHealth> {
  const folder = await statSoon(path);
  if (folder === 'no answer') {
    return unavailable(`${path} does not answer; check its drive or network`);
  }
  if (folder?.isDirectory() !== true) {
    return unavailable(`${path} is not there; connect its drive, or put the folder back`);
  }
  const stats = await Promise.all(files.map(({ name }) => statSoon(join(path, name))));
  const index = files.findIndex(({ sizeBytes, modifiedMs }, i) => {
    const now = stats[i];
    return now === undefined || now === 'no answer' || now.size !== sizeBytes || now.mtimeMs !== modifiedMs;
  });
  if (index >= 0) {
    const change = stats[index] === undefined ? 'is missing' : 'has changed';
    const problemNow = `${files[index]!.name} ${change} since it was verified; verify again.`;
    return { state: 'changed', problem: problemNow };
  }
  return problem === null ? { state: 'ok', problem: null } : { state: 'broken', problem };
}

function unavailable(problem: string): LibraryHealth {
  return { state: 'unavailable', problem: `${problem}.` };
}

/** Undefined where nothing is at the path, or it may not be seen. */
async function statSoon(path: string): Promise<Stats | 'no answer' | undefined> {
  const answered = new AbortController();
  try {
    return await Promise.race([
      stat(path).catch(() => undefined),
      delay(PATIENCE_MS, 'no answer' as const, { ref: false, signal: answered.signal }).catch(
        () => undefined,
      ),
    ]);
  } finally {
    answered.abort();
  }
}
