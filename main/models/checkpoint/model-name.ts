/**
 * @file What a checkpoint is called: its folder's name, unless that says nothing.
 */
import { basename, dirname, resolve, sep } from 'node:path';

/** Folders that are called after their content's kind. */
const PLAIN_NAMES: ReadonlySet<string> = new Set(['model', 'checkpoint', 'final']);
const COMMIT = /^[0-9a-f]{40}$/;

/**
 * The name of a checkpoint's folder. Where that is but `model`, the last part of what config.json says the model was
 * loaded from, else the name of the folder around it; in the Hub's cache, whose folders are commits, the repository's.
 *
 * @param dir The checkpoint's folder.
 * @param loadedFrom `_name_or_path` of config.json, whatever it is.
 */
export function modelName(dir: string, loadedFrom: unknown): string {
  const folder = resolve(dir);
  const own = basename(folder);
  if (COMMIT.test(own)) {
    const repository = folder.split(sep).findLast((part) => part.startsWith('models--'));
    if (repository !== undefined) return repository.split('--').at(-1)!;
  }
  if (!PLAIN_NAMES.has(own)) return own;
  const noted = typeof loadedFrom === 'string' ? basename(loadedFrom.replaceAll('\\', '/')) : '';
  if (noted !== '' && noted !== '.' && !PLAIN_NAMES.has(noted)) return noted;
  const around = basename(dirname(folder));
  return around === '' ? own : around;
}
