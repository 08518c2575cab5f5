/**
 * @file A benchmark on disk: DIR/benchmark.json and one JSONL file a language and split. Answers are chosen among
 * options, or written by the model where the benchmark says how (`generation`).
 */
import { capitalise } from '../format/capitalise.ts';
import { z } from 'zod';
import { languageCodeSchema } from './experiment.ts';

/**
 * How a written answer is compared with its references, each 0 to 1. `squad` answers have the first four, `mgsm`
 * answers the last two; main/evaluation/metrics says what each does. Names are lm-evaluation-harness's, but for
 * `local_`: the same by the rules of the answer's own language.
 */
export const METRICS = [
  'exact_match',
  'f1',
  'local_exact_match',
  'local_f1',
  'strict_match',
  'flexible_extract',
] as const;
export type Metric = (typeof METRICS)[number];

/** The metrics of each kind of answer. */
export const METRICS_OF = {
  squad: ['exact_match', 'f1', 'local_exact_match', 'local_f1'],
  mgsm: ['strict_match', 'flexible_extract'],
} as const satisfies Record<string, readonly Metric[]>;

/** Whether a metric gives answers a part of a point. */
export function isGraded(metric: Metric): boolean {
  return metric === 'f1' || metric === 'local_f1';
}

/** Metrics as people read them. */
export const METRIC_NAMES: Readonly<Record<Metric, string>> = {
  exact_match: 'exact match',
  f1: 'F1',
  local_exact_match: "exact match by the language's own rules",
  local_f1: "F1 by the language's own rules",
  strict_match: 'strict match',
  flexible_extract: 'flexible extract',
};

/** What a benchmark's scores are, within a sentence. @param metric Null where answers are chosen. */
export function scoreWord(metric: Metric | null): string {
  return metric === null ? 'accuracy' : METRIC_NAMES[metric];
}

/** The same as a heading. */
export function scoreName(metric: Metric | null): string {
  return capitalise(scoreWord(metric));
}

const until = z.array(z.string().min(1)).nonempty();

/** How the model writes answers, greedily, and how they are read. */
export const generationSchema = z
  .strictObject({
    /** Texts that end an answer where they first occur; they are not part of it. */
    until,
    /** Tokens after which an answer is ended. */
    maxGenTokens: z.int().positive().default(256),
    /** `squad`: the text is the answer. `mgsm`: a number in the text is. */
    answers: z.enum(['squad', 'mgsm']),
    /** What the benchmark's scores are; the others are reported beside it. */
    metric: z.enum(METRICS),
    /** Language code -> what is different there. */
    languages: z
      .record(
        languageCodeSchema,
        z.strictObject({
          until: until.optional(),
          /**
           * For `strict_match`, the words around the number, as in `Die Antwort lautet {number}`. Without it the whole
           * text must be the number.
           */
          strictAnswer: z
            .string()
            .refine((text) => text.split('{number}').length === 2, 'must contain {number} once')
            .optional(),
        }),
      )
      .default({}),
  })
  .refine(({ answers, metric }) => (METRICS_OF[answers] as readonly Metric[]).includes(metric), {
    path: ['metric'],
    message:
      'must be a metric of its kind of answers: exact_match, f1, local_exact_match or local_f1 of squad, strict_match or flexible_extract of mgsm',
  });
export type Generation = z.infer<typeof generationSchema>;

/** DIR/benchmark.json. */
export const benchmarkSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  version: z.string().min(1),
  title: z.string().min(1),
  description: z.string(),
  citation: z.string(),
  licence: z.string(),
  /** Expected accuracy of guessing, 0 to 1. */
  chance: z.number().min(0).max(1),
  /** Language of the training split. */
  trainLanguage: languageCodeSchema,
  /** File of the training split, relative to DIR. */
  trainFile: z.string(),
  /** Language code -> evaluation file, relative to DIR. */
  evalFiles: z.record(languageCodeSchema, z.string()),
  /** Language code -> what the benchmark's makers say of it, such as how much of it the demo model saw. */
  coverage: z.record(languageCodeSchema, z.string()).default({}),
  /** Present where the model writes its answers; items are then those of `generationItemSchema`. */
  generation: generationSchema.optional(),
});
export type Benchmark = z.infer<typeof benchmarkSchema>;

const itemFields = {
  id: z.string().min(1),
  language: z.string().min(1),
  cluster: z.string().min(1).optional(),
};

/** A line of a split whose answers are chosen. Items of the same id are translations of each other. */
export const choiceItemSchema = z.strictObject({
  ...itemFields,
  /** Empty where the options are whole texts, as in XNLI. */
  prompt: z.string(),
  /** Continuations of the prompt, each with its leading space. */
  options: z.array(z.string().min(1)).min(2),
  /** Index of the right option. */
  answer: z.int().nonnegative(),
});
export type ChoiceItem = z.infer<typeof choiceItemSchema>;

/** A line of a split whose answers the model writes. */
export const generationItemSchema = z.strictObject({
  ...itemFields,
  prompt: z.string().min(1),
  /** Accepted answers; the best match counts. */
  references: z.array(z.string().min(1)).nonempty(),
  /** The continuation that training teaches, with its leading space; a space and the first reference if left out. */
  target: z.string().min(1).optional(),
});
export type GenerationItem = z.infer<typeof generationItemSchema>;

/** A benchmark has items of one kind. */
export type Item = ChoiceItem | GenerationItem;

/** What can continue an item's prompt: its options, or the text that training teaches; and which of them is right. */
export function completionsOf(item: Item): {
  readonly completions: readonly string[];
  readonly right: number;
} {
  if ('options' in item) return { completions: item.options, right: item.answer };
  return { completions: [item.target ?? ` ${item.references[0]}`], right: 0 };
}
