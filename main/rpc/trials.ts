/**
 * @file Procedures on training that is tried out.
 */
import { knownTrials, startTrial } from '../services/training-trials.ts';
import { os } from './implementer.ts';

export const trialsRouter = {
  known: os.trials.known.handler(({ input, context }) => knownTrials(context.workbench, input.trials)),
  start: os.trials.start.handler(({ input, context }) => startTrial(context.workbench, input)),
};
