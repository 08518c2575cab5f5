/**
 * @file The jobs that check a folder of the library, for the first time or again.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { KnownFolder, LibraryKind, Verification, VerifiedFolder } from '../../shared/model/library.ts';
import { stampFiles } from '../library/file-stamps.ts';
import { verifyBenchmark } from '../library/verify-benchmark.ts';
import { verifyModel } from '../library/verify-model.ts';
import type { JobTools, JobWork } from './job-kind.ts';

/** Takes a folder; a fault fails the job. */
export const importModelJob: JobWork<string, VerifiedFolder<'model'>> = (path, { onProgress }) =>
  verifyModel(path, (done, total, message) => onProgress({ done, total, unit: 'bytes', message }));

/** Takes a folder; a fault fails the job. */
export const importBenchmarkJob: JobWork<string, VerifiedFolder<'benchmark'>> = (path, { onProgress }) =>
  verifyBenchmark(path, (done, total, message) => onProgress({ done, total, unit: 'files', message }));

/** Takes an entry; a fault is the result. */
export const verifyModelJob = outcomeOf(importModelJob);
export const verifyBenchmarkJob = outcomeOf(importBenchmarkJob);

function outcomeOf<Kind extends LibraryKind>(
  work: JobWork<string, VerifiedFolder<Kind>>,
): JobWork<KnownFolder, Verification<Kind>> {
  return async ({ path, fileNames }: KnownFolder, tools: JobTools) => {
    // Before they are read: what changes meanwhile must show.
    const files = stampFiles(path, fileNames);
    try {
      return { verified: await work(path, tools) };
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      return { problem: error.message, files };
    }
  };
}
