/**
 * @file Token fertilities: measured in a job, kept by the hashes of the tokenizer's model and the benchmark.
 */
import type { Job } from '../../shared/rpc/jobs.ts';
import type { Fertility } from '../../shared/rpc/preview.ts';
import type { StoredEntry } from '../store/library-table.ts';
import type { Workbench } from './workbench.ts';

/** What was measured for a model's tokenizer on a benchmark; null where nothing was, or either has changed since. */
export async function knownFertility(
  { store, models, benchmarks }: Workbench,
  modelId: string,
  benchmarkId: string,
): Promise<Fertility | null> {
  const key = fertilityKey(await models.stored(modelId), await benchmarks.stored(benchmarkId));
  // Kept by `measureFertility` below.
  return store.library.measurement('fertility', key) as Fertility | null;
}

/** Starts measuring it. @throws {InputError} A folder is not there. */
export async function measureFertility(
  { store, jobs, models, benchmarks, changes }: Workbench,
  modelId: string,
  benchmarkId: string,
): Promise<Job> {
  const model = await models.open(modelId);
  const benchmark = await benchmarks.open(benchmarkId);
  const input = { modelPath: model.path, benchmarkPath: benchmark.path };
  const title = `Tokens of ${model.name} on ${benchmark.name}`;
  return jobs.start('measureFertility', title, input, (languages) => {
    const fertility: Fertility = { modelId, benchmarkId, measuredMs: Date.now(), languages };
    store.library.putMeasurement('fertility', fertilityKey(model, benchmark), fertility);
    changes.publish({ topic: 'models' });
    return fertility;
  });
}

function fertilityKey(model: StoredEntry<'model'>, benchmark: StoredEntry<'benchmark'>): string {
  return `${model.sha256 ?? model.path} ${benchmark.sha256 ?? benchmark.path}`;
}
