/**
 * @file A report in every form that was asked for, as files.
 */
import { createHash } from 'node:crypto';
import { createReadStream, statSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import {
  REPORT_FORMATS,
  type ReportFile,
  type ReportFormat,
  type ReportSectionId,
} from '../../shared/model/report.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { comparisonCsv } from '../reports/comparison-csv.ts';
import { comparisonJson } from '../reports/comparison-json.ts';
import { assembleReport, reportParts } from '../reports/html/report-html.ts';
import { comparisonLatex } from '../reports/latex/comparison-latex.ts';
import type { Store } from '../store/store.ts';
import { bundleEntries } from './bundle/bundle-entries.ts';
import { writeBundle } from './bundle/write-bundle.ts';
import type { ComparedSection } from './compare.ts';
import { engineVersion } from './version.ts';
import { curvesOf, sectionSuffixes } from './write-report.ts';

export interface ReportOrder {
  readonly title: string;
  readonly description: string;
  readonly sections: readonly ReportSectionId[];
  readonly formats: readonly ReportFormat[];
  /** Absolute; it exists. */
  readonly directory: string;
  /** Of the files, without extension. */
  readonly name: string;
  readonly withAdapters: boolean;
}

export interface ExportTools {
  readonly onProgress: (done: number, total: number, message: string) => void;
  readonly signal: AbortSignal;
  /** Prints a page; null leaves that to whoever asked. */
  readonly print: ((html: string) => Promise<Uint8Array>) | null;
}

export interface ExportedReport {
  readonly files: readonly ReportFile[];
  /** Pages that are still to be printed. */
  readonly toPrint: readonly { readonly path: string; readonly html: string }[];
}

/** The files of an export by format: one a section, but one bundle for all. */
export function reportPaths(
  { directory, name, formats }: Pick<ReportOrder, 'directory' | 'name' | 'formats'>,
  suffixes: readonly string[],
): { readonly format: ReportFormat; readonly section: number; readonly path: string }[] {
  return REPORT_FORMATS.filter(({ id }) => formats.includes(id)).flatMap(({ id, extension }) =>
    (id === 'bundle' ? [''] : suffixes).map((suffix, section) => ({
      format: id,
      section,
      path: join(directory, `${name}${suffix}.${extension}`),
    })),
  );
}

/**
 * Writes the files, each whole or not at all.
 *
 * @param compared The comparison of the runs: what every form shows.
 * @throws {InputError} The disk refuses, or a page cannot be printed.
 */
export async function exportReport(
  store: Store,
  order: ReportOrder,
  compared: readonly ComparedSection[],
  { onProgress, signal, print }: ExportTools,
): Promise<ExportedReport> {
  const { title, description, sections, withAdapters } = order;
  const head = { title, description, generatedAt: new Date(), engineVersion: engineVersion() };
  const pages = new Map<ComparedSection, string>();
  const pageOf = (section: ComparedSection): string => {
    const { comparison, benchmark } = section;
    const page =
      pages.get(section) ??
      assembleReport(
        reportParts({ comparison, benchmark, results: curvesOf(store, section) }, sections),
        head,
        sections,
      );
    pages.set(section, page);
    return page;
  };
  const files: ReportFile[] = [];
  const toPrint: { path: string; html: string }[] = [];
  const paths = reportPaths(order, sectionSuffixes(compared));
  for (const { format, section: index, path } of paths) {
    signal.throwIfAborted();
    const section = compared[index]!;
    const { comparison, answers } = section;
    switch (format) {
      case 'html':
        writeFileAtomic(path, pageOf(section));
        break;
      case 'csv':
        writeFileAtomic(path, comparisonCsv(comparison));
        break;
      case 'json':
        writeFileAtomic(path, comparisonJson(comparison));
        break;
      case 'latex':
        writeFileAtomic(path, comparisonLatex(comparison, answers, head));
        break;
      case 'pdf':
        if (print === null) {
          toPrint.push({ path, html: pageOf(section) });
          continue;
        }
        onProgress(files.length, paths.length, 'Printing');
        writeFileAtomic(path, await print(pageOf(section)));
        break;
      case 'bundle': {
        const content = { ...head, createdAt: head.generatedAt, sections: compared, withAdapters };
        await writeBundle(path, bundleEntries(store, content), {
          createdAt: head.generatedAt,
          onProgress,
          signal,
        });
        break;
      }
    }
    files.push(await describeFile(format, path));
    onProgress(files.length, paths.length, 'Writing');
  }
  return { files, toPrint };
}

/** A file that was written, with its hash. */
export async function describeFile(format: ReportFormat, path: string): Promise<ReportFile> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(path), hash);
  return { format, path, sizeBytes: statSync(path).size, sha256: hash.digest('hex') };
}
