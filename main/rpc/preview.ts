/**
 * @file Procedures on what a model reads.
 */
import { knownFertility, measureFertility } from '../services/benchmark-fertility.ts';
import { os } from './implementer.ts';

export const previewRouter = {
  item: os.preview.item.handler(async ({ input, context: { workbench } }) => {
    const { modelId, benchmarkId, ...question } = input;
    const model = await workbench.models.open(modelId);
    const benchmark = await workbench.benchmarks.open(benchmarkId);
    return workbench.reader.ask('previewItem', {
      modelPath: model.path,
      benchmarkPath: benchmark.path,
      ...question,
    });
  }),
  fertility: os.preview.fertility.handler(({ input, context }) =>
    knownFertility(context.workbench, input.modelId, input.benchmarkId),
  ),
  measureFertility: os.preview.measureFertility.handler(({ input, context }) =>
    measureFertility(context.workbench, input.modelId, input.benchmarkId),
  ),
};
