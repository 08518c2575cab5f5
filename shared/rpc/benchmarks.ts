/**
 * @file The library of benchmarks: list, import, and their items.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { customTaskSchema } from '../model/custom-task.ts';
import { languageCodeSchema } from '../model/experiment.ts';
import { LEAK_POLICIES, type Leakage } from '../model/leakage.ts';
import type { TableOutline, TablesCheck } from '../model/tables.ts';
import type { Item } from '../model/task.ts';
import type { Job } from './jobs.ts';
import { absolutePathSchema } from '../model/absolute-path.ts';
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
  /**
   * Evaluation items among the training items; null where the training language is not evaluated, undefined where an
   * earlier version verified the folder last.
   */
  readonly leakage?: Leakage | null;
}

/** A published task, to be built from its official files. */
export interface PublishedTask {
  readonly id: string;
  readonly title: string;
  readonly family: 'harness' | 'curated';
  readonly description: string;
  readonly licence: string;
  readonly languages: number;
  /** The first one unless another is asked for. */
  readonly splits: readonly string[];
  /** Names of files that the data folder may hold, for English and the first split. */
  readonly files: readonly string[];
  /** Where the Hub's cache has the folder of evaluation files and the file of training items; null where it has not. */
  readonly found: { readonly data: string | null; readonly train: string | null };
}

/** What came of a build; the benchmark is in the library then. */
export interface BenchmarkBuild {
  readonly id: string;
  readonly languages: readonly string[];
  /** Languages of the task whose files were not there. */
  readonly missing: readonly string[];
  readonly trainItems: number;
  /** Rows that are no items by the dataset's own rules. */
  readonly leftOut: number;
  /** Training items that were dropped because they are evaluated. */
  readonly leakedTrainItems: number;
}

/** What came of an import of tables; the benchmark is in the library then. */
export type TablesImport = Omit<BenchmarkBuild, 'missing' | 'leftOut'>;

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

/** A task of one's own whose tables are whole paths. */
const tablesSchema = customTaskSchema.superRefine(({ train, evaluate }, context) => {
  const files = [
    { path: ['train', 'file'], file: train.file },
    ...Object.entries(evaluate).map(([language, file]) => ({ path: ['evaluate', language], file })),
  ];
  for (const { path, file } of files) {
    const issue = absolutePathSchema.safeParse(file).error?.issues[0];
    if (issue !== undefined) context.addIssue({ code: 'custom', path, message: issue.message });
  }
});

const reference = z.strictObject({ benchmarkId: libraryIdSchema });

export const benchmarksContract = {
  /** The bundled one first, then the newest first. Looks at the files' sizes and times only. */
  list: procedure.output(type<readonly BenchmarkSummary[]>()),
  /** Reads every line and links the folder into the library at the end; a broken one fails the job. */
  import: procedure.input(folderPathSchema).output(type<Job>()),
  /** Published tasks that can be built from their files. */
  tasks: procedure.output(type<readonly PublishedTask[]>()),
  /** Makes a benchmark's folder of a published task and its files, and links it; its result is a `BenchmarkBuild`. */
  build: procedure
    .input(
      z.strictObject({
        taskId: z.string().min(1).max(80),
        /** Folder of the evaluation files. */
        data: absolutePathSchema,
        /** File of English training items. */
        train: absolutePathSchema,
        /** The folder to make. */
        output: absolutePathSchema,
        split: z.string().min(1).max(40).optional(),
        leaks: z.enum(LEAK_POLICIES).default('refuse'),
      }),
    )
    .output(type<Job>()),
  /** What a table holds: its columns and first rows. */
  outlineTable: procedure.input(z.strictObject({ path: absolutePathSchema })).output(type<TableOutline>()),
  /** What a task of one's own would make of its tables, every row looked at; nothing is written. */
  checkTables: procedure.input(z.strictObject({ task: tablesSchema })).output(type<TablesCheck>()),
  /** Makes a benchmark's folder of tables and links it; the job's result is a `TablesImport`. */
  importTables: procedure
    .input(
      z.strictObject({
        task: tablesSchema,
        /** The folder to make. */
        output: absolutePathSchema,
        leaks: z.enum(LEAK_POLICIES).default('leave-out'),
      }),
    )
    .output(type<Job>()),
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
