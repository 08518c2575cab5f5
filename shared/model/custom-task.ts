/**
 * @file A task of one's own in tables: which columns hold what, and what a row asks. Written as YAML or JSON beside the
 * tables, or in the workbench.
 */
import { z } from 'zod';
import { languageCodeSchema } from './experiment.ts';
import { generationSchema } from './task.ts';

/** A name in the header; `answers.text` is a field within a column of parquet or JSON. */
const column = z.string().min(1);
/** Text with columns in braces: `Question: {question}`. */
const template = z.string();

export const customTaskSchema = z
  .strictObject({
    id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'lower-case letters, digits and hyphens, such as my-task'),
    version: z.string().min(1).default('1'),
    title: z.string().min(1),
    description: z.string().default(''),
    citation: z.string().default(''),
    licence: z.string().default(''),
    /** Expected score of guessing; one over the options unless given, 0 where answers are written. */
    chance: z.number().min(0).max(1).optional(),
    /** Table of the training items, relative to the mapping. */
    train: z.strictObject({
      language: languageCodeSchema,
      file: z.string().min(1),
      /** Every row is of the training language, whatever `columns.language` says. */
      wholeTable: z.boolean().default(false),
    }),
    /** Language code -> its table; the same for several where `columns.language` tells rows apart. */
    evaluate: z
      .record(languageCodeSchema, z.string().min(1))
      .refine((files) => Object.keys(files).length > 0, 'must not be empty; name a table for each language'),
    /** Language code -> what stands for it in the language column; the code itself unless given. */
    languageNames: z.record(languageCodeSchema, z.string().min(1)).default({}),
    columns: z
      .strictObject({
        /** The same in every language; the number of the row (of its language) unless given. */
        id: column.optional(),
        /** What items share, such as a passage's id. */
        cluster: column.optional(),
        /** Rows of other languages are passed over. */
        language: column.optional(),
        /** The right answer: see `answers`; or the text that is to be written. */
        answer: column,
      })
      .prefault({ answer: 'answer' }),
    prompt: template,
    /** One a choice, each with its leading space; none where answers are written. */
    options: z.array(template.min(1)).min(2).optional(),
    /**
     * What the answer column holds: the option's number, its letter, or its text; or the values themselves, in the
     * order of the options.
     */
    answers: z
      .union([z.enum(['from-zero', 'from-one', 'letter', 'text']), z.array(z.string().min(1)).min(2)])
      .default('from-zero'),
    /** How answers are written and read, as in benchmark.json. */
    generation: generationSchema.optional(),
    /** What training teaches to write; a space and the answer unless given. */
    target: template.optional(),
  })
  .refine(({ options, generation }) => (options === undefined) !== (generation === undefined), {
    path: ['options'],
    message: 'must be given where one is chosen, or `generation` where the answer is written; not both',
  })
  .refine(({ answers, options }) => typeof answers === 'string' || answers.length === options?.length, {
    path: ['answers'],
    message: 'must have one value for each option',
  });
export type CustomTask = z.infer<typeof customTaskSchema>;
