/**
 * @file From an experiment file to runs that can start: everything they will read is opened and checked first, so
 * that what is wrong is told before anything is written.
 */
import { createHash } from 'node:crypto';
import { totalmem } from 'node:os';
import { formatBytes } from '../../shared/format/bytes.ts';
import { formatCount } from '../../shared/format/number.ts';
import { NAME_LENGTH, type Experiment } from '../../shared/model/experiment.ts';
import type { Leakage } from '../../shared/model/leakage.ts';
import { isTrained, type Method, type MethodChoice } from '../../shared/model/method.ts';
import { isTraining, type RunConfig } from '../../shared/model/run.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import type { Training } from '../../shared/model/training.ts';
import { openBenchmark } from '../evaluation/tasks/benchmark.ts';
import { withExamples } from '../evaluation/tasks/few-shot.ts';
import { findLeakage } from '../evaluation/tasks/leakage.ts';
import { splitDev } from '../evaluation/tasks/split-dev.ts';
import { readExperiment } from '../library/experiment-file.ts';
import { loadLanguages } from '../library/languages.ts';
import { methodOn, requireFit, requireStart } from '../library/method-fit.ts';
import {
  longestTexts,
  plannedMemory,
  type LongestTexts,
  type PlannedMemory,
} from '../library/planned-memory.ts';
import { memoryFit } from '../library/training-memory.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { hashCheckpoint, verifyWeights, type ProgressListener } from '../models/checkpoint/verify.ts';
import { requireChatTemplate } from '../models/tokenizer/chat-template.ts';
import { ItemEncoder } from '../models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import { hashAdapter } from '../peft/adapter-files.ts';
import { adapterMethod } from '../peft/registry.ts';
import { roomForText } from '../peft/start-adapter.ts';
import { expandExperiment, type ResolvedModel, type ResolvedTask } from '../scheduler/expand.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { Store } from '../store/store.ts';
import { engineVersion } from './version.ts';

/** A task with what is kept of its benchmark. */
export interface PreparedTask extends ResolvedTask {
  readonly definition: Benchmark;
  /** Evaluation items among the training items; null where nothing is trained, or that language is not evaluated. */
  readonly leakage: Leakage | null;
}

export interface PreparedExperiment {
  readonly experiment: Experiment;
  readonly models: readonly ResolvedModel[];
  readonly tasks: readonly PreparedTask[];
  readonly runs: readonly RunConfig[];
  /** Of everything that the runs depend on: the same experiment on the same data has the same. */
  readonly sourceHash: string;
  /** What the user should know before the launch, a sentence each. */
  readonly notes: readonly string[];
}

/**
 * Reads and checks an experiment file with its checkpoints and benchmarks.
 *
 * @param onProgress Told of the bytes of weights that were read.
 * @throws {InputError} Naming the file, field or value that is wrong.
 */
export function prepareExperimentFile(file: string, onProgress?: ProgressListener): PreparedExperiment {
  return prepareExperiment(readExperiment(file).experiment, onProgress);
}

/**
 * Checks an experiment with its checkpoints and benchmarks, whose paths are absolute.
 *
 * @param onProgress Told of the bytes of weights that were read, each twice: once for faults, once for the hash.
 * @throws {InputError} Naming the file, field or value that is wrong, with the field's path in the experiment.
 */
export function prepareExperiment(experiment: Experiment, onProgress?: ProgressListener): PreparedExperiment {
  const checkpoints = experiment.models.map(({ path }, place) =>
    atField(['models', place, 'path'], () => openCheckpoint(path)),
  );
  const tasks = experiment.tasks.map(({ path }, place) =>
    atField(['tasks', place, 'path'], () => resolveTask(path)),
  );
  const templates = checkpoints.map(({ dir }) =>
    experiment.chatTemplate ? atField(['chatTemplate'], () => requireChatTemplate(dir).sha256) : null,
  );
  const adapters = checkpoints.map((checkpoint) => resolveAdapters(experiment, checkpoint));
  const notes = [methodNotes, lengthNotes, memoryNotes].flatMap((of) =>
    checkpoints.flatMap((checkpoint, place) => of(experiment, checkpoint, adapters[place]!)),
  );
  const totalBytes = 2 * checkpoints.reduce((sum, { weightBytes }) => sum + weightBytes, 0);
  let beforeBytes = 0;
  const onBytes: ProgressListener = (doneBytes) => onProgress?.(beforeBytes + doneBytes, totalBytes);
  const models = checkpoints.map((checkpoint, place) =>
    atField(['models', place, 'path'], () => {
      loadTokenizer(checkpoint.dir);
      verifyWeights(checkpoint, onBytes);
      beforeBytes += checkpoint.weightBytes;
      const sha256 = hashCheckpoint(checkpoint, onBytes);
      beforeBytes += checkpoint.weightBytes;
      return {
        path: checkpoint.dir,
        name: checkpoint.name,
        sha256,
        chatTemplate: templates[place]!,
        adapters: adapters[place]!,
      };
    }),
  );
  const learns = experiment.methods.some(
    ({ config, evaluation }) => isTrained(config.method) || evaluation?.numFewshot !== undefined,
  );
  const compared = tasks.map((task, place) => ({
    ...task,
    leakage: learns ? atField(['tasks', place, 'path'], () => leakageOf(task.path)) : null,
  }));
  const prepared = withRuns({ experiment, models, tasks: compared, notes: [...new Set(notes)] });
  checkItems(prepared.runs);
  return prepared;
}

/** The same once more, under a name that no experiment of the workspace has: `demo (2)`. */
export function repetitionOf(store: Store, prepared: PreparedExperiment): PreparedExperiment {
  const { experiment } = prepared;
  for (let number = 2; ; number++) {
    const suffix = ` (${number})`;
    const name = `${experiment.name.slice(0, NAME_LENGTH - suffix.length)}${suffix}`;
    if (store.findExperiment({ name }) === null) {
      return withRuns({ ...prepared, experiment: { ...experiment, name } });
    }
  }
}

/** Whatever of the user's is wrong in `work` is about this field of the experiment. */
function atField<Result>(path: readonly (string | number)[], work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    throw error instanceof InputError ? error.at(path) : error;
  }
}

function withRuns(checked: Omit<PreparedExperiment, 'runs' | 'sourceHash'>): PreparedExperiment {
  const { experiment, models, tasks, notes } = checked;
  const runs = expandExperiment(experiment, { models, tasks }, engineVersion());
  const ids = runs.map(({ runId }) => runId).join('\n');
  const sourceHash = createHash('sha256').update(`${experiment.name}\n${ids}`).digest('hex');
  return { experiment, models, tasks, runs, sourceHash, notes };
}

function leakageOf(path: string): Leakage | null {
  const { definition, trainItems, evalItems } = openBenchmark(path);
  const { trainLanguage, evalFiles } = definition;
  return trainLanguage in evalFiles ? findLeakage(trainItems(), evalItems(trainLanguage)).leakage : null;
}

function resolveTask(path: string): Omit<PreparedTask, 'leakage'> {
  const { dir, definition, sha256 } = openBenchmark(path);
  const known = loadLanguages();
  const languages = Object.keys(definition.evalFiles);
  const unknown = languages.find((code) => !known.has(code));
  if (unknown !== undefined) {
    throw new InputError(`${dir}/benchmark.json, evalFiles`, `${unknown} is not in the language catalogue`);
  }
  return {
    path: dir,
    id: definition.id,
    version: definition.version,
    sha256,
    languages,
    isWritten: definition.generation !== undefined,
    definition,
  };
}

type Adapters = ResolvedModel['adapters'];

/** Reads the trained adapters, each for this model. */
function resolveAdapters({ methods }: Experiment, checkpoint: Checkpoint): Adapters {
  return new Map(
    methods.flatMap(({ config }, place) => {
      if (config.method !== 'adapter') return [];
      const { path } = config;
      const method = methodOn(config, place, checkpoint);
      const sha256 = atField(['methods', place, 'config', 'path'], () => hashAdapter(path));
      return [[path, { method, trainedAdapter: { path, sha256 } }] as const];
    }),
  );
}

/** What an entry of the methods computes on the model that the adapters were read for. */
function methodOf(config: MethodChoice, adapters: Adapters): Method {
  return config.method === 'adapter' ? adapters.get(config.path)!.method : config;
}

/** Checks that every method fits the model. @returns What is special about their exports. */
function methodNotes(experiment: Experiment, checkpoint: Checkpoint, adapters: Adapters): string[] {
  const { config, name } = checkpoint;
  return experiment.methods.flatMap(({ label, config: choice, training }, place) => {
    const method = methodOf(choice, adapters);
    requireStart(method, place);
    const { maxSequenceLength } = { ...experiment.training, ...training };
    const title = `${label ?? method.method} on ${name}`;
    requireFit(
      { place, label: label ?? method.method, method, maxSequenceLength, device: experiment.device },
      checkpoint,
    );
    const { note } = adapterMethod(method).representation(method, config);
    return isTrained(choice.method) && note !== null ? [`${title}: ${note}`] : [];
  });
}

/** What to say of prompts that are too long, and of examples that do not fit in front of them. */
function lengthNotes(experiment: Experiment, checkpoint: Checkpoint, adapters: Adapters): string[] {
  const longestWith = new Map<number | undefined, number>();
  return experiment.methods.flatMap(({ label, config, training: own, evaluation }) => {
    const numFewshot = evaluation?.numFewshot;
    const method = methodOf(config, adapters);
    const { maxSequenceLength } = { ...experiment.training, ...own };
    const room = Math.min(maxSequenceLength, roomForText(method, checkpoint.config));
    const longest =
      longestWith.get(numFewshot) ??
      Math.max(...textsOfTasks(experiment, checkpoint, null, numFewshot).map((text) => text.evaluation));
    longestWith.set(numFewshot, longest);
    if (longest <= room) return [];
    const allowed = `${room === maxSequenceLength ? 'training.maxSequenceLength' : 'the model'} allows ${room}`;
    return [
      numFewshot === undefined
        ? `${checkpoint.name}: prompts have up to ${formatCount(longest, 'token')}, and ${allowed}; longer ones lose their beginning, in some languages more often than in others`
        : `${label ?? config.method} on ${checkpoint.name}: with ${formatCount(numFewshot, 'example')} prompts have up to ${formatCount(longest, 'token')}, and ${allowed}; the first examples are cut`,
    ];
  });
}

/** What to say of methods whose largest batches do not fit this machine's memory. */
function memoryNotes(experiment: Experiment, checkpoint: Checkpoint): string[] {
  if (experiment.device !== 'cpu') return [];
  const known = new Map<string, readonly LongestTexts[]>();
  const textsFor = (
    objective: Training['objective'] | null,
    numFewshot: number | undefined,
  ): readonly LongestTexts[] => {
    const key = `${objective} ${numFewshot}`;
    const texts = known.get(key) ?? textsOfTasks(experiment, checkpoint, objective, numFewshot);
    known.set(key, texts);
    return texts;
  };
  return experiment.methods.flatMap(({ label, config: method, training: own, evaluation: asked }) => {
    // A trained one is only measured: forecasts of memory are for methods, which it would be trained by.
    if (method.method === 'adapter') return [];
    const training = { ...experiment.training, ...own };
    const evaluation = { ...experiment.evaluation, ...asked };
    const takes = (texts: LongestTexts): PlannedMemory =>
      plannedMemory(checkpoint, method, training, evaluation, texts);
    // Texts are looked at only where it matters how long they are.
    if (fits(takes(LONGEST_ALLOWED))) return [];
    const [most] = textsFor(method.method === 'none' ? null : training.objective, evaluation.numFewshot)
      .map(takes)
      .sort((left, right) => right.bytes - left.bytes) as [PlannedMemory];
    if (fits(most)) return [];
    const advice = `take smaller batches${training.gradientCheckpointing ? '' : ', or gradient checkpointing'}`;
    return [
      `${label ?? method.method} on ${checkpoint.name}: batches of the longest texts, about ${formatCount(most.longestTokens, 'token')} each, take ${formatBytes(most.bytes)} of memory, and this machine has ${formatBytes(totalmem())}; ${advice}`,
    ];
  });
}

/** Stands for texts of any length: they are cut. */
const LONGEST_ALLOWED: LongestTexts = {
  training: Infinity,
  sequencesPerItem: 1,
  evaluation: Infinity,
  answer: 0,
};

function fits({ bytes }: PlannedMemory): boolean {
  return memoryFit(bytes, totalmem()) !== 'does-not-fit';
}

/** The longest texts of each task. @param objective Null where nothing is trained. */
function textsOfTasks(
  { tasks, languages, chatTemplate, seeds }: Experiment,
  checkpoint: Checkpoint,
  objective: Training['objective'] | null,
  numFewshot: number | undefined,
): LongestTexts[] {
  const template = chatTemplate ? requireChatTemplate(checkpoint.dir) : null;
  const encoder = new ItemEncoder(loadTokenizer(checkpoint.dir), Infinity, template);
  return tasks.map(({ path }, place) =>
    atField(['tasks', place, 'path'], () =>
      longestTexts(
        { benchmark: withExamples(openBenchmark(path), numFewshot, seeds[0]!), languages, objective },
        encoder,
        checkpoint,
      ),
    ),
  );
}

/** Reads every item that the runs will need, so that a malformed line shows now and not after hours of training. */
function checkItems(runs: readonly RunConfig[]): void {
  const read = new Set<string>();
  for (const run of runs) {
    const { task, languages, training, seed } = run;
    const { numFewshot } = run.evaluation;
    const benchmark = atField(['methods'], () => withExamples(openBenchmark(task.path), numFewshot, seed));
    if (isTraining(run)) {
      const trainItems = atField(['tasks'], () => benchmark.trainItems());
      atField(['training', 'devItems'], () => splitDev(trainItems, training.devItems, seed));
    }
    for (const language of languages) {
      const key = `${task.path}\0${language}`;
      if (read.has(key)) continue;
      read.add(key);
      if (atField(['tasks'], () => benchmark.evalItems(language)).length === 0) {
        throw new InputError(`${task.path}, ${language}`, 'has no items', { path: ['languages'] });
      }
    }
  }
}
