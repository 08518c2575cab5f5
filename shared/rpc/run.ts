/**
 * @file One run, looked at closely: how far it is, its curves, its scores, and what it answered to every item.
 */
import { type } from '@orpc/contract';
import { z } from 'zod';
import { languageCodeSchema } from '../model/experiment.ts';
import type { PHASES, WrittenSummary } from '../model/event.ts';
import type { Language } from '../model/language.ts';
import type { GenerationPrediction, Prediction } from '../model/prediction.ts';
import type { DevPoint, RunSummary, StepPoint } from '../model/result.ts';
import type { Benchmark, Metric } from '../model/task.ts';
import type { RenderedItem } from './preview.ts';
import { procedure } from './procedure.ts';

/** How far a running run is in its present phase. */
export interface RunAdvance {
  readonly done: number;
  readonly total: number;
  readonly unit: 'steps' | 'items';
  /** Milliseconds until the phase ends at the present pace; null while that cannot be told. */
  readonly remainingMs: number | null;
  /** The language that is being evaluated. */
  readonly language: { readonly code: string; readonly done: number; readonly total: number } | null;
}

export interface RunDetail {
  readonly summary: RunSummary;
  /** Experiments that the run is part of; the first is where it was made. */
  readonly experiments: readonly { readonly id: string; readonly name: string }[];
  /** As it was when the run was made; null where the workspace has lost it. */
  readonly benchmark:
    | (Pick<Benchmark, 'title' | 'chance' | 'trainLanguage' | 'coverage'> & {
        /** What scores are where answers are written; null for accuracy. */
        readonly metric: Metric | null;
      })
    | null;
  /** Null unless a worker is at work in a phase that counts. */
  readonly advance: RunAdvance | null;
  /** Workers that have worked on it. */
  readonly attempts: number;
  readonly isTrashed: boolean;
  readonly tags: readonly string[];
  /** The user's own words; empty without any. */
  readonly note: string;
  /** Whether there is an adapter to export. */
  readonly hasAdapter: boolean;
}

/** A run's scores in one language, fractions of 1. */
export interface LanguageScore {
  readonly language: Language;
  /** What the benchmark says of the language. */
  readonly coverage: string | null;
  /** Null until the language is done. */
  readonly score: {
    readonly items: number;
    readonly correct: number;
    /** Mean score: the share of right answers, or the mean of the benchmark's metric. */
    readonly accuracy: number;
    /** 95%, Wilson, at the effective sample size where items come in clusters; of graded scores, the bootstrap's. */
    readonly low: number;
    readonly high: number;
    /** Null where answers are written. */
    readonly accuracyPerToken: number | null;
    readonly accuracyPerCharacter: number | null;
    readonly durationMs: number;
    /** Null where answers are chosen. */
    readonly written: WrittenSummary | null;
  } | null;
}

/** Something that happened, other than a step. */
export interface TimelineEntry {
  readonly seq: number;
  readonly timeMs: number;
  readonly type:
    | 'started'
    | 'model'
    | 'phase'
    | 'dev'
    | 'checkpoint'
    | 'exported'
    | 'language'
    | 'paused'
    | 'cancelled'
    | 'failed'
    | 'finished';
  readonly phase: (typeof PHASES)[number] | null;
  /** One sentence; a stack follows in lines of its own where something failed. */
  readonly text: string;
}

/** Whole lines of worker.log. */
export interface LogPart {
  readonly lines: readonly string[];
  /** Byte of the file where the first line begins; 0 when nothing is before it. */
  readonly start: number;
  /** Byte where to read on. */
  readonly end: number;
}

export interface RunFile {
  /** Relative to the run directory, with slashes. */
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedMs: number;
}

export interface RunFiles {
  /** Absolute path of the run directory. */
  readonly directory: string;
  readonly files: readonly RunFile[];
  /** How many more there are than were listed. */
  readonly leftOut: number;
}

/** Whether the texts of a run's items can be shown. */
export type BenchmarkTexts =
  | { readonly state: 'same' }
  /** The folder holds something else by now; `problem` is a sentence. */
  | { readonly state: 'changed' | 'unavailable'; readonly problem: string };

/** An item in one language: what was asked, as far as the benchmark's folder is there, and what was answered. */
export interface ItemAnswer {
  readonly language: string;
  /** Null where the run has no answer (yet). */
  readonly prediction: Prediction | null;
  readonly text: {
    readonly prompt: string;
    /** None where the answer is written. */
    readonly options: readonly string[];
  } | null;
}

export interface ItemRow {
  readonly id: string;
  readonly correct: boolean;
  readonly answer:
    | { readonly kind: 'chosen'; readonly prediction: number; readonly gold: number }
    /** `text` is the answer in what was written, null where there is none. */
    | { readonly kind: 'written'; readonly text: string | null; readonly score: number };
  /**
   * Log-likelihood of the best option minus that of the right one (or, if right, of the runner-up); of a written answer,
   * what it lacks to the full score.
   */
  readonly margin: number;
  /** The start of the prompt; null without the benchmark's folder. */
  readonly excerpt: string | null;
}

export interface ItemPage {
  readonly rows: readonly ItemRow[];
  /** That pass the filter. */
  readonly total: number;
  /** Of the language, by the run's own normalisation. */
  readonly right: number;
  readonly wrong: number;
}

/** Right and wrong of one item over languages. */
export interface ItemAcross {
  readonly answers: readonly {
    readonly language: string;
    /** Null where the answer is written. */
    readonly prediction: number | null;
    readonly correct: boolean;
    readonly score: number;
  }[];
}

const runId = z.string().min(1).max(80);
const itemId = z.string().min(1).max(1000);
const itemInput = z.strictObject({ runId, itemId, languages: z.array(languageCodeSchema).nonempty().max(8) });
const run = z.strictObject({ runId });

export const ITEM_FILTERS = ['all', 'wrong', 'right'] as const;
export const ITEM_ORDERS = ['file', 'margin'] as const;

export const runContract = {
  get: procedure.input(run).output(type<RunDetail>()),
  /** Steps after `afterStep`, in order, and at most `limit` of them. */
  steps: procedure
    .input(z.strictObject({ runId, afterStep: z.int().nonnegative(), limit: z.int().positive().max(10_000) }))
    .output(type<{ readonly points: readonly StepPoint[]; readonly lastStep: number }>()),
  dev: procedure.input(run).output(type<readonly DevPoint[]>()),
  /** In the order of the run's languages. */
  languages: procedure.input(run).output(type<readonly LanguageScore[]>()),
  /** What happened, oldest first, steps left out. */
  timeline: procedure.input(run).output(type<readonly TimelineEntry[]>()),
  /** The last lines of worker.log, or with `after` what was added since. */
  log: procedure
    .input(z.strictObject({ runId, after: z.int().nonnegative().nullable() }))
    .output(type<LogPart>()),
  files: procedure.input(run).output(type<RunFiles>()),
  /** Reads the whole benchmark to compare its hash; takes a second where it is large. */
  texts: procedure.input(run).output(type<BenchmarkTexts>()),
  /** A page of the answers in a language. `search` is looked for in ids, prompts and written answers. */
  items: procedure
    .input(
      z.strictObject({
        runId,
        language: languageCodeSchema,
        filter: z.enum(ITEM_FILTERS),
        order: z.enum(ITEM_ORDERS),
        search: z.string().max(200),
        offset: z.int().nonnegative(),
        limit: z.int().positive().max(500),
      }),
    )
    .output(type<ItemPage>()),
  /** The written answers in a language that came last, the newest first; none where answers are chosen. */
  latestWritten: procedure
    .input(z.strictObject({ runId, language: languageCodeSchema, limit: z.int().positive().max(20) }))
    .output(type<readonly GenerationPrediction[]>()),
  /** One item in some languages, with its texts. */
  item: procedure.input(itemInput).output(type<readonly ItemAnswer[]>()),
  /**
   * The same as the model reads it, null where a language lacks the item. Refused where model or benchmark are not
   * there any more, with what is missing.
   */
  itemAsRead: procedure.input(itemInput).output(type<readonly (RenderedItem | null)[]>()),
  /** One item in all languages of the run. */
  itemAcross: procedure.input(z.strictObject({ runId, itemId })).output(type<ItemAcross>()),
};
