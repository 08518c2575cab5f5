/**
 * @file What lies in a folder, for choosing a path where there is no native dialog.
 */
import { existsSync, mkdirSync, readdirSync, statSync, type Dirent } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, isAbsolute, join, normalize } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { FolderEntry, FolderListing } from '../../shared/rpc/files.ts';

/** A folder with more entries than this is not for choosing by eye. */
const MAX_ENTRIES = 2000;

/** Names that tell what a folder is. */
const SIGNS: readonly (readonly [file: string, holds: FolderEntry['holds']])[] = [
  ['benchmark.json', 'benchmark'],
  ['adapter_config.json', 'adapter'],
  ['atlas_adapter.json', 'adapter'],
  ['config.json', 'checkpoint'],
];

/**
 * A folder's entries, folders first, each in the order of the alphabet.
 *
 * @param path Absolute; null is the home folder.
 * @throws {InputError} It is relative, missing, no folder, or may not be read.
 */
export function listFolder(path: string | null, showHidden: boolean): FolderListing {
  const folder = absolute(path ?? homedir());
  const all = entriesOf(folder);
  const isHidden = ({ name }: Dirent): boolean => name.startsWith('.');
  const found = all
    .filter((entry) => showHidden || !isHidden(entry))
    .map((entry) => describe(folder, entry))
    .filter((entry) => entry !== null)
    .sort((a, b) => (a.kind === b.kind ? a.name.localeCompare(b.name) : a.kind === 'folder' ? -1 : 1));
  const parent = dirname(folder);
  return {
    path: folder,
    parent: parent === folder ? null : parent,
    entries: found.slice(0, MAX_ENTRIES),
    leftOut: Math.max(0, found.length - MAX_ENTRIES),
    hidden: all.filter(isHidden).length,
  };
}

/**
 * Makes a folder in another.
 *
 * @param name One name, not a path.
 * @throws {InputError} The name is no plain name, is taken, or the disk refuses.
 * @returns What the new folder holds: nothing.
 */
export function makeFolder(parent: string, name: string): FolderListing {
  if (name === '.' || name === '..' || /[/\\:*?"<>|\u0000-\u001f]/.test(name)) {
    throw new InputError(`folder name "${name}"`, 'is not a plain name; leave out / \\ : * ? " < > |');
  }
  const folder = join(absolute(parent), name);
  if (existsSync(folder)) throw new InputError(folder, 'exists already; choose another name');
  mkdirSync(folder);
  return listFolder(folder, false);
}

function absolute(path: string): string {
  if (path.includes('\0')) throw new InputError('path', 'holds a NUL character');
  if (!isAbsolute(path)) throw new InputError(`path "${path}"`, 'is relative; give the whole path');
  return normalize(path);
}

function entriesOf(folder: string): Dirent[] {
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) throw new InputError(folder, 'does not exist');
  if (!stats.isDirectory()) throw new InputError(folder, 'is not a folder');
  return readdirSync(folder, { withFileTypes: true });
}

function describe(folder: string, entry: Dirent): FolderEntry | null {
  const { name } = entry;
  const path = join(folder, name);
  try {
    // Follows links, whose target decides what can be chosen.
    const stats = statSync(path);
    if (stats.isFile()) return { name, kind: 'file', sizeBytes: stats.size, holds: null };
    if (!stats.isDirectory()) return null;
    const sign = SIGNS.find(([file]) => existsSync(join(path, file)));
    return { name, kind: 'folder', sizeBytes: null, holds: sign?.[1] ?? null };
  } catch {
    // A broken link, or one that may not be followed.
    return null;
  }
}
