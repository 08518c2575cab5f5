/**
 * @file Procedures on experiments that were started.
 */
import { recentExperiments, startDemo } from '../services/experiments.ts';
import { os } from './implementer.ts';

export const experimentsRouter = {
  recent: os.experiments.recent.handler(({ input, context }) =>
    recentExperiments(context.workbench, input.limit),
  ),
  startDemo: os.experiments.startDemo.handler(({ context }) => startDemo(context.workbench)),
};
