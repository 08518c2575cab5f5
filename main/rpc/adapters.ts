/**
 * @file Procedures on adapters.
 */
import { describeAdapter, holdsFiles, startAdapterExport } from '../services/adapter-exports.ts';
import { os, rpcError } from './implementer.ts';

export const adaptersRouter = {
  look: os.adapters.look.handler(async ({ input: { path, modelId }, context: { workbench } }) => {
    const { path: modelPath } = await workbench.models.open(modelId);
    return workbench.reader.ask('outlineAdapter', { path, modelPath });
  }),
  describe: os.adapters.describe.handler(({ input, context }) =>
    describeAdapter(context.workbench.store, input.runId),
  ),
  export: os.adapters.export.handler(({ input, context: { workbench } }) => {
    if (!input.replace && holdsFiles(input.directory)) {
      throw rpcError('CONFLICT', `${input.directory} is not empty: an adapter in it would be replaced.`);
    }
    return startAdapterExport(workbench, input);
  }),
};
