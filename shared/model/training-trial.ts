/**
 * @file A run's training tried out: how it does on the items held out from training, before any language is measured.
 */
import type { Training } from './training.ts';

/** About half a power of ten apart, over those that adapters of all kinds are trained at. */
export const FIRST_LEARNING_RATES = [0.0003, 0.001, 0.003, 0.01, 0.03, 0.1] as const;

/** The best score on the held-out items of the training language, as a run would keep it. */
export interface TrialScore {
  /** Optimiser steps before it. */
  readonly step: number;
  readonly loss: number;
  /** A share, 0 to 1; null where answers are written. */
  readonly accuracy: number | null;
}

export interface TrainingTrial {
  readonly measuredMs: number;
  /** Null where training diverged before it was first scored. */
  readonly best: TrialScore | null;
  /** The optimiser step at which a loss or gradient was no longer finite; null where all were. */
  readonly divergedAtStep: number | null;
  readonly heldOutItems: number;
  readonly durationMs: number;
}

/**
 * The place of the best trial: no divergence, then the highest accuracy, of equals, or without one, the lowest loss. Null
 * where none has a score.
 */
export function bestTrial(trials: readonly (TrainingTrial | null)[]): number | null {
  let best: number | null = null;
  trials.forEach((trial, place) => {
    if (trial === null || trial.best === null || trial.divergedAtStep !== null) return;
    const other = best === null ? null : trials[best]!.best!;
    const gain = other === null ? 1 : (trial.best.accuracy ?? 0) - (other.accuracy ?? 0);
    if (gain > 0 || (gain === 0 && trial.best.loss < other!.loss)) best = place;
  });
  return best;
}

/**
 * A run's training at another learning rate, over another number of steps: a shorter one warms up as much shorter.
 *
 * @param steps Null for as many as the run takes.
 */
export function trialTraining(training: Training, learningRate: number, steps: number | null): Training {
  const maxSteps = steps ?? training.maxSteps;
  const warmupSteps = Math.round((training.warmupSteps * maxSteps) / training.maxSteps);
  return { ...training, learningRate, maxSteps, warmupSteps };
}
