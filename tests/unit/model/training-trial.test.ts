import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../../../shared/model/training.ts';
import { bestTrial, trialTraining, type TrainingTrial } from '../../../shared/model/training-trial.ts';

function trial(accuracy: number | null, loss: number, divergedAtStep: number | null = null): TrainingTrial {
  return { measuredMs: 0, best: { step: 1, loss, accuracy }, divergedAtStep, heldOutItems: 8, durationMs: 1 };
}

const unscored: TrainingTrial = { ...trial(null, 0), best: null, divergedAtStep: 2 };

describe('bestTrial', () => {
  it.each([
    ['the highest accuracy', [trial(0.5, 1), trial(0.75, 2), trial(0.25, 0.1)], 1],
    ['of equals, the lowest loss', [trial(1, 0.3), trial(1, 0.1), trial(1, 0.2)], 1],
    ['of the same score, the first', [trial(1, 0.3), trial(1, 0.3)], 0],
    ['without accuracies, the lowest loss', [trial(null, 3), trial(null, 1), trial(null, 2)], 1],
    ['none that diverged, however good it was before', [trial(0.9, 0.1, 7), trial(0.2, 2)], 1],
    ['among those that were tried', [null, unscored, trial(0, 9), null], 2],
    ['none', [null, unscored, trial(1, 0, 3)], null],
    ['none of none', [], null],
  ])('is %s', (_, trials, place) => {
    expect(bestTrial(trials)).toBe(place);
  });
});

describe('trialTraining', () => {
  const training = trainingSchema.parse({ maxSteps: 200, warmupSteps: 20, learningRate: 0.1, batchSize: 7 });

  it('changes the learning rate alone, unless it is shorter', () => {
    expect(trialTraining(training, 0.02, null)).toEqual({ ...training, learningRate: 0.02 });
  });

  it('warms up as much shorter', () => {
    const shorter = { ...training, learningRate: 0.02, maxSteps: 50, warmupSteps: 5 };
    expect(trialTraining(training, 0.02, 50)).toEqual(shorter);
    expect(trialTraining(training, 0.02, 1).warmupSteps).toBe(0);
  });
});
