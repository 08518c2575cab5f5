/**
 * @file An experiment: models x tasks x methods x seeds over a set of languages, as a user writes it in YAML
 * or the wizard builds it. The same schema serves the CLI, the store and the interface.
 */
import { z } from 'zod';
import { methodChoiceSchema } from './method.ts';
import {
  evaluationOverrideSchema,
  evaluationSchema,
  learningRatesTriedSchema,
  trainingOverrideSchema,
  trainingSchema,
} from './training.ts';

/** A language's code in resources/languages.json, such as deu_Latn. */
export const languageCodeSchema = z.string().regex(/^[a-z]{3}_[A-Z][a-z]{3}$/, 'a code such as deu_Latn');

export const RUNTIMES = ['onnxruntime', 'tfjs'] as const;
export const DEVICES = ['cpu', 'webgpu', 'cuda'] as const;

/** Characters that an experiment's name may have. */
export const NAME_LENGTH = 120;

const pathReference = z.strictObject({
  /** Directory; relative paths start at the experiment file. */
  path: z.string().min(1),
});

const fieldsSchema = z.strictObject({
  name: z.string().min(1).max(NAME_LENGTH),
  description: z.string().default(''),
  models: z.array(pathReference).nonempty(),
  /** Benchmark directories, each with a benchmark.json. */
  tasks: z.array(pathReference).nonempty(),
  /** Each method may override parts of `training` and carries a label when one method occurs more than once. */
  methods: z
    .array(
      z.strictObject({
        label: z.string().min(1).max(60).optional(),
        config: methodChoiceSchema,
        training: trainingOverrideSchema.optional(),
        learningRatesTried: learningRatesTriedSchema.optional(),
        evaluation: evaluationOverrideSchema.optional(),
      }),
    )
    .nonempty(),
  /** Language codes, or `all` that the task has. */
  languages: z.union([z.literal('all'), z.array(languageCodeSchema).nonempty()]).default('all'),
  seeds: z.array(z.int().nonnegative().max(0xffffffff)).nonempty().default([1]),
  /** Prompts are written as a conversation, by the chat template that each model has. */
  chatTemplate: z.boolean().default(false),
  training: trainingSchema.prefault({}),
  evaluation: evaluationSchema.prefault({}),
  runtime: z.enum(RUNTIMES).default('onnxruntime'),
  device: z.enum(DEVICES).default('cpu'),
});

export const experimentSchema = fieldsSchema.superRefine(({ methods, training }, context) => {
  for (const [place, { training: own, learningRatesTried }] of methods.entries()) {
    const learningRate = own?.learningRate ?? training.learningRate;
    if (learningRatesTried === undefined || learningRatesTried.includes(learningRate)) continue;
    context.addIssue({
      code: 'custom',
      path: ['methods', place, 'learningRatesTried'],
      message: `does not hold ${learningRate}, which the method is trained at; add it, or leave the field out`,
    });
  }
});
export type Experiment = z.infer<typeof experimentSchema>;
