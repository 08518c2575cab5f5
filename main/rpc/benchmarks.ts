/**
 * @file Procedures on the library of benchmarks.
 */
import type { BenchmarkSummary } from '../../shared/rpc/benchmarks.ts';
import { hubCacheFolder } from '../library/hub-cache.ts';
import { publishedTasks } from '../library/tasks.ts';
import { buildPublished, importOwnTables } from '../services/build-benchmarks.ts';
import type { ListedEntry } from '../services/library-folders.ts';
import { os, rpcError } from './implementer.ts';

const summaryOf = ({ entry, facts }: ListedEntry<'benchmark'>): BenchmarkSummary => ({ ...entry, ...facts });

export const benchmarksRouter = {
  list: os.benchmarks.list.handler(async ({ context }) =>
    (await context.workbench.benchmarks.list()).map(summaryOf),
  ),
  import: os.benchmarks.import.handler(({ input, context }) =>
    context.workbench.benchmarks.import(input.path),
  ),
  tasks: os.benchmarks.tasks.handler(() => publishedTasks(hubCacheFolder(process.env))),
  build: os.benchmarks.build.handler(({ input, context }) => buildPublished(context.workbench, input)),
  outlineTable: os.benchmarks.outlineTable.handler(({ input, context }) =>
    context.workbench.reader.ask('outlineTable', input),
  ),
  checkTables: os.benchmarks.checkTables.handler(({ input, context }) =>
    context.workbench.reader.ask('checkTables', input.task),
  ),
  importTables: os.benchmarks.importTables.handler(({ input, context }) =>
    importOwnTables(context.workbench, input),
  ),
  verify: os.benchmarks.verify.handler(({ input, context }) =>
    context.workbench.benchmarks.verify(input.benchmarkId),
  ),
  remove: os.benchmarks.remove.handler(({ input, context }) => {
    if (context.workbench.benchmarks.isBundled(input.benchmarkId)) {
      throw rpcError('CONFLICT', 'A demo benchmark is part of Adapter Atlas.');
    }
    return context.workbench.benchmarks.setRemoved(input.benchmarkId, true);
  }),
  restore: os.benchmarks.restore.handler(({ input, context }) =>
    context.workbench.benchmarks.setRemoved(input.benchmarkId, false),
  ),
  items: os.benchmarks.items.handler(async ({ input, context: { workbench } }) => {
    const { benchmarkId, ...page } = input;
    const { path } = await workbench.benchmarks.open(benchmarkId);
    return workbench.reader.ask('items', { benchmarkPath: path, ...page });
  }),
};
