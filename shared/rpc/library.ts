/**
 * @file What models and benchmarks of the library have in common: where they lie, and whether they are still what
 * was imported. An entry is a link; nothing is copied, and removing one deletes no file.
 */
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';

/**
 * - `ok`: every byte was checked, and sizes and times of the files are as they were then.
 * - `changed`: a file's size or time differs since; verify again before trusting earlier numbers.
 * - `broken`: the last verification found a fault.
 * - `unavailable`: the folder is not there now, such as on a drive that is not connected.
 */
export interface LibraryHealth {
  readonly state: 'ok' | 'changed' | 'broken' | 'unavailable';
  /** One sentence; null where all is well. */
  readonly problem: string | null;
}

/** What every entry has. */
export interface LibraryEntry {
  /** `demo` for the one that is part of the product. */
  readonly id: string;
  readonly name: string;
  /** Absolute path of the folder: what experiments name. */
  readonly path: string;
  /** Part of the product; cannot be removed. */
  readonly isBundled: boolean;
  /** As runs name it in run.json; null until the first verification ended well. */
  readonly sha256: string | null;
  /** As the folder states it; null where it does not. */
  readonly licence: string | null;
  readonly importedMs: number;
  readonly verifiedMs: number | null;
  readonly health: LibraryHealth;
}

/** Names an entry of the library. */
export const libraryIdSchema = z.string().regex(/^[0-9a-z-]{1,80}$/, 'an id of the library');

/** Names a folder of the machine that the workbench runs on. */
export const folderPathSchema = z.strictObject({ path: absolutePathSchema });
