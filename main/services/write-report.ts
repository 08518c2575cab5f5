/**
 * @file An experiment's report and the data behind it, as files.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { RunCurves } from '../../shared/model/result.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { comparisonCsv } from '../reports/comparison-csv.ts';
import { comparisonJson } from '../reports/comparison-json.ts';
import { reportHtml } from '../reports/html/report-html.ts';
import type { Store, StoredExperiment } from '../store/store.ts';
import type { ComparedSection } from './compare.ts';
import { engineVersion } from './version.ts';

/** The compared runs with their curves, in the order of the comparison. */
export function curvesOf(store: Store, { answers }: ComparedSection): RunCurves[] {
  return answers.map(({ summary }) => ({
    summary,
    steps: store.records.steps(summary.config.runId, 0, summary.config.training.maxSteps),
    dev: store.records.dev(summary.config.runId),
  }));
}

/**
 * What tells the files of several sections apart, before the extension: nothing where there is one, else the
 * benchmark's id, and the start of the section's hash where one benchmark has several.
 */
export function sectionSuffixes(
  sections: readonly { readonly section: string; readonly benchmark: { readonly id: string } }[],
): string[] {
  if (sections.length === 1) return [''];
  return sections.map(({ benchmark, section }) => {
    const isAlone = sections.filter((other) => other.benchmark.id === benchmark.id).length === 1;
    return isAlone ? `.${benchmark.id}` : `.${section}`;
  });
}

/**
 * Writes an experiment's report: one HTML file a section, with the comparison as CSV and JSON beside it.
 *
 * @param sections The comparison of the experiment's runs.
 * @param file Where the HTML goes; WORKSPACE/reports/EXPERIMENT.html if left out. With several sections each one's
 * name is put before the extension.
 * @returns The files, absolute.
 */
export function writeReport(
  store: Store,
  stored: StoredExperiment,
  sections: readonly ComparedSection[],
  file?: string,
): string[] {
  const target = resolve(file ?? join(store.directory, 'reports', `${stored.id}.html`));
  mkdirSync(dirname(target), { recursive: true });
  const stem = target.replace(/\.html?$/, '');
  const suffixes = sectionSuffixes(sections);
  return sections.flatMap((section, index) => {
    const { benchmark, comparison } = section;
    const base = `${stem}${suffixes[index]!}`;
    const html = reportHtml({
      experiment: stored.experiment,
      results: curvesOf(store, section),
      comparison,
      benchmark,
      generatedAt: new Date(),
      engineVersion: engineVersion(),
    });
    const files: [string, string][] = [
      [sections.length === 1 ? target : `${base}.html`, html],
      [`${base}.csv`, comparisonCsv(comparison)],
      [`${base}.json`, comparisonJson(comparison)],
    ];
    for (const [path, text] of files) writeFileAtomic(path, text);
    return files.map(([path]) => path);
  });
}
