/**
 * @file From an experiment to its runs: models x tasks x methods x seeds, each a complete configuration.
 */
import { createHash } from 'node:crypto';
import type { MethodChoice } from '../../shared/model/method.ts';
import type { Experiment } from '../../shared/model/experiment.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { fieldName } from '../../shared/model/schema-problem.ts';
import { runConfigSchema, type RunConfig } from '../../shared/model/run.ts';

/** A model of the experiment that was found and hashed. */
export interface ResolvedModel {
  /** Absolute path of the checkpoint. */
  readonly path: string;
  readonly name: string;
  readonly sha256: string;
  /** SHA-256 of the chat template that prompts are written with; null for plain prompts. */
  readonly chatTemplate: string | null;
  /** Of the experiment's trained adapters, by their folders: what they are on this model. */
  readonly adapters: ReadonlyMap<string, Required<Pick<RunConfig, 'method' | 'trainedAdapter'>>>;
}

/** A benchmark of the experiment that was found and hashed. */
export interface ResolvedTask {
  /** Absolute path of the folder with benchmark.json. */
  readonly path: string;
  readonly id: string;
  readonly version: string;
  readonly sha256: string;
  /** Codes of the languages it can be evaluated in. */
  readonly languages: readonly string[];
  /** Whether the model writes the answers: there are no options to train over then. */
  readonly isWritten: boolean;
}

type Fail = (path: readonly (string | number)[], problem: string) => never;

/** What a configuration says beside what its run computes. */
const NOT_COMPUTED = new Set(['runId', 'learningRatesTried']);

/** How many languages a message about a wrong one suggests. */
const SUGGESTIONS = 3;

/**
 * The runs of an experiment: by model, then task, method and seed, each in the experiment's order.
 *
 * A run's id names what it computes: its method, and the start of a hash of its configuration without the folders
 * that model and benchmark lie in and the learning rates that were tried before. So the same experiment gives the same ids everywhere.
 *
 * @param resolved `models` and `tasks` in the order of the experiment's.
 * @throws {InputError} Two models, tasks, methods or seeds that runs could not tell apart, or a language that a
 * task lacks; names the field.
 */
export function expandExperiment(
  experiment: Experiment,
  resolved: { readonly models: readonly ResolvedModel[]; readonly tasks: readonly ResolvedTask[] },
  engineVersion: string,
): RunConfig[] {
  const fail: Fail = (path, problem) => {
    throw new InputError(`experiment "${experiment.name}", field "${fieldName(path)}"`, problem, { path });
  };
  const methods = experiment.methods.map(({ label, config, training, evaluation, learningRatesTried }) => ({
    label: label ?? config.method,
    config,
    training: { ...experiment.training, ...training },
    evaluation: { ...experiment.evaluation, ...evaluation },
    tried: learningRatesTried === undefined ? {} : { learningRatesTried },
  }));
  checkDistinct(fail, 'models', [], resolved.models, ({ name }) => `model "${name}"`);
  checkDistinct(fail, 'tasks', [], resolved.tasks, ({ id }) => `task "${id}"`);
  checkDistinct(fail, 'methods', ['label'], methods, ({ label }) => `label "${label}"`);
  checkDistinct(fail, 'seeds', [], experiment.seeds, (seed) => `seed ${seed}`);
  const tasks = resolved.tasks.map((task) => ({ task, languages: languagesOf(experiment, task, fail) }));

  return resolved.models.flatMap((model) =>
    tasks.flatMap(({ task, languages }) =>
      methods.flatMap((method) =>
        experiment.seeds.map((seed) =>
          identifiedRun({
            experiment: experiment.name,
            name: `${method.label} / ${model.name} / ${task.id} / seed ${seed}`,
            methodLabel: method.label,
            model: { path: model.path, name: model.name, sha256: model.sha256 },
            task: { path: task.path, id: task.id, version: task.version, sha256: task.sha256 },
            ...resolvedMethod(method.config, model),
            languages,
            seed,
            training: task.isWritten
              ? { ...method.training, objective: 'language-modeling' }
              : method.training,
            ...method.tried,
            evaluation: method.evaluation,
            ...(model.chatTemplate === null ? {} : { chatTemplate: { sha256: model.chatTemplate } }),
            runtime: experiment.runtime,
            device: experiment.device,
            engineVersion,
          }),
        ),
      ),
    ),
  );
}

function resolvedMethod(
  choice: MethodChoice,
  { adapters }: ResolvedModel,
): Pick<RunConfig, 'method' | 'trainedAdapter'> {
  if (choice.method !== 'adapter') return { method: choice };
  const found = adapters.get(choice.path);
  if (found === undefined) throw new Error(`The adapter ${choice.path} was not resolved`);
  return found;
}

/** A configuration with the id that names what it computes. @param config Without one, or with another run's. */
export function identifiedRun(
  config: Omit<RunConfig, 'runId' | 'languages'> & {
    readonly runId?: string;
    readonly languages: readonly string[];
  },
): RunConfig {
  const { model, task, startFrom, trainedAdapter } = config;
  const content = {
    ...Object.fromEntries(Object.entries(config).filter(([name]) => !NOT_COMPUTED.has(name))),
    model: { ...model, path: '' },
    task: { ...task, path: '' },
    ...(startFrom === undefined ? {} : { startFrom: { ...startFrom, path: '' } }),
    ...(trainedAdapter === undefined ? {} : { trainedAdapter: { ...trainedAdapter, path: '' } }),
  };
  const hash = createHash('sha256').update(canonicalJson(content)).digest('hex');
  return runConfigSchema.parse({ ...config, runId: `${config.method.method}-${hash.slice(0, 8)}` });
}

/** JSON with the fields of every object in the order of their names. */
function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

function checkDistinct<T>(
  fail: Fail,
  field: string,
  subfield: readonly string[],
  entries: readonly T[],
  describe: (entry: T) => string,
): void {
  const seen = new Map<string, number>();
  entries.forEach((entry, index) => {
    const what = describe(entry);
    const first = seen.get(what);
    if (first !== undefined) {
      fail([field, index, ...subfield], `${what} is that of ${field}[${first}] too; give each its own`);
    }
    seen.set(what, index);
  });
}

function languagesOf(experiment: Experiment, task: ResolvedTask, fail: Fail): readonly string[] {
  if (experiment.languages === 'all') return task.languages;
  experiment.languages.forEach((code, index) => {
    if (task.languages.includes(code)) return;
    const near = nearestCodes(code, task.languages).join(', ');
    fail(
      ['languages', index],
      `task "${task.id}" has no language "${code}"; the nearest that it has are ${near}`,
    );
  });
  return [...new Set<string>(experiment.languages)];
}

/** The codes that share most pairs of adjacent letters with a code. */
function nearestCodes(code: string, codes: readonly string[]): string[] {
  const wanted = letterPairs(code);
  const shared = (candidate: string): number => {
    const pairs = letterPairs(candidate);
    return wanted.filter((pair) => pairs.includes(pair)).length;
  };
  return codes.toSorted((a, b) => shared(b) - shared(a)).slice(0, SUGGESTIONS);
}

function letterPairs(code: string): string[] {
  // The start counts as a letter, because languages' codes are told apart there.
  const letters = `^${code.toLowerCase()}`;
  return Array.from({ length: letters.length - 1 }, (_, index) => letters.slice(index, index + 2));
}
