/**
 * @file An experiment's report and the data behind it, as files.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { comparisonCsv } from '../reports/comparison-csv.ts';
import { comparisonJson } from '../reports/comparison-json.ts';
import { reportHtml } from '../reports/html/report-html.ts';
import type { Store, StoredExperiment } from '../store/store.ts';
import { compareStored } from './compare.ts';
import { engineVersion } from './version.ts';

/**
 * Writes an experiment's report: one HTML file a benchmark, with the comparison as CSV and JSON beside it.
 *
 * @param file Where the HTML goes; WORKSPACE/reports/EXPERIMENT.html if left out. With several benchmarks each
 * one's id is put before the extension.
 * @returns The files, absolute.
 */
export function writeReport(store: Store, stored: StoredExperiment, file?: string): string[] {
  const target = resolve(file ?? join(store.directory, 'reports', `${stored.id}.html`));
  const comparisons = compareStored(store, store.runs({ experiment: stored.id }));
  mkdirSync(dirname(target), { recursive: true });
  const stem = target.replace(/\.html?$/, '');
  return comparisons.flatMap(({ benchmark, results, comparison }) => {
    const base = comparisons.length === 1 ? stem : `${stem}.${benchmark.id}`;
    const html = reportHtml({
      experiment: stored.experiment,
      results,
      comparison,
      benchmark,
      generatedAt: new Date(),
      engineVersion: engineVersion(),
    });
    const files: [string, string][] = [
      [comparisons.length === 1 ? target : `${base}.html`, html],
      [`${base}.csv`, comparisonCsv(comparison)],
      [`${base}.json`, comparisonJson(comparison)],
    ];
    for (const [path, text] of files) writeFileAtomic(path, text);
    return files.map(([path]) => path);
  });
}
