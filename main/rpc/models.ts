/**
 * @file Procedures on the library of models.
 */
import { basename } from 'node:path';
import type { ModelSummary } from '../../shared/rpc/models.ts';
import { hubCacheFolder } from '../library/hub-cache.ts';
import type { ListedEntry } from '../services/library-folders.ts';
import { os, rpcError } from './implementer.ts';

const summaryOf = ({ entry, facts }: ListedEntry<'model'>): ModelSummary => ({ ...entry, ...facts });

export const modelsRouter = {
  list: os.models.list.handler(async ({ context }) => (await context.workbench.models.list()).map(summaryOf)),
  detail: os.models.detail.handler(async ({ input, context: { workbench } }) => {
    const { path } = await workbench.models.open(input.modelId);
    const described = await workbench.reader.ask('describeModel', { path });
    return { model: summaryOf(await workbench.models.get(input.modelId)), ...described };
  }),
  found: os.models.found.handler(async ({ context: { workbench } }) => {
    const { modelsFolder } = workbench.store.settings.read();
    const found = await workbench.reader.ask('findModels', {
      hubCache: hubCacheFolder(process.env),
      modelsFolder,
    });
    const linked = new Set((await workbench.models.list()).map(({ entry }) => entry.path));
    return found.filter(({ path }) => !linked.has(path));
  }),
  import: os.models.import.handler(({ input, context }) => context.workbench.models.import(input.path)),
  importGguf: os.models.importGguf.handler(({ input, context: { workbench } }) =>
    workbench.jobs.start('importGguf', `Import ${basename(input.path)}`, input, (verified) =>
      workbench.models.link(verified),
    ),
  ),
  quantise: os.models.quantise.handler(async ({ input, context: { workbench } }) => {
    const { modelId, bits, output } = input;
    const { name, path } = await workbench.models.open(modelId);
    return workbench.jobs.start(
      'quantiseModel',
      `Quantise ${name} to ${bits} bits`,
      { source: path, output, bits },
      (verified) => workbench.models.link(verified),
    );
  }),
  verify: os.models.verify.handler(({ input, context }) => context.workbench.models.verify(input.modelId)),
  remove: os.models.remove.handler(({ input, context }) => {
    if (context.workbench.models.isBundled(input.modelId))
      throw rpcError('CONFLICT', 'The demo model is part of Adapter Atlas.');
    return context.workbench.models.setRemoved(input.modelId, true);
  }),
  restore: os.models.restore.handler(({ input, context }) =>
    context.workbench.models.setRemoved(input.modelId, false),
  ),
  countParameters: os.models.countParameters.handler(async ({ input, context: { workbench } }) => {
    const { path } = await workbench.models.open(input.modelId);
    return workbench.reader.ask('countParameters', { path, methods: input.methods });
  }),
  matchBudgets: os.models.matchBudgets.handler(async ({ input, context: { workbench } }) => {
    const { modelId, methods, targetParameters } = input;
    const { path } = await workbench.models.open(modelId);
    return workbench.reader.ask('matchBudgets', { path, methods, targetParameters });
  }),
};
