/**
 * @file An experiment that is being set up: the same fields as an experiment, any of which may be missing or wrong
 * for the time being.
 */
import { z } from 'zod';
import { experimentSchema, type Experiment } from './experiment.ts';
import { repetitions } from './experiment-repetitions.ts';
import { methodSchema, type Method, type MethodName } from './method.ts';
import { allProblems, type SchemaProblem } from './schema-problem.ts';
import { evaluationSchema, trainingSchema } from './training.ts';

const scalar = z.union([z.string().max(10_000), z.number(), z.boolean(), z.null()]);
/** Values by field, as typed so far. */
const fields = z.record(z.string().max(80), z.union([scalar, z.array(scalar).max(1000)]));
const references = z.array(z.strictObject({ path: z.string().max(4096) })).max(100);

/** Bounds the size of what is kept; `draftProblems` says what is wrong with it. */
export const experimentDraftSchema = z.strictObject({
  name: z.string().max(500),
  description: z.string().max(10_000),
  models: references,
  tasks: references,
  methods: z
    .array(
      z.strictObject({
        label: z.string().max(500),
        config: fields.and(z.object({ method: z.string().max(80) })),
        training: fields,
        learningRatesTried: z.array(z.number()).max(100).optional(),
        evaluation: fields.optional(),
      }),
    )
    .max(200),
  languages: z.union([z.literal('all'), z.array(z.string().max(40)).max(1000)]),
  seeds: z.array(scalar).max(1000),
  chatTemplate: z.boolean().default(false),
  training: fields,
  evaluation: fields,
  runtime: z.string().max(80),
  device: z.string().max(80),
});
export type ExperimentDraft = z.infer<typeof experimentDraftSchema>;
export type MethodDraft = ExperimentDraft['methods'][number];
export type FieldValue = z.infer<typeof scalar> | z.infer<typeof scalar>[];
export type FieldValues = Record<string, FieldValue>;

/** The parts of an experiment as they are set up one after the other. */
export const DRAFT_STEPS = ['models', 'task', 'methods', 'languages', 'settings', 'review'] as const;
export type DraftStep = (typeof DRAFT_STEPS)[number];

/** Something to set right before the launch. */
export interface DraftProblem extends SchemaProblem {
  readonly step: DraftStep;
}

/** Nothing chosen yet, every setting at its default. */
export function emptyDraft(name: string): ExperimentDraft {
  return {
    name,
    description: '',
    models: [],
    tasks: [],
    methods: [],
    languages: 'all',
    seeds: [1],
    chatTemplate: experimentSchema.shape.chatTemplate.parse(undefined),
    training: trainingSchema.parse({}),
    evaluation: evaluationSchema.parse({}),
    runtime: experimentSchema.shape.runtime.parse(undefined),
    device: experimentSchema.shape.device.parse(undefined),
  };
}

/** A method with its defaults, under a label that no other of the draft has. */
export function newMethod(
  method: MethodName,
  title: string,
  others: readonly MethodDraft[],
  changes: Partial<Method> = {},
): MethodDraft {
  const config = methodSchema.parse({ ...changes, method });
  return { label: freeLabel(title, others), config, training: {} };
}

/** A trained adapter to be measured as it is, called as its folder, or as the one around a folder called `adapter`. */
export function trainedAdapter(path: string, others: readonly MethodDraft[]): MethodDraft {
  const name = path.split(/[\\/]/).findLast((part) => part !== '' && part !== 'adapter') ?? path;
  return { label: freeLabel(name, others), config: { method: 'adapter', path }, training: {} };
}

/** `title`, or `title 2` and so on where another method has it. */
export function freeLabel(title: string, others: readonly MethodDraft[]): string {
  const labels = new Set(others.map(({ label }) => label));
  if (!labels.has(title)) return title;
  for (let number = 2; ; number++) if (!labels.has(`${title} ${number}`)) return `${title} ${number}`;
}

/** A learning rate and those that were tried for it. */
export interface FoundRate {
  readonly learningRate: number;
  readonly tried: readonly number[];
}

/** A method at a rate that was found for it; what was tried earlier counts too. */
export function withFoundRate(method: MethodDraft, { learningRate, tried }: FoundRate): MethodDraft {
  const all = new Set([...(method.learningRatesTried ?? []), ...tried]);
  return {
    ...method,
    training: { ...method.training, learningRate },
    learningRatesTried: [...all].sort((a, b) => a - b),
  };
}

/** An edited method: rates that were tried say nothing of another configuration, or of a rate set by hand. */
export function editedMethod(before: MethodDraft, after: MethodDraft): MethodDraft {
  const isAsTried =
    after.config === before.config && after.training['learningRate'] === before.training['learningRate'];
  return isAsTried ? after : { ...after, learningRatesTried: undefined };
}

/** A draft of what an experiment says, to change and run again. */
export function draftOf(experiment: Experiment): ExperimentDraft {
  return {
    ...experiment,
    methods: experiment.methods.map(({ label, config, training, evaluation, ...tried }) => ({
      ...tried,
      label: label ?? config.method,
      config,
      // Fields that are not overridden may stand there as undefined.
      training: definedFields(training ?? {}),
      evaluation: definedFields(evaluation ?? {}),
    })),
  };
}

/** Everything that keeps a draft from being an experiment, in the order of its fields. */
export function draftProblems(draft: ExperimentDraft): DraftProblem[] {
  const found = allProblems(experimentSchema, draft);
  const isFlagged = (path: readonly PropertyKey[]): boolean =>
    found.some((problem) => path.every((part, place) => problem.path[place] === part));
  const repeated = repetitions(draft)
    .filter(({ path }) => !isFlagged(path))
    .map(({ path, problem }) => ({ path: path[0] === 'methods' ? [...path, 'label'] : path, problem }));
  return [...found, ...repeated].map(({ path, problem }) => ({
    path,
    problem:
      EMPTY_LISTS[String(path[0])] !== undefined && path.length === 1 && isEmptyList(draft, path[0]!)
        ? EMPTY_LISTS[String(path[0])]!
        : problem,
    step: stepOf(path),
  }));
}

/** The experiment that a draft without problems says; null while it has any. */
export function experimentOf(draft: ExperimentDraft): Experiment | null {
  if (draftProblems(draft).length > 0) return null;
  const methods = draft.methods.map(({ training, evaluation = {}, ...method }) => ({
    ...method,
    ...(Object.keys(training).length === 0 ? {} : { training }),
    ...(Object.keys(evaluation).length === 0 ? {} : { evaluation }),
  }));
  return experimentSchema.parse({ ...draft, methods });
}

/** Where a field of an experiment is set. */
export function stepOf(path: readonly PropertyKey[]): DraftStep {
  switch (path[0]) {
    case 'models':
      return 'models';
    case 'tasks':
    case 'chatTemplate':
      return 'task';
    case 'methods':
      return 'methods';
    case 'languages':
      return 'languages';
    case 'seeds':
    case 'training':
    case 'evaluation':
    case 'runtime':
    case 'device':
      return 'settings';
    default:
      return 'review';
  }
}

/** The message for one field, null where it is right: `['training', 'maxSteps']`. */
export function problemAt(problems: readonly DraftProblem[], path: readonly PropertyKey[]): string | null {
  const found = problems.find(
    (problem) =>
      problem.path.length === path.length && problem.path.every((part, place) => part === path[place]),
  );
  return found === undefined ? null : found.problem;
}

const EMPTY_LISTS: Readonly<Record<string, string>> = {
  models: 'is empty; choose at least one model',
  tasks: 'is empty; choose at least one benchmark',
  methods: 'is empty; add at least one method',
  languages: 'is empty; choose at least one language',
  seeds: 'is empty; give at least one seed, such as 1',
};

function isEmptyList(draft: ExperimentDraft, field: PropertyKey): boolean {
  const value = draft[field as keyof ExperimentDraft];
  return Array.isArray(value) && value.length === 0;
}

function definedFields(values: Readonly<Record<string, FieldValue | undefined>>): FieldValues {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, FieldValue] => entry[1] !== undefined),
  );
}
