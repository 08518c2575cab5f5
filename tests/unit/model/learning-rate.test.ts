import { describe, expect, it } from 'vitest';
import { trainingSchema } from '../../../shared/model/training.ts';
import { learningRateAt } from '../../../shared/model/learning-rate.ts';

const training = (lrSchedulerType: 'constant' | 'linear' | 'cosine') =>
  trainingSchema.parse({ lrSchedulerType, learningRate: 1, warmupSteps: 4, maxSteps: 12 });

describe('learningRateAt', () => {
  it('rises evenly through the warmup, and never starts at zero', () => {
    expect([0, 1, 2, 3].map((step) => learningRateAt(step, training('constant')))).toEqual([
      0.2, 0.4, 0.6, 0.8,
    ]);
  });

  it('holds, falls in a line, or falls along a cosine', () => {
    expect(learningRateAt(11, training('constant'))).toBe(1);
    expect([4, 8, 12].map((step) => learningRateAt(step, training('linear')))).toEqual([1, 0.5, 0]);
    expect([4, 8, 12].map((step) => learningRateAt(step, training('cosine')))).toEqual([
      1,
      expect.closeTo(0.5, 12),
      0,
    ]);
  });
});
