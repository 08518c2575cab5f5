/**
 * @file Procedures on comparisons.
 */
import { os } from './implementer.ts';

export const compareRouter = {
  outline: os.compare.outline.handler(({ input, context }) => context.workbench.comparisons.outline(input)),
  statistics: os.compare.statistics.handler(({ input: { section, ...selection }, context }) =>
    context.workbench.comparisons.statistics(selection, section),
  ),
  candidates: os.compare.candidates.handler(({ input: { search, limit }, context }) =>
    context.workbench.store.measured.search(search.split(/\s+/).filter(Boolean), limit),
  ),
  experiments: os.compare.experiments.handler(({ input, context }) =>
    context.workbench.store.measured.experiments(input.limit),
  ),
};
