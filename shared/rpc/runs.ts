/**
 * @file Runs in the plural: the list that is searched, filtered and grouped, the queue, and what is done to several
 * runs at once.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import type { PHASES } from '../model/event.ts';
import type { MethodName } from '../model/method.ts';
import { RUN_STATES, type RunConfig, type RunState } from '../model/run.ts';
import { runIdSchema } from './compare.ts';
import { procedure } from './procedure.ts';
import type { RunAdvance } from './run.ts';

/** Runs that one call can act on. */
const MAXIMUM_SELECTION = 20_000;
/** Rows of one window of the list. */
const MAXIMUM_WINDOW = 500;

/** `queue`: what is not over, in its order. `trash`: what was deleted and can be restored. */
export const RUN_VIEWS = ['runs', 'queue', 'trash'] as const;
export type RunView = (typeof RUN_VIEWS)[number];

/** What a field of a configuration holds; lists are joined by commas. */
export type FieldValue = string | number | boolean | null;

/** Columns that every run has; fields of the configuration, such as `training.learningRate`, come on top. */
export const RUN_COLUMNS = [
  'name',
  'state',
  'experiment',
  'method',
  'model',
  'task',
  'seed',
  'progress',
  'english',
  'transfer',
  'languages',
  'trainable',
  'created',
  'duration',
  'tags',
  'note',
] as const;
export type RunColumn = (typeof RUN_COLUMNS)[number];

/** A run as a line of the list. Accuracies are fractions of 1; null means not known (yet). */
export interface RunListRow {
  readonly runId: string;
  readonly state: RunState;
  readonly phase: (typeof PHASES)[number] | null;
  readonly experiment: string;
  readonly methodLabel: string;
  readonly method: MethodName;
  readonly model: string;
  /** Id and title of the benchmark. */
  readonly task: string;
  readonly taskTitle: string;
  readonly seed: number;
  readonly device: RunConfig['device'];
  readonly step: number;
  /** 0 for a run that trains nothing. */
  readonly maxSteps: number;
  readonly doneItems: number;
  readonly totalItems: number;
  /** Of the run, and how many of them have a result. */
  readonly languages: number;
  readonly scoredLanguages: number;
  readonly englishAccuracy: number | null;
  /** Unweighted mean over the languages with a result, English left out. */
  readonly transferAccuracy: number | null;
  readonly trainableParameters: number | null;
  readonly createdMs: number;
  readonly startedMs: number | null;
  readonly endedMs: number | null;
  readonly failure: string | null;
  readonly tags: readonly string[];
  readonly note: string;
  /** Whether there is an adapter to export or to go on from. */
  readonly hasAdapter: boolean;
  /** The fields of the configuration that were asked for. */
  readonly fields: Readonly<Record<string, FieldValue>>;
}

/** Runs that share the value of the field they are grouped by. */
export interface RunGroup {
  readonly value: FieldValue;
  readonly count: number;
  /** Place of its first run in the list. */
  readonly start: number;
  /** Means over its runs with a result in every language; where there is none, over those with any. */
  readonly englishAccuracy: number | null;
  readonly transferAccuracy: number | null;
}

/** A field of the configuration, over the runs of the view. */
export interface RunField {
  readonly name: string;
  /** Among the runs that pass the filters. */
  readonly distinct: number;
  /** Whether runs of one method, told by its label, all have the same. */
  readonly followsMethod: boolean;
  /** All its values in the view with how many runs have each; null where there are too many to choose from. */
  readonly values: readonly { readonly value: FieldValue; readonly count: number }[] | null;
}

/** Everything about the list but its rows. */
export interface RunOutline {
  /** Runs that pass the filters, and in the view at all. */
  readonly total: number;
  readonly inView: number;
  /** By state, of the runs that pass all filters but the one by state. */
  readonly states: Readonly<Record<RunState, number>>;
  /** In the order of the list; empty unless it is grouped. */
  readonly groups: readonly RunGroup[];
  readonly fields: readonly RunField[];
  /** All tags of the view, the most used first. */
  readonly tags: readonly { readonly tag: string; readonly count: number }[];
  /** Runs in the queue and in the trash, whatever the filters. */
  readonly queued: number;
  readonly trashed: number;
  /** Name of the experiment that the list is narrowed to; null for none, or one that is gone. */
  readonly experimentName: string | null;
}

/** What became of an action on several runs. */
export interface BulkOutcome {
  readonly changed: readonly string[];
  /** Runs that it does not fit, such as pausing a finished one. */
  readonly skipped: readonly string[];
}

/** A run at work, as Home shows it. */
export interface WorkingRun {
  readonly run: RunListRow;
  readonly advance: RunAdvance | null;
  /** Of the last training steps; null outside training. */
  readonly tokensPerSecond: number | null;
}

export interface Workload {
  readonly working: readonly WorkingRun[];
  /** The next in the queue. */
  readonly next: readonly RunListRow[];
  readonly waiting: number;
  readonly paused: number;
}

/** What queuing runs with other seeds would come to. */
export interface DuplicatePlan {
  /** Runs that are not there yet, or lie in the trash and would be taken out. */
  readonly added: number;
  /** Seeds with which all of the runs are there. */
  readonly knownSeeds: readonly number[];
}

const runIds = z.array(runIdSchema).min(1).max(MAXIMUM_SELECTION);
const several = z.strictObject({ runIds });
const severalWithSeeds = several.extend({
  seeds: z.array(z.int().nonnegative().max(0xffffffff)).nonempty().max(50),
});
const fieldName = z
  .string()
  .max(120)
  .regex(/^[A-Za-z][A-Za-z0-9.]*$/, 'the name of a field');

/** Short, and without the comma that separates tags where they are typed. */
export const tagSchema = z
  .string()
  .trim()
  .min(1)
  .max(40)
  .regex(/^[^,\p{Cc}]+$/u, 'a tag without commas');

export const runQuerySchema = z.strictObject({
  view: z.enum(RUN_VIEWS).default('runs'),
  /** All of these begin words of the run's id, names, seed, tags or note. */
  search: z.string().max(200).default(''),
  /** Any of these; all when empty. */
  states: z.array(z.enum(RUN_STATES)).max(RUN_STATES.length).default([]),
  /** Id of a stored experiment. */
  experiment: z.string().max(80).nullable().default(null),
  /** Each of them. */
  tags: z.array(tagSchema).max(20).default([]),
  /** Field of the configuration -> its values as text, of which any will do. */
  fields: z.record(fieldName, z.array(z.string().max(500)).max(200)).default({}),
  /** A column or field. */
  group: fieldName.nullable().default(null),
  /** A column or field. The queue keeps its own order. */
  sort: z
    .strictObject({ by: fieldName, descending: z.boolean() })
    .default({ by: 'created', descending: true }),
});
export type RunQuery = z.infer<typeof runQuerySchema>;

export const runsContract = {
  /** A window of the list. */
  list: procedure
    .input(
      z.strictObject({
        query: runQuerySchema,
        offset: z.int().nonnegative(),
        limit: z.int().positive().max(MAXIMUM_WINDOW),
        /** Fields of the configuration to give with each row. */
        columns: z.array(fieldName).max(60).default([]),
      }),
    )
    .output(type<{ readonly rows: readonly RunListRow[]; readonly total: number }>()),
  outline: procedure.input(z.strictObject({ query: runQuerySchema })).output(type<RunOutline>()),
  /** The ids of the whole list, in its order. */
  ids: procedure.input(z.strictObject({ query: runQuerySchema })).output(type<readonly string[]>()),
  /** How many of these runs are in each state. */
  states: procedure.input(several).output(type<Readonly<Record<RunState, number>>>()),
  /** What is at work and what comes next. */
  workload: procedure.input(z.strictObject({ next: z.int().min(0).max(50) })).output(type<Workload>()),

  /** Running ones save their state and leave their slot; waiting ones are held back. */
  pause: procedure.input(several).output(type<BulkOutcome>()),
  /** Paused ones go back into the queue. */
  resume: procedure.input(several).output(type<BulkOutcome>()),
  /** Ends them for good; what they have stays. */
  cancel: procedure.input(several).output(type<BulkOutcome>()),
  /** Failed ones go back into the queue and on from their last checkpoint. */
  retry: procedure.input(several).output(type<BulkOutcome>()),
  /**
   * Puts them into the trash; running ones are paused for that and listed in `stopped`. `restore` undoes it.
   */
  delete: procedure
    .input(several)
    .output(type<{ readonly deleted: readonly string[]; readonly stopped: readonly string[] }>()),
  /** Takes runs out of the trash; those in `resume` go on. */
  restore: procedure
    .input(several.extend({ resume: z.array(runIdSchema).max(MAXIMUM_SELECTION).default([]) }))
    .output(type<null>()),
  /** Deletes what is in the trash from the disk. There is no way back. */
  emptyTrash: procedure.output(type<{ readonly runs: number }>()),

  /** Puts waiting runs, in this order, before another one in the queue, or at its end. */
  reorder: procedure.input(several.extend({ before: runIdSchema.nullable() })).output(type<null>()),

  /** Adds and removes tags of several runs. */
  tag: procedure
    .input(
      several.extend({
        add: z.array(tagSchema).max(20).default([]),
        remove: z.array(tagSchema).max(20).default([]),
      }),
    )
    .output(type<null>()),
  /** Replaces a run's note; Markdown is not interpreted. */
  setNote: procedure
    .input(z.strictObject({ runId: runIdSchema, note: z.string().max(10_000) }))
    .output(type<null>()),

  /** Queues the same runs with other seeds, as part of the same experiments. Seeds that are there are skipped. */
  duplicate: procedure.input(severalWithSeeds).output(type<{ readonly runIds: readonly string[] }>()),
  planDuplicates: procedure.input(severalWithSeeds).output(type<DuplicatePlan>()),
  /**
   * Queues a new run that starts training from a finished run's adapter, with the schedule from its beginning and
   * a new optimiser state; the seed stays, and with it the items held out.
   */
  continueTraining: procedure
    .input(
      z.strictObject({
        runId: runIdSchema,
        maxSteps: z.int().positive().max(10_000_000),
        /** The earlier run's unless given. */
        learningRate: z.number().positive().max(100).optional(),
      }),
    )
    .output(type<{ readonly runId: string }>()),
};
