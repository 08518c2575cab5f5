/**
 * @file A published task as data: how each language's items become prompts and continuations.
 * resources/tasks/ID.json.
 */
import { z } from 'zod';
import { languageCodeSchema } from './experiment.ts';
import { METRICS } from './task.ts';

/** Text with fields of an item in braces: `P: {flores_passage}`. */
const template = z.string();

export const taskDefinitionSchema = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]*$/),
  title: z.string(),
  /** The harness's own version of the task, or that of the curated prompts. */
  version: z.string(),
  /** `harness` prompts are byte for byte those of lm-evaluation-harness; `curated` ones are grammatical instructions. */
  family: z.enum(['harness', 'curated']),
  /** Where the harness's prompts come from. */
  harness: z.strictObject({ package: z.literal('lm-evaluation-harness'), commit: z.string() }).optional(),
  description: z.string(),
  citation: z.string(),
  licence: z.string(),
  /** Whose official files hold the items. */
  dataset: z.enum(['belebele', 'xnli', 'xquad', 'mgsm']),
  /** Expected score of guessing, 0 to 1. */
  chance: z.number().min(0).max(1),
  outputType: z.enum(['multiple-choice', 'generate-until']),
  prompt: template,
  /** One a choice, each with its leading space; none where the answer is generated. */
  options: z.array(template),
  /** What ends a generated answer. */
  stop: z.array(z.string()),
  /** How a generated answer is read, and taught. */
  generation: z
    .strictObject({
      answers: z.enum(['squad', 'mgsm']),
      metric: z.enum(METRICS),
      /** The words around the number of a strict answer. */
      strictAnswer: z.string().optional(),
      /** What training teaches: `{answer}` and, of GSM8K, `{solution}`. */
      target: template,
    })
    .optional(),
  /** Language code -> its name in the dataset's files, and what differs from the above. */
  languages: z.record(
    languageCodeSchema,
    z.strictObject({
      name: z.string(),
      prompt: template.optional(),
      options: z.array(template).optional(),
      stop: z.array(z.string()).optional(),
      strictAnswer: z.string().optional(),
    }),
  ),
});
export type TaskDefinition = z.infer<typeof taskDefinitionSchema>;
