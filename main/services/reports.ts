/**
 * @file Reports as screens make them: previews from a job, kept while sections are chosen; exports, remembered.
 */
import { randomUUID } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { basename, isAbsolute } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { ReportExport, ReportExportRequest, ReportPreview } from '../../shared/rpc/reports.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { assembleReport, type PreviewPage } from '../reports/html/report-html.ts';
import type { Store } from '../store/store.ts';
import type { ChangeFeed } from './change-feed.ts';
import { findChromium } from './chromium.ts';
import { outlineStored } from './compare.ts';
import { ComputedByJob } from './computed-by-job.ts';
import { describeFile, reportPaths, type ExportedReport } from './export-report.ts';
import type { JobRunner } from './job-runner.ts';
import { columnOptions, selectRuns } from './select-runs.ts';
import { engineVersion } from './version.ts';
import { sectionSuffixes } from './write-report.ts';

/** How many previews are kept; a large one takes a few megabytes. */
const KEPT = 6;
/** How many exports are listed. */
const LISTED = 100;

export interface ReportsOptions {
  readonly store: Store;
  readonly jobs: JobRunner;
  readonly changes: ChangeFeed;
}

/** What a preview is asked for with. */
export type PreviewRequest = Pick<ReportExportRequest, 'selection' | 'title' | 'description' | 'sections'> & {
  readonly page: number;
};

/** Prints a page; null where only a browser on this machine can. */
export type PrintPage = ((html: string) => Promise<Uint8Array>) | null;

export class Reports {
  readonly #store: Store;
  readonly #jobs: JobRunner;
  readonly #changes: ChangeFeed;
  readonly #previews: ComputedByJob<readonly PreviewPage[]>;

  constructor({ store, jobs, changes }: ReportsOptions) {
    this.#store = store;
    this.#jobs = jobs;
    this.#changes = changes;
    this.#previews = new ComputedByJob({
      jobs,
      kept: KEPT,
      onChange: () => changes.publish({ topic: 'reports' }),
    });
  }

  /** What is known of a preview; starts computing it if it is not up to date. @throws {InputError} As `selectRuns`. */
  preview({ selection, title, description, sections, page }: PreviewRequest): ReportPreview {
    const { found, missing, version } = selectRuns(this.#store, selection);
    if (found.length === 0) {
      return { pages: [], html: null, jobId: null, problem: null, missingRuns: missing };
    }
    const runs = found.map(({ config }) => config.runId);
    const options = columnOptions(selection);
    const isChanging = found.some(({ state }) => state === 'running');
    const { result, jobId, problem } = this.#previews.state(
      JSON.stringify([options, runs]),
      version,
      isChanging,
      (keep) => this.#jobs.start('previewReport', 'Report preview', this.#runsInput(runs, options), keep),
    );
    const chosen = result?.[page] ?? null;
    const head = { title, description, generatedAt: new Date(), engineVersion: engineVersion() };
    return {
      pages: (result ?? []).map((known) => ({
        section: known.section,
        title: known.title,
        runs: known.runs,
      })),
      html: chosen === null ? null : assembleReport(chosen.parts, head, sections),
      jobId,
      problem,
      missingRuns: missing,
    };
  }

  /** Files that an export would replace, absolute. @throws {InputError} As `selectRuns`. */
  existingFiles(request: ReportExportRequest): string[] {
    return this.#paths(request).filter((path) => existsSync(path));
  }

  /**
   * Starts writing a report's files; they are remembered when all are there.
   *
   * @throws {InputError} Nothing to report, no such folder, or PDF without anything to print with.
   */
  export(request: ReportExportRequest, print: PrintPage): Job {
    const { selection, directory, name, formats, title, description, sections, withAdapters } = request;
    const { found } = selectRuns(this.#store, selection);
    if (found.length === 0) throw new InputError('report', 'has no runs; choose an experiment or runs');
    if (formats.includes('pdf') && print === null && findChromium() === null) {
      throw new InputError(
        'PDF',
        'needs Chromium, Google Chrome or Microsoft Edge on this machine; install one, set ATLAS_CHROMIUM to its program, or export HTML and print that',
      );
    }
    checkFolder(directory);
    const input = {
      ...this.#runsInput(
        found.map(({ config }) => config.runId),
        columnOptions(selection),
      ),
      order: { directory, name, formats, title, description, sections, withAdapters },
      printer: print === null ? ('chromium' as const) : ('host' as const),
    };
    return this.#jobs.start('exportReport', `Export of ${title}`, input, (exported) =>
      this.#complete(request, exported, print),
    );
  }

  /** The newest first. */
  history(): ReportExport[] {
    return this.#store.reports.list(LISTED).map((report) => ({
      ...report,
      files: report.files.map((file) => ({ ...file, isThere: existsSync(file.path) })),
    }));
  }

  /** Takes an export out of the list; its files stay. */
  forget(exportId: string): void {
    this.#store.reports.remove(exportId);
    this.#changes.publish({ topic: 'reports' });
  }

  /** Prints what is left to print, and remembers the export. */
  async #complete(
    { title, directory }: ReportExportRequest,
    { files, toPrint }: ExportedReport,
    print: PrintPage,
  ): Promise<{ readonly exportId: string; readonly files: readonly string[] }> {
    const printed = [];
    for (const { path, html } of toPrint) {
      writeFileAtomic(path, await print!(html));
      printed.push(await describeFile('pdf', path));
    }
    const exportId = randomUUID();
    const all = [...files, ...printed];
    this.#store.reports.add({ exportId, title, directory, files: all, exportedMs: Date.now() });
    this.#changes.publish({ topic: 'reports' });
    return { exportId, files: all.map(({ path }) => basename(path)) };
  }

  #runsInput(runs: readonly string[], options: ReturnType<typeof columnOptions>) {
    return { workspace: this.#store.directory, runs, options };
  }

  #paths(request: ReportExportRequest): string[] {
    const { found } = selectRuns(this.#store, request.selection);
    const sections = outlineStored(this.#store, found, columnOptions(request.selection));
    const suffixes = sectionSuffixes(sections);
    return reportPaths(request, suffixes).map(({ path }) => path);
  }
}

function checkFolder(directory: string): void {
  if (!isAbsolute(directory)) {
    throw new InputError(directory, 'is no absolute path; choose the folder from its root');
  }
  const stats = statSync(directory, { throwIfNoEntry: false });
  if (stats === undefined) throw new InputError(directory, 'does not exist; choose a folder that does');
  if (!stats.isDirectory()) throw new InputError(directory, 'is a file; choose a folder');
}
