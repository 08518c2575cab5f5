import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../../../shared/model/training.ts';
import { chooseTrial, trialTraining, type TrainingTrial } from '../../../shared/model/training-trial.ts';

function trial(accuracy: number | null, loss: number, divergedAtStep: number | null = null): TrainingTrial {
  return { measuredMs: 0, best: { step: 1, loss, accuracy }, divergedAtStep, heldOutItems: 8, durationMs: 1 };
}

const unscored: TrainingTrial = { ...trial(null, 0), best: null, divergedAtStep: 2 };

describe('chooseTrial', () => {
  it.each([
    ['the highest accuracy', [trial(0.25, 1), trial(0.75, 2), trial(0.25, 0.1)], 1, [1]],
    ['of three that do as well, the middle one', [trial(1, 3), trial(1, 2), trial(1, 1)], 1, [0, 1, 2]],
    ['of four, the lower middle one', [trial(1, 3), trial(1, 2), trial(1, 1), trial(1, 0)], 1, [0, 1, 2, 3]],
    ['none that diverged, however good it was', [trial(0.9, 0.1, 7), trial(0.2, 2)], 1, [1]],
    ['among those that were tried', [null, unscored, trial(0, 9), null], 2, [2]],
  ])('is %s', (_, trials, chosen, asGood) => {
    expect(chooseTrial(trials)).toEqual({ chosen, asGood });
  });

  it('counts what cannot be told from the best as good', () => {
    // Agresti and Coull: of 96 right of 96, 1.96 sqrt(0.98 × 0.02 / 100) = 0.027, so two wrong are as good, three are not.
    const of96 = (right: number): TrainingTrial => ({ ...trial(right / 96, 1), heldOutItems: 96 });
    expect(chooseTrial([of96(93), of96(94), of96(96), of96(95), of96(40)])).toEqual({
      chosen: 2,
      asGood: [1, 2, 3],
    });
  });

  it('counts, where answers are written, what cannot be told from the lowest loss item by item', () => {
    const written = (...itemLosses: number[]): TrainingTrial => {
      const loss = itemLosses.reduce((sum, value) => sum + value, 0);
      return { ...trial(null, loss), best: { step: 1, loss, accuracy: null, itemLosses }, heldOutItems: 4 };
    };
    const lowest = written(1, 2, 3, 40);
    // Excesses 1, 1, -1, 1: a mean of 0.5, and a standard error of 1 / 2.
    const asLow = written(2, 3, 2, 41);
    // 0.1 on every item: a small difference, and a certain one.
    const higher = written(1.1, 2.1, 3.1, 40.1);
    expect(chooseTrial([higher, lowest, asLow, asLow])).toEqual({ chosen: 2, asGood: [1, 2, 3] });
    expect(chooseTrial([lowest, higher])).toEqual({ chosen: 0, asGood: [0] });
  });

  it('is none where none has a score', () => {
    expect(chooseTrial([null, unscored, trial(1, 0, 3)])).toBeNull();
    expect(chooseTrial([])).toBeNull();
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
