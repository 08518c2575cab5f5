/**
 * @file The cache that transformers, datasets and huggingface_hub download to: KIND--OWNER--NAME/snapshots/COMMIT, whose
 * files are links.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** More than this and a folder is not one of models or data sets. */
const MAX_FOLDERS = 500;

/**
 * Where it is: HF_HUB_CACHE, HF_HOME or the user's own.
 *
 * Source: "Environment variables" in the documentation of huggingface_hub.
 */
export function hubCacheFolder(env: Readonly<Record<string, string | undefined>>): string {
  const ownCache = env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  return env['HF_HUB_CACHE'] ?? join(env['HF_HOME'] ?? join(ownCache, 'huggingface'), 'hub');
}

/** The folders of every revision of every model. */
export function cachedModels(cache: string): string[] {
  return foldersIn(cache)
    .filter((path) => /[\\/]models--[^\\/]+$/.test(path))
    .flatMap((repository) => foldersIn(join(repository, 'snapshots')));
}

/**
 * The folder of a data set as it was fetched last.
 *
 * @param repository Such as `facebook/belebele`.
 * @returns Null where the cache does not have it.
 */
export function cachedDataset(cache: string, repository: string): string | null {
  const folder = join(cache, `datasets--${repository.replaceAll('/', '--')}`);
  const main = join(folder, 'refs', 'main');
  const commit = existsSync(main) ? readFileSync(main, 'utf8').trim() : null;
  const snapshots = foldersIn(join(folder, 'snapshots'));
  return snapshots.find((path) => commit !== null && path.endsWith(commit)) ?? snapshots.at(-1) ?? null;
}

/** Absolute, in the order of their names, links to folders among them; none where it cannot be read. */
export function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.name.startsWith('.') && (entry.isDirectory() || entry.isSymbolicLink()))
      .slice(0, MAX_FOLDERS)
      .map(({ name }) => resolve(folder, name))
      .sort();
  } catch {
    return [];
  }
}
