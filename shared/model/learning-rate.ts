/**
 * @file Learning rate by step: linear warmup, then constant, linear or cosine to zero, as transformers'
 * optimization.py.
 */
import type { Training } from './training.ts';

type Schedule = Pick<Training, 'learningRate' | 'warmupSteps' | 'maxSteps' | 'lrSchedulerType'>;

/** Learning rate of step `step`, counted from 0. */
export function learningRateAt(step: number, training: Schedule): number {
  const { learningRate, warmupSteps, maxSteps, lrSchedulerType } = training;
  if (step < warmupSteps) return (learningRate * (step + 1)) / (warmupSteps + 1);
  const progress = Math.min(1, (step - warmupSteps) / Math.max(1, maxSteps - warmupSteps));
  switch (lrSchedulerType) {
    case 'constant':
      return learningRate;
    case 'linear':
      return learningRate * (1 - progress);
    case 'cosine':
      return learningRate * 0.5 * (1 + Math.cos(Math.PI * progress));
  }
}
