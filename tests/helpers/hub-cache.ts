/**
 * @file A cache as huggingface_hub lays it out: blobs by hash, and snapshots whose files are links to them.
 */
import { mkdirSync, readdirSync, renameSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

export const CACHED_COMMIT = '0123456789abcdef0123456789abcdef01234567';

/**
 * Adds a repository of models.
 *
 * @param write Writes its files into a folder.
 * @returns The folder of its snapshot.
 */
export function addToHubCache(cache: string, repository: string, write: (folder: string) => void): string {
  const folder = join(cache, `models--${repository.replaceAll('/', '--')}`);
  const blobs = join(folder, 'blobs');
  const snapshot = join(folder, 'snapshots', CACHED_COMMIT);
  mkdirSync(blobs, { recursive: true });
  mkdirSync(snapshot, { recursive: true });
  write(snapshot);
  for (const name of readdirSync(snapshot)) {
    renameSync(join(snapshot, name), join(blobs, name));
    symlinkSync(join('..', '..', 'blobs', name), join(snapshot, name));
  }
  return snapshot;
}
