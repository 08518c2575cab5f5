/**
 * @file How much of a run's work is done.
 */
import type { RunState } from './run.ts';

/** What a run reports of its work. */
export interface RunReached {
  readonly state: RunState;
  readonly step: number;
  /** 0 for a run that trains nothing. */
  readonly maxSteps: number;
  readonly doneItems: number;
  /** 0 until evaluation begins. */
  readonly totalItems: number;
}

/** 0 to 1, training and evaluation counted as halves; a run that trains nothing is all evaluation. */
export function shareDone({ state, step, maxSteps, doneItems, totalItems }: RunReached): number {
  if (state === 'finished') return 1;
  const evaluated = totalItems === 0 ? 0 : doneItems / totalItems;
  return maxSteps === 0 ? evaluated : (Math.min(1, step / maxSteps) + evaluated) / 2;
}
