/**
 * @file Experiments that were started: how far they are and what they show so far.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import type { RunState } from '../model/run.ts';
import type { Job } from './jobs.ts';
import { procedure } from './procedure.ts';

/** A method on one benchmark, over its models and seeds. Accuracies are means over runs, fractions of 1. */
export interface MethodSoFar {
  readonly label: string;
  readonly englishAccuracy: number | null;
  /** Mean over the languages other than English, then over runs. */
  readonly transferAccuracy: number | null;
  /** Where no run of it has a result in every language: the fewest languages that one in the means has, and of how many. */
  readonly partial: { readonly scoredLanguages: number; readonly languages: number } | null;
}

export interface TaskSoFar {
  readonly task: string;
  /** The benchmark's, or its id where the workspace has lost its definition. */
  readonly title: string;
  /** In the order of the experiment. */
  readonly methods: readonly MethodSoFar[];
}

export interface ExperimentCard {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  readonly states: Readonly<Record<RunState, number>>;
  readonly runs: number;
  /** Those that failed, and why the first of them did. */
  readonly failed: { readonly runIds: readonly string[]; readonly reason: string } | null;
  /** Of all its work, 0 to 1: steps and items, runs counted alike. */
  readonly share: number;
  readonly models: readonly string[];
  readonly tasks: readonly TaskSoFar[];
  readonly lastActivityMs: number;
}

export const experimentsContract = {
  /** Those with the latest activity first. */
  recent: procedure
    .input(z.strictObject({ limit: z.int().min(1).max(100) }))
    .output(type<readonly ExperimentCard[]>()),
  /** Checks the bundled model and benchmark and queues the demo's runs; the job's result is a `Launch`. */
  startDemo: procedure.output(type<Job>()),
};
