/**
 * @file Reads every line of a benchmark and says what it holds: what import and verification do.
 */
import { join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { VerifiedFolder } from '../../shared/model/library.ts';
import type { Item } from '../../shared/model/task.ts';
import type { BenchmarkLanguage } from '../../shared/rpc/benchmarks.ts';
import { findLeakage } from '../evaluation/tasks/leakage.ts';
import { openBenchmark } from '../evaluation/tasks/benchmark.ts';
import { readDownloadNote } from './hub/download-note.ts';
import { stampFiles } from './file-stamps.ts';
import { loadLanguages } from './languages.ts';

/**
 * Reads the definition and all splits.
 *
 * @param onSplit Told of the splits read so far and of all.
 * @throws {InputError} At the first fault, with file and line or field; or a language that the catalogue lacks.
 */
export function verifyBenchmark(
  directory: string,
  onSplit: (done: number, total: number, message: string) => void = () => undefined,
): VerifiedFolder<'benchmark'> {
  const path = resolve(directory);
  const benchmark = openBenchmark(path);
  const { definition, sha256 } = benchmark;
  const { id, version, title, licence, description, citation, chance, trainLanguage, coverage } = definition;
  const codes = Object.keys(definition.evalFiles);
  checkLanguages(path, codes);
  // Before they are read, so that what changes meanwhile shows.
  const names = ['benchmark.json', definition.trainFile, ...Object.values(definition.evalFiles)];
  const files = stampFiles(path, names);
  const total = codes.length + 1;
  onSplit(0, total, trainLanguage);
  const train = benchmark.trainItems();
  const reference = codes.includes(trainLanguage) ? benchmark.evalItems(trainLanguage) : [];
  const parallel = new Set(reference.map((item) => item.id));
  const languages = codes.map((code, index): BenchmarkLanguage => {
    onSplit(index + 1, total, code);
    return { code, ...countItems(benchmark.evalItems(code), parallel), coverage: coverage[code] ?? null };
  });
  onSplit(total, total, '');
  const downloaded = readDownloadNote(path);
  return {
    path,
    name: title,
    sha256,
    licence: licence === '' ? null : licence,
    files,
    facts: {
      taskId: id,
      version,
      description,
      citation,
      chance,
      trainLanguage,
      trainItems: train.length,
      languages,
      sizeBytes: files.reduce((sum, file) => sum + file.sizeBytes, 0),
      origin: downloaded?.repository ?? null,
      revision: downloaded?.commit ?? null,
      leakage: codes.includes(trainLanguage) ? findLeakage(train, reference).leakage : null,
    },
  };
}

function countItems(
  items: readonly Item[],
  parallel: ReadonlySet<string>,
): Pick<BenchmarkLanguage, 'items' | 'parallelItems' | 'clusters'> {
  return {
    items: items.length,
    parallelItems: items.filter(({ id }) => parallel.has(id)).length,
    clusters: new Set(items.map(({ id, cluster }) => cluster ?? `item ${id}`)).size,
  };
}

function checkLanguages(path: string, codes: readonly string[]): void {
  const known = loadLanguages();
  const unknown = codes.find((code) => !known.has(code));
  if (unknown === undefined) return;
  throw new InputError(
    `${join(path, 'benchmark.json')}, evalFiles`,
    `${unknown} is not in the language catalogue; use the catalogue's code of the language, or leave it out`,
  );
}
