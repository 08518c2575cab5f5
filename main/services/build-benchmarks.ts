/**
 * @file Benchmarks made from published tasks and from tables, each by a job.
 */
import type { BenchmarkBuild, TablesImport } from '../../shared/rpc/benchmarks.ts';
import type { Job } from '../../shared/rpc/jobs.ts';
import type { BuildOptions } from '../library/build-benchmark.ts';
import type { JobInput } from '../jobs/kinds.ts';
import { taskById } from '../library/tasks.ts';
import type { Workbench } from './workbench.ts';

/** Starts the job; the benchmark is in the library at its end. @throws {InputError} There is no such task. */
export function buildPublished(
  { jobs, benchmarks }: Workbench,
  input: BuildOptions & { readonly taskId: string },
): Job {
  const { title } = taskById(input.taskId);
  return jobs.start('buildBenchmark', `Build ${title}`, input, ({ built, verified }): BenchmarkBuild => {
    const { languages, missing, trainItems, leftOut, leakedTrainItems } = built;
    return { ...benchmarks.link(verified), languages, missing, trainItems, leftOut, leakedTrainItems };
  });
}

/** Starts the job; the benchmark is in the library at its end. */
export function importOwnTables({ jobs, benchmarks }: Workbench, input: JobInput<'importTables'>): Job {
  const title = `Import ${input.task.title}`;
  return jobs.start('importTables', title, input, ({ imported, verified }): TablesImport => {
    const { languages, trainItems, leakedTrainItems } = imported;
    return { ...benchmarks.link(verified), languages, trainItems, leakedTrainItems };
  });
}
