/**
 * @file The jobs that make reports: the parts of a preview, and the files of an export.
 */
import type { ColumnOptions } from '../analysis/columns.ts';
import { reportParts, type PreviewPage } from '../reports/html/report-html.ts';
import { printWithChromium } from '../services/chromium.ts';
import { compareStored, RESAMPLES, type ComparedSection } from '../services/compare.ts';
import { exportReport, type ExportedReport, type ReportOrder } from '../services/export-report.ts';
import { readWorkspace } from '../services/workspace.ts';
import { curvesOf } from '../services/write-report.ts';
import type { Store } from '../store/store.ts';
import type { JobTools, JobWork } from './job-kind.ts';

export interface ReportRuns {
  /** The workspace's folder. */
  readonly workspace: string;
  readonly runs: readonly string[];
  readonly options: ColumnOptions;
}

export interface ReportExportInput extends ReportRuns {
  readonly order: ReportOrder;
  /** `host`: pages for PDF files come back unprinted. */
  readonly printer: 'chromium' | 'host';
}

/** Compares the runs beside the main process, which alone writes the workspace. */
async function withComparison<Result>(
  { workspace, runs, options }: ReportRuns,
  { onProgress }: JobTools,
  use: (store: Store, sections: readonly ComparedSection[]) => Promise<Result> | Result,
): Promise<Result> {
  const store = readWorkspace(workspace);
  try {
    onProgress({ done: 0, total: RESAMPLES, unit: 'steps', message: 'Reading answers' });
    const found = runs.flatMap((runId) => store.run(runId) ?? []);
    const sections = compareStored(store, found, options, (done) =>
      onProgress({ done, total: RESAMPLES, unit: 'steps', message: 'Resampling' }),
    );
    return await use(store, sections);
  } finally {
    store.close();
  }
}

export const reportPreviewJob: JobWork<ReportRuns, readonly PreviewPage[]> = (input, tools) =>
  withComparison(input, tools, (store, sections) =>
    sections.map((section) => ({
      section: section.section,
      title: section.benchmark.title,
      runs: section.answers.length,
      parts: reportParts({ ...section, results: curvesOf(store, section) }),
    })),
  );

export const reportExportJob: JobWork<ReportExportInput, ExportedReport> = (input, tools) =>
  withComparison(input, tools, (store, sections) =>
    exportReport(store, input.order, sections, {
      signal: tools.signal,
      onProgress: (done, total, message) => tools.onProgress({ done, total, unit: 'files', message }),
      print: input.printer === 'host' ? null : (html) => printWithChromium(html, tools.signal),
    }),
  );
