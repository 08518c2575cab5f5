/**
 * @file The jobs that make a benchmark's folder, of a published task and its files or of tables, and check it as an import
 * would.
 */
import type { CustomTask } from '../../shared/model/custom-task.ts';
import type { LeakPolicy } from '../../shared/model/leakage.ts';
import type { VerifiedFolder } from '../../shared/model/library.ts';
import { buildBenchmark, type BuildOptions, type BuiltBenchmark } from '../library/build-benchmark.ts';
import { importTables, type ImportedTables } from '../library/import-tables.ts';
import { taskById } from '../library/tasks.ts';
import { verifyBenchmark } from '../library/verify-benchmark.ts';
import type { JobWork } from './job-kind.ts';

export interface BuildBenchmarkInput extends BuildOptions {
  readonly taskId: string;
}

export interface BuildBenchmarkResult {
  readonly built: BuiltBenchmark;
  readonly verified: VerifiedFolder<'benchmark'>;
}

export const buildBenchmarkJob: JobWork<BuildBenchmarkInput, BuildBenchmarkResult> = async (
  { taskId, ...options },
  { onProgress },
) => {
  const built = await buildBenchmark(taskById(taskId), options, (done, total, message) =>
    onProgress({ done, total, unit: 'files', message }),
  );
  return { built, verified: verifyBenchmark(built.dir) };
};

export interface ImportTablesInput {
  /** Its files absolute. */
  readonly task: CustomTask;
  /** The folder to write, which must not exist. */
  readonly output: string;
  readonly leaks: LeakPolicy;
}

export interface ImportTablesResult {
  readonly imported: ImportedTables;
  readonly verified: VerifiedFolder<'benchmark'>;
}

export const importTablesJob: JobWork<ImportTablesInput, ImportTablesResult> = async (
  { task, output, leaks },
  { onProgress, signal },
) => {
  const imported = await importTables(task, output, leaks, (done, total, message) => {
    signal.throwIfAborted();
    onProgress({ done, total, unit: 'files', message });
  });
  return { imported, verified: verifyBenchmark(imported.dir) };
};
