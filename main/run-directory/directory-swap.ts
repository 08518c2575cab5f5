/**
 * @file Replacing a folder, such as a checkpoint, so that a crash at any moment leaves the old or the new one whole.
 *
 * Beside the folder, under names that nobody else gives (`.NAME.atlas-new` and so on): new-RANDOM is being written and may
 * be half; new is complete and newer than the folder; old is what the folder was. A swap renames new-RANDOM to new, the
 * folder to old, new to the folder, and removes old.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/**
 * Replaces a folder by one that `write` fills. One process at a time may do so. If `write` throws, the old folder
 * stays.
 *
 * @param write Writes the new content into the empty folder it is given.
 */
export function replaceDirectory(path: string, write: (temporary: string) => void): void {
  latestCompleteDirectory(path);
  const temporary = `${beside(path, 'new')}-${randomBytes(4).toString('hex')}`;
  mkdirSync(temporary, { recursive: true });
  try {
    write(temporary);
    flushTree(temporary);
  } catch (error) {
    rmSync(temporary, { recursive: true, force: true });
    throw error;
  }
  renameSync(temporary, beside(path, 'new'));
  finishSwap(path);
}

/**
 * The newest complete folder, null if there is none yet. Finishes a swap that a crash cut short and removes what it
 * left, so only the process that writes the folder may call it.
 */
export function latestCompleteDirectory(path: string): string | null {
  const parent = dirname(path);
  const names = existsSync(parent) ? readdirSync(parent) : [];
  for (const name of names) {
    if (name.startsWith(`${basename(beside(path, 'new'))}-`))
      rmSync(join(parent, name), { recursive: true, force: true });
  }
  const old = beside(path, 'old');
  if (existsSync(beside(path, 'new'))) {
    finishSwap(path);
  } else if (existsSync(path)) {
    rmSync(old, { recursive: true, force: true });
  } else if (existsSync(old)) {
    renameSync(old, path);
  }
  return existsSync(path) ? path : null;
}

function beside(path: string, version: 'new' | 'old'): string {
  return join(dirname(path), `.${basename(path)}.atlas-${version}`);
}

function finishSwap(path: string): void {
  const old = beside(path, 'old');
  if (existsSync(path)) {
    rmSync(old, { recursive: true, force: true });
    renameSync(path, old);
  }
  renameSync(beside(path, 'new'), path);
  flush(dirname(path));
  rmSync(old, { recursive: true, force: true });
}

function flushTree(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) flushTree(path);
    else if (entry.isFile()) flush(path);
  }
  flush(folder);
}

function flush(path: string): void {
  // Windows flushes only files opened for writing, and no folders; its journal orders the renames.
  if (process.platform === 'win32') return;
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } catch (error) {
    // Some network disks cannot flush a folder.
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  } finally {
    closeSync(file);
  }
}
