/**
 * @file What can be done with benchmarks of the library.
 */
import type { BenchmarkSummary } from '../../../shared/rpc/benchmarks.ts';
import { client } from '../../api/client.ts';
import { readSettings } from '../../api/use-settings.ts';
import { chooseFolder } from '../../dialogs/path-chooser.tsx';
import { removeEntry } from '../library/remove-entry.tsx';
import { startJob } from '../library/start-job.ts';

/** Asks for a folder and starts its import, whose job shows the rest. */
export async function importBenchmark(): Promise<void> {
  const { benchmarksFolder } = await readSettings();
  const path = await chooseFolder('Choose the folder of a benchmark', benchmarksFolder);
  if (path !== null) await startJob('The import did not start', () => client.benchmarks.import({ path }));
}

/** Starts reading every line again. */
export async function verifyBenchmark({ id }: BenchmarkSummary): Promise<void> {
  await startJob('The verification did not start', () => client.benchmarks.verify({ benchmarkId: id }));
}

/** @returns Whether it was removed. */
export function removeBenchmark({ id, name }: BenchmarkSummary): Promise<boolean> {
  return removeEntry({
    name,
    remove: () => client.benchmarks.remove({ benchmarkId: id }),
    restore: () => client.benchmarks.restore({ benchmarkId: id }),
  });
}
