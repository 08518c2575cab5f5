/**
 * @file A run's training tried out: how it does on the items held out from training, before any language is measured.
 */
import { Z_95 } from './normal-quantile.ts';
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
  /** Nats of each held-out item's answer, in one order for all trials; where answers are written. */
  readonly itemLosses?: readonly number[];
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

/** Which of several trials to go by. */
export interface TrialChoice {
  readonly chosen: number;
  /** Places of the trials that do as well as the best, ascending; the chosen one among them. */
  readonly asGood: readonly number[];
}

/**
 * The middle one, the lower of two, of the trials whose accuracy cannot be told from the best: within 1.96 standard errors,
 * those of Agresti and Coull (1998, The American Statistician 52, 119-126). Held-out items of the training language are soon
 * all answered, and then a lower loss tells nothing: on the demo model it chose rates at which transfer had broken down,
 * while the middle of those that do as well is far from both ends where training fails. Where answers are written, of those
 * whose loss cannot be told from the lowest: within 1.96 standard errors of their difference, item by item.
 *
 * @param trials In the order of their learning rates; null for those that were not tried.
 * @returns Null where no trial has a score.
 */
export function chooseTrial(trials: readonly (TrainingTrial | null)[]): TrialChoice | null {
  const scored = trials.flatMap((trial, place) =>
    trial === null || trial.best === null || trial.divergedAtStep !== null
      ? []
      : [{ place, items: trial.heldOutItems, ...trial.best }],
  );
  const [first] = scored;
  if (first === undefined) return null;
  const good = first.accuracy === null ? lowestLosses(scored) : highestAccuracies(scored, first.items);
  const asGood = good.map(({ place }) => place);
  return { chosen: asGood[Math.floor((asGood.length - 1) / 2)]!, asGood };
}

function highestAccuracies<Score extends TrialScore>(scored: readonly Score[], items: number): Score[] {
  const best = Math.max(...scored.map(({ accuracy }) => accuracy ?? 0));
  const least = best - Z_95 * standardError(best, items);
  return scored.filter(({ accuracy }) => (accuracy ?? 0) >= least);
}

function lowestLosses<Score extends TrialScore>(scored: readonly Score[]): Score[] {
  const best = scored.reduce((lowest, other) => (other.loss < lowest.loss ? other : lowest));
  return scored.filter((other) => other === best || isAsLow(other.itemLosses ?? [], best.itemLosses ?? []));
}

/** Whether losses of the same items are no higher than others, as far as so many items can tell. */
function isAsLow(losses: readonly number[], lowest: readonly number[]): boolean {
  const excess = losses.map((loss, item) => loss - lowest[item]!);
  const mean = excess.reduce((sum, value) => sum + value, 0) / excess.length;
  const variance = excess.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (excess.length - 1);
  return mean <= Z_95 * Math.sqrt(variance / excess.length);
}

/** Of a share of right answers, with two right and two wrong ones more. */
function standardError(share: number, items: number): number {
  const count = items + 4;
  const shrunk = (share * items + 2) / count;
  return Math.sqrt((shrunk * (1 - shrunk)) / count);
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
