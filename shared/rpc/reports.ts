/**
 * @file Reports of runs: a preview, files of every form, and what was exported before.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';
import { REPORT_FORMAT_IDS, REPORT_SECTION_IDS, type ReportFile } from '../model/report.ts';
import { compareSelectionSchema } from './compare.ts';
import type { Job } from './jobs.ts';
import { procedure } from './procedure.ts';

const content = z.strictObject({
  selection: compareSelectionSchema,
  title: z.string().trim().min(1, 'a title').max(120),
  description: z.string().max(2000).default(''),
  /** Sections of the page and its print. */
  sections: z.array(z.enum(REPORT_SECTION_IDS)).min(1, 'at least one section'),
});

const exportRequest = content.extend({
  formats: z.array(z.enum(REPORT_FORMAT_IDS)).min(1, 'at least one format'),
  /** An existing folder of the machine that the workbench runs on, absolute. */
  directory: absolutePathSchema,
  /** Name of the files, without extension. */
  name: z
    .string()
    // Not every file system takes control characters in a name.
    .regex(/^[^\\/:*?"<>|\u0000-\u001f.][^\\/:*?"<>|\u0000-\u001f]{0,119}$/, 'a file name without extension'),
  /** Whether the bundle holds the adapters. */
  withAdapters: z.boolean().default(true),
  /** Whether files of these names may be replaced. */
  replace: z.boolean().default(false),
});
export type ReportExportRequest = z.infer<typeof exportRequest>;

export interface ReportPreview {
  /** One for each benchmark, kind of prompts and normalisation: each is a page of its own. */
  readonly pages: readonly { readonly section: string; readonly title: string; readonly runs: number }[];
  /** The page asked for; null while it is computed. */
  readonly html: string | null;
  /** The job that computes it; null if none is at work. */
  readonly jobId: string | null;
  /** Why there is none; null unless it failed. */
  readonly problem: string | null;
  /** Ids that were asked for and are not in this workspace (any more). */
  readonly missingRuns: readonly string[];
}

/** What was exported at once. */
export interface ReportExport {
  readonly exportId: string;
  readonly title: string;
  readonly directory: string;
  /** `isThere`: whether a file of that name is still where it was put. */
  readonly files: readonly (ReportFile & { readonly isThere: boolean })[];
  readonly exportedMs: number;
}

/** What PDF files are printed with; null where nothing can. */
export type PdfPrinter = 'electron' | 'chromium' | null;

const reference = z.strictObject({ exportId: z.uuid() });

export const reportsContract = {
  /** Starts computing what is not known yet; `page` counts from 0. */
  preview: procedure.input(content.extend({ page: z.int().min(0).default(0) })).output(type<ReportPreview>()),
  /** CONFLICT, naming the files, where some are there and may not be replaced. */
  export: procedure.input(exportRequest).output(type<Job>()),
  /** The newest first. */
  history: procedure.output(type<readonly ReportExport[]>()),
  /** Takes an export out of the list; its files stay. */
  forget: procedure.input(reference).output(type<null>()),
  printer: procedure.output(type<PdfPrinter>()),
};
