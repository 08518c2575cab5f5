/**
 * @file What a worker reports: one JSON object a line in events.jsonl. `seq` rises by one a line; after a
 * crash a resumed worker may report a step again, so readers key steps by `step`, languages by `language`.
 */
import { z } from 'zod';
import { languageCodeSchema } from './experiment.ts';
import { METRICS } from './task.ts';

/** Written answers of a language, beside their mean score. */
const writtenSummarySchema = z.strictObject({
  /** Means, 0 to 1. */
  metrics: z.partialRecord(z.enum(METRICS), z.number()),
  /** Answers in which a metric found none. */
  unanswered: z.partialRecord(z.enum(METRICS), z.int().nonnegative()),
  /** Answers whose language could be told, and how many of these are in English, or in neither. */
  toldLanguage: z.int().nonnegative(),
  inEnglish: z.int().nonnegative(),
  inOther: z.int().nonnegative(),
  /** Answers that were cut off at the most tokens. */
  cutOff: z.int().nonnegative(),
  tokens: z.int().nonnegative(),
});
export type WrittenSummary = z.infer<typeof writtenSummarySchema>;

const base = { seq: z.int().nonnegative(), timeMs: z.int().nonnegative() };

/** Parts of a run, in order. */
export const PHASES = ['loading', 'compiling', 'training', 'exporting', 'evaluating'] as const;

export const eventSchema = z.discriminatedUnion('type', [
  z.strictObject({ ...base, type: z.literal('started'), attempt: z.int().positive(), pid: z.int() }),
  z.strictObject({
    ...base,
    type: z.literal('model'),
    trainableParameters: z.int().nonnegative(),
    totalParameters: z.int().nonnegative(),
    weightBytes: z.int().nonnegative(),
  }),
  z.strictObject({ ...base, type: z.literal('phase'), phase: z.enum(PHASES) }),
  z.strictObject({
    ...base,
    type: z.literal('step'),
    step: z.int().positive(),
    maxSteps: z.int().positive(),
    loss: z.number(),
    gradNorm: z.number(),
    learningRate: z.number(),
    tokens: z.int().nonnegative(),
    durationMs: z.number().nonnegative(),
    memoryBytes: z.int().nonnegative(),
  }),
  z.strictObject({
    ...base,
    type: z.literal('dev'),
    step: z.int().positive(),
    loss: z.number(),
    /** Null where answers are written: the adapter is then chosen by the loss of the right ones. */
    accuracy: z.number().nullable(),
    /** Whether this is the best so far, and so the adapter that will be kept. */
    best: z.boolean(),
  }),
  z.strictObject({ ...base, type: z.literal('checkpoint'), step: z.int().positive() }),
  z.strictObject({
    ...base,
    type: z.literal('exported'),
    /** `peft`, `native`, or `checkpoint` for full fine-tuning. */
    format: z.enum(['peft', 'native', 'checkpoint']),
    /** Largest absolute difference of logits, live adapter against the reloaded export. */
    maxLogitError: z.number().nonnegative(),
    note: z.string().nullable(),
  }),
  z.strictObject({
    ...base,
    type: z.literal('evaluating'),
    language: languageCodeSchema,
    doneItems: z.int().nonnegative(),
    totalItems: z.int().nonnegative(),
    /** Over all languages of the run. */
    doneAllItems: z.int().nonnegative(),
    totalAllItems: z.int().nonnegative(),
  }),
  z.strictObject({
    ...base,
    type: z.literal('language'),
    language: languageCodeSchema,
    items: z.int().positive(),
    correct: z.int().nonnegative(),
    /** Mean score: the share of right answers, or the mean of the benchmark's metric. */
    accuracy: z.number(),
    /** Null where answers are written. */
    accuracyPerToken: z.number().nullable(),
    accuracyPerCharacter: z.number().nullable(),
    /** Present where answers are written. */
    written: writtenSummarySchema.optional(),
    /** Of all prompts together, with what was cut from them; left out by workers that did not count it yet. */
    promptTokens: z.int().positive().optional(),
    /** Prompts that were longer than the run allows and lost their beginning; left out by workers that did not count them yet. */
    cutPrompts: z.int().nonnegative().optional(),
    durationMs: z.number().nonnegative(),
  }),
  z.strictObject({ ...base, type: z.literal('paused'), step: z.int().nonnegative() }),
  z.strictObject({ ...base, type: z.literal('cancelled') }),
  z.strictObject({ ...base, type: z.literal('failed'), message: z.string(), stack: z.string().nullable() }),
  z.strictObject({
    ...base,
    type: z.literal('finished'),
    trainMs: z.number().nonnegative(),
    evaluateMs: z.number().nonnegative(),
  }),
]);
export type Event = z.infer<typeof eventSchema>;
type DistributiveOmit<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never;
/** An event before the run directory numbers and dates it. */
export type EventBody = DistributiveOmit<Event, 'seq' | 'timeMs'>;

/** One line of control.jsonl, appended by the main process. `resume` undoes an unread `pause`. */
export const controlSchema = z.strictObject({
  seq: z.int().nonnegative(),
  timeMs: z.int().nonnegative(),
  command: z.enum(['pause', 'resume', 'cancel']),
});
export type Control = z.infer<typeof controlSchema>;
