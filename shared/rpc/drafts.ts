/**
 * @file Experiments that are being set up: kept while they change, started when they are ready.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { absolutePathSchema } from '../model/absolute-path.ts';
import {
  DRAFT_STEPS,
  experimentDraftSchema,
  type DraftStep,
  type ExperimentDraft,
} from '../model/experiment-draft.ts';
import { languageCodeSchema } from '../model/experiment.ts';
import type { SchemaProblem } from '../model/schema-problem.ts';
import { runIdSchema } from './compare.ts';
import type { Job } from './jobs.ts';
import { procedure } from './procedure.ts';

export interface Draft {
  readonly draftId: string;
  readonly draft: ExperimentDraft;
  /** Steps that were looked at. */
  readonly visited: readonly DraftStep[];
  readonly createdMs: number;
  readonly updatedMs: number;
}

/** The result of a launch. */
export interface Launch {
  /** The stored experiment. */
  readonly experimentId: string;
  /** Its runs, in their order. */
  readonly runIds: readonly string[];
  /** The same experiment was started earlier, and nothing was done now: `again` would repeat it. */
  readonly isKnown: boolean;
  /** What is special about its runs, a sentence each. */
  readonly notes: readonly string[];
}

export interface SavedLanguages {
  readonly name: string;
  readonly codes: readonly string[];
  readonly savedMs: number;
}

/** Grids that lay out a study, each a file of resources/presets. */
export const GRID_PRESETS = [
  'methods',
  'scaling',
  'prefix-length',
  'adapted-layers',
  'lora-rank',
  'matched-budgets',
] as const;
export type GridPreset = (typeof GRID_PRESETS)[number];

/** Ready-made beginnings; `demo` is complete, the others want a model and a benchmark. */
const DRAFT_PRESETS = ['blank', 'demo', 'quick-look', 'full-study', ...GRID_PRESETS] as const;
export type DraftPreset = (typeof DRAFT_PRESETS)[number];

/** What a draft begins with. */
export const draftOriginSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('preset'), preset: z.enum(DRAFT_PRESETS) }),
  /** A copy of an experiment of the workspace. */
  z.strictObject({ kind: z.literal('experiment'), experimentId: z.string().min(1).max(200) }),
  /** The adapter of a run, to be measured elsewhere beside the frozen model. */
  z.strictObject({ kind: z.literal('adapter'), runId: runIdSchema }),
  /** An experiment file, as the command line takes it. */
  z.strictObject({ kind: z.literal('file'), path: absolutePathSchema }),
]);
export type DraftOrigin = z.infer<typeof draftOriginSchema>;

const reference = z.strictObject({ draftId: z.string().min(1).max(80) });
const setName = z.string().trim().min(1).max(80);

export const draftsContract = {
  /** The last changed first. */
  list: procedure.output(type<readonly Draft[]>()),
  get: procedure.input(reference).output(type<Draft>()),
  create: procedure.input(draftOriginSchema).output(type<Draft>()),
  /** Keeps a draft as it is now, right or wrong. */
  save: procedure
    .input(reference.extend({ draft: experimentDraftSchema, visited: z.array(z.enum(DRAFT_STEPS)).max(20) }))
    .output(type<null>()),
  /** `restore` undoes it. */
  remove: procedure.input(reference).output(type<null>()),
  restore: procedure.input(reference).output(type<null>()),
  /**
   * What would refuse the launch although the fields are right, one for each field: a folder that is not there, a method
   * that does not fit a model. What takes long to find, such as a fault in weights, only the launch finds.
   */
  check: procedure
    .input(experimentDraftSchema.omit({ name: true, description: true }))
    .output(type<readonly SchemaProblem[]>()),
  /** The experiment file of a draft that has no problems. */
  exportYaml: procedure.input(reference).output(type<{ readonly fileName: string; readonly text: string }>()),
  /**
   * Checks everything that the runs will read, byte by byte, and puts them into the queue; the job's result is a
   * `Launch`, its `failurePath` a field of the draft. The draft is removed then.
   */
  launch: procedure
    .input(
      reference.extend({
        /** Run it under a new name if it was started earlier. */
        again: z.boolean().default(false),
      }),
    )
    .output(type<Job>()),
};

export const languageSetsContract = {
  list: procedure.output(type<readonly SavedLanguages[]>()),
  /** In place of a set that has the name already. */
  save: procedure
    .input(z.strictObject({ name: setName, codes: z.array(languageCodeSchema).min(1).max(1000) }))
    .output(type<null>()),
  remove: procedure.input(z.strictObject({ name: setName })).output(type<null>()),
};
