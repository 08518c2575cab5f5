/**
 * @file Folders that are whole or not there: filled under a temporary name beside their place, then renamed.
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, rmdirSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';

/**
 * Makes a folder that `fill` fills; if that fails, nothing is left. What an attempt that was killed left is removed.
 *
 * @param path Where it goes: there is nothing, or an empty folder. Its parent exists.
 * @throws {InputError} Something is there already, or its parent is not.
 */
export async function makeFolder<T>(path: string, fill: (temporary: string) => Promise<T>): Promise<T> {
  const target = resolve(path);
  const parent = dirname(target);
  if (!existsSync(parent))
    throw new InputError(
      target,
      `cannot be made: the folder ${parent} does not exist; create it or choose another`,
    );
  const there = statSync(target, { throwIfNoEntry: false });
  if (there !== undefined && !there.isDirectory())
    throw new InputError(target, 'is a file; give a folder that is not there yet');
  if (there !== undefined && readdirSync(target).length > 0)
    throw new InputError(target, 'is not empty; give a folder that is not there yet');
  const temporary = join(parent, `.${basename(target)}.unfinished`);
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary);
  try {
    const result = await fill(temporary);
    if (there !== undefined) rmdirSync(target);
    renameSync(temporary, target);
    return result;
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
}
