/**
 * @file Settings that are allowed and still unlikely to be meant.
 */
import { isTrained } from '../../../shared/model/method.ts';
import type { ExperimentDraft } from '../../../shared/model/experiment-draft.ts';
import { trainingSchema } from '../../../shared/model/training.ts';

/** A sentence for each; none while the training section has wrong fields. */
export function trainingHints({ training, methods }: ExperimentDraft): string[] {
  const parsed = trainingSchema.safeParse(training).data;
  if (parsed === undefined) return [];
  // A rate of a method's own was chosen for it, if it is another's too.
  const sharing = methods.filter(
    ({ config: { method }, training: own }) => isTrained(method) && own['learningRate'] === undefined,
  );
  const isShared = new Set(sharing.map(({ config }) => config.method)).size > 1;
  const { maxSteps, warmupSteps, evalSteps, devItems, saveSteps } = parsed;
  return [
    ...(isShared
      ? [
          'Methods of different kinds share a learning rate, which rarely suits them all: “Choose learning rates” among the methods tries others on held-out items.',
        ]
      : []),
    ...(warmupSteps >= maxSteps
      ? [`The warmup of ${warmupSteps} steps lasts as long as the training, so the peak rate is never held.`]
      : []),
    ...(devItems > 0 && evalSteps > maxSteps
      ? [`Held-out items are scored only at the end, because training has fewer than ${evalSteps} steps.`]
      : []),
    ...(saveSteps > maxSteps
      ? ['No checkpoint is saved before the end; a run that is killed starts over.']
      : []),
  ];
}
