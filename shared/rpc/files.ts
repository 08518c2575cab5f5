/**
 * @file Folders of the machine that the workbench runs on, for choosing a path where there is no native dialog.
 * Names and sizes only: no procedure here reads a file's content.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';
import { procedure } from './procedure.ts';

export interface FolderEntry {
  readonly name: string;
  readonly kind: 'folder' | 'file';
  /** Null for folders. */
  readonly sizeBytes: number | null;
  /** What a folder holds, where it can be told at a glance. */
  readonly holds: 'checkpoint' | 'benchmark' | 'adapter' | null;
}

export interface FolderListing {
  /** Absolute path. */
  readonly path: string;
  /** Null at the top. */
  readonly parent: string | null;
  readonly entries: readonly FolderEntry[];
  /** How many more there are than were listed. */
  readonly leftOut: number;
  /** How many have names that begin with a dot, listed or not. */
  readonly hidden: number;
}

export const filesContract = {
  /** A folder's entries, folders first. `path` null is the home folder. */
  list: procedure
    .input(z.strictObject({ path: absolutePathSchema.nullable(), showHidden: z.boolean().default(false) }))
    .output(type<FolderListing>()),
  makeFolder: procedure
    .input(z.strictObject({ parent: absolutePathSchema, name: z.string().min(1).max(255) }))
    .output(type<FolderListing>()),
};
