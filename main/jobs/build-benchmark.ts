/**
 * @file The job that makes a benchmark's folder of a published task and its files, and checks it as an import would.
 */
import type { VerifiedFolder } from '../../shared/model/library.ts';
import { buildBenchmark, type BuildOptions, type BuiltBenchmark } from '../library/build-benchmark.ts';
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
