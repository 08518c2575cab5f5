/**
 * @file Which learning rates were tried before one was taken: a method whose rate was looked for less may be behind for that
 * reason alone.
 */
import { z } from 'zod';

/** In any order; on held-out items of the training language, the one that is taken among them. */
export const learningRatesTriedSchema = z.array(z.number().positive()).min(2).max(100);

/** Both lists in one, each rate once, ascending. */
export function mergeRates(one: readonly number[], other: readonly number[]): number[] {
  return [...new Set([...one, ...other])].sort((a, b) => a - b);
}

/** A rate and how it was found, such as `learning rate 0.01, one of 6 tried`. @param tried Null where none were noted. */
export function describeLearningRate(learningRate: number, tried: readonly number[] | null): string {
  return `learning rate ${learningRate}${tried === null ? '' : `, one of ${tried.length} tried`}`;
}
