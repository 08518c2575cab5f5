/**
 * @file The library of benchmarks: list, import, and their items.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { languageCodeSchema } from '../model/experiment.ts';
import type { Item } from '../model/task.ts';
import type { Job } from './jobs.ts';
import { folderPathSchema, libraryIdSchema, type LibraryEntry } from './library.ts';
import { procedure } from './procedure.ts';

export interface BenchmarkSummary extends LibraryEntry {
  /** The id in benchmark.json, which runs name. */
  readonly taskId: string;
  readonly version: string;
  readonly description: string;
  readonly citation: string;
  /** Expected accuracy of guessing, 0 to 1. */
  readonly chance: number;
  readonly trainLanguage: string;
  readonly trainItems: number;
  readonly languages: readonly BenchmarkLanguage[];
  /** All splits together. */
  readonly sizeBytes: number;
  /** The repository of the Hugging Face Hub that it was downloaded from; null where it was not. */
  readonly origin: string | null;
  /** Commit of `origin`. */
  readonly revision: string | null;
}

export interface BenchmarkLanguage {
  /** Code of the catalogue. */
  readonly code: string;
  readonly items: number;
  /** Items whose id the training language's evaluation split has too: what paired tests can pair. */
  readonly parallelItems: number;
  /** How many clusters the items fall into; equals `items` where none is given. */
  readonly clusters: number;
  /** What the benchmark's makers say of the model's exposure to it; null where they say nothing. */
  readonly coverage: string | null;
}

/** One item in several languages. */
export interface ParallelItem {
  readonly id: string;
  /** In the order asked; null where a language lacks the item. */
  readonly translations: readonly (Item | null)[];
}

export interface ItemPage {
  readonly items: readonly ParallelItem[];
  /** How many match, of all pages. */
  readonly total: number;
}

const reference = z.strictObject({ benchmarkId: libraryIdSchema });

export const benchmarksContract = {
  /** The bundled one first, then the newest first. Looks at the files' sizes and times only. */
  list: procedure.output(type<readonly BenchmarkSummary[]>()),
  /** Reads every line and links the folder into the library at the end; a broken one fails the job. */
  import: procedure.input(folderPathSchema).output(type<Job>()),
  /** Reads every line of an entry again; its health tells the outcome. */
  verify: procedure.input(reference).output(type<Job>()),
  /** Unlinks it; `restore` undoes that. No file is deleted. CONFLICT for the bundled one. */
  remove: procedure.input(reference).output(type<null>()),
  restore: procedure.input(reference).output(type<null>()),
  /** Items in the order of the first language's file, with their translations. */
  items: procedure
    .input(
      z.strictObject({
        benchmarkId: libraryIdSchema,
        /** `train` has the training language only. */
        split: z.enum(['evaluation', 'train']).default('evaluation'),
        languages: z.array(languageCodeSchema).min(1).max(8),
        /** In id, prompt or options of the first language; empty for all. */
        search: z.string().max(200).default(''),
        offset: z.int().nonnegative().default(0),
        limit: z.int().positive().max(100).default(20),
      }),
    )
    .output(type<ItemPage>()),
};
