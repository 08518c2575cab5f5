/**
 * @file The note that a download leaves in its folder: which repository, at which commit, under which licence. It is
 * there from the first byte on, so a folder with it is one of ours.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { hubSelectionSchema, type HubSelection } from '../../../shared/model/hub.ts';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import { readJsonObject } from '../../models/checkpoint/json-file.ts';

const NOTE = 'atlas-download.json';

/** Null where a folder has no note, or one that says nothing. */
export function readDownloadNote(directory: string): HubSelection | null {
  const file = join(directory, NOTE);
  if (!existsSync(file)) return null;
  const parsed = hubSelectionSchema.safeParse(readJsonObject(file));
  return parsed.success ? parsed.data : null;
}

/** @throws {InputError} The disk refuses. */
export function writeDownloadNote(directory: string, selection: HubSelection): void {
  writeFileAtomic(join(directory, NOTE), `${JSON.stringify(selection, null, 2)}\n`);
}

/** Whether a file of a download's folder is not the repository's. */
export function isDownloadNote(name: string): boolean {
  return name === NOTE;
}
