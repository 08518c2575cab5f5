/**
 * @file Runs side by side. The outline comes at once; the statistics that need every single answer are computed in
 * a process of their own and fetched again when `comparisons` changed.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import type { ComparisonOutline } from '../model/comparison-outline.ts';
import type { Comparison } from '../model/comparison.ts';
import { procedure } from './procedure.ts';

/** Columns that fit a comparison; more runs are asked about as a selection of them. */
export const MAXIMUM_RUNS = 200;

export const runIdSchema = z.string().regex(/^[0-9a-z-]{8,80}$/, {
  // An address may hold it, so this is read by people.
  error: ({ input }) => `“${String(input).slice(0, 80)}” is not the id of a run.`,
});

export const compareSelectionSchema = z.strictObject({
  runs: z.array(runIdSchema).max(MAXIMUM_RUNS).default([]),
  /** All of its runs as well, by id. */
  experiment: z.string().max(80).nullable().default(null),
  /** A run whose column the others are compared with; null for the frozen base of each one's model. */
  baseline: runIdSchema.nullable().default(null),
  /** Whether runs that differ in nothing but the seed are one column. */
  mergeSeeds: z.boolean().default(true),
});
export type CompareSelection = z.infer<typeof compareSelectionSchema>;

export interface CompareOutline {
  /** One for each benchmark, kind of prompts and normalisation: what is never mixed in one table. */
  readonly sections: readonly ComparisonOutline[];
  /** Name of the experiment that is compared as a whole. */
  readonly experiment: string | null;
  /** Ids that were asked for and are not in this workspace (any more). */
  readonly missingRuns: readonly string[];
}

/** A comparison with what it shows in words. */
export interface CompareStatistics {
  readonly comparison: Comparison;
  /** The main finding, a sentence each, the most important first. */
  readonly finding: readonly string[];
  /** What the numbers cannot say, a sentence each. */
  readonly caveats: readonly string[];
  readonly computedMs: number;
}

export interface CompareStatisticsState {
  /** Null until they are computed for the first time. While runs go on they may be older than the outline. */
  readonly statistics: CompareStatistics | null;
  /** The job that computes them (again); null when they are up to date. */
  readonly jobId: string | null;
  /** Why they could not be computed; null if they could. */
  readonly problem: string | null;
}

/** A run that can be chosen. */
export interface CompareCandidate {
  readonly runId: string;
  readonly method: string;
  readonly model: string;
  readonly task: string;
  readonly experiment: string;
  readonly seed: number;
  readonly state: string;
  /** Languages with results. */
  readonly languages: number;
}

/** An experiment that can be compared as a whole. */
export interface CompareExperiment {
  readonly id: string;
  readonly name: string;
  readonly createdMs: number;
  /** Runs, and how many of them have results. */
  readonly runs: number;
  readonly measuredRuns: number;
}

export const compareContract = {
  outline: procedure.input(compareSelectionSchema).output(type<CompareOutline>()),
  /** Starts computing what is not known yet. `section` is one of the outline's. */
  statistics: procedure
    .input(compareSelectionSchema.extend({ section: z.string().max(120) }))
    .output(type<CompareStatisticsState>()),
  /** Runs with results whose method, model, task, experiment or id contains all words of `search`, newest first. */
  candidates: procedure
    .input(z.strictObject({ search: z.string().max(200), limit: z.int().min(1).max(100).default(30) }))
    .output(type<readonly CompareCandidate[]>()),
  /** Experiments with results, the newest first. */
  experiments: procedure
    .input(z.strictObject({ limit: z.int().min(1).max(100).default(12) }))
    .output(type<readonly CompareExperiment[]>()),
};
