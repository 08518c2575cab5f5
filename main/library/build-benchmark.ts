/**
 * @file A published task and its official files as a benchmark folder: prompts rendered, one file a language.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { Leakage, LeakPolicy } from '../../shared/model/leakage.ts';
import type { TaskDefinition } from '../../shared/model/task-definition.ts';
import type { Benchmark, Item } from '../../shared/model/task.ts';
import { DATASETS, findFiles, readDocuments } from '../evaluation/datasets/datasets.ts';
import type { TaskDocument } from '../evaluation/datasets/task-document.ts';
import { itemOf } from '../evaluation/tasks/render-task.ts';
import { withoutLeaks } from './leaks.ts';
import { freeFolder, writeBenchmark, type Split } from './write-benchmark.ts';

const TRAIN_LANGUAGE = 'eng_Latn';
/** The harness's own limit, where a task has none. */
const MAX_GENERATED_TOKENS = 256;

export interface BuildOptions {
  /** Folder of the official evaluation files, or the Hub's. */
  readonly data: string;
  /** File of English training items, in any form that the task's dataset has. */
  readonly train: string;
  /** The folder to write, which must not exist. */
  readonly output: string;
  /** Of the evaluation files; the first of the dataset's unless given. */
  readonly split?: string | undefined;
  /** `refuse` (unless given) stops at the first equal one; near ones are counted. `leave-out` drops both. */
  readonly leaks?: LeakPolicy | undefined;
}

export interface BuiltBenchmark {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** Codes of the languages whose files were there, in the task's order. */
  readonly languages: readonly string[];
  /** Those whose files were not. */
  readonly missing: readonly string[];
  readonly trainItems: number;
  /** Rows that are no items by the dataset's own rules, of all files. */
  readonly leftOut: number;
  /** Training items that were dropped because they are evaluated. */
  readonly leakedTrainItems: number;
  /** Of what was written; null where English is not evaluated. */
  readonly leakage: Leakage | null;
}

/** What is told of the work: files done, of all, and which is next. */
export type BuildListener = (done: number, total: number, message: string) => void;

/**
 * Writes a benchmark folder, whole or not at all.
 *
 * @throws {InputError} A missing or malformed file, an output that exists, or a training item that is an evaluation item
 * as well.
 */
export async function buildBenchmark(
  task: TaskDefinition,
  options: BuildOptions,
  onProgress: BuildListener = () => undefined,
): Promise<BuiltBenchmark> {
  const dir = freeFolder(options.output);
  const split = options.split ?? Object.keys(DATASETS[task.dataset].splits)[0]!;
  const entries = Object.entries(task.languages).map(([language, { name }]) => ({
    language,
    name,
    paths: findFiles(task.dataset, split, options.data, name),
  }));
  const found = entries.filter(({ paths }) => paths.length > 0);
  if (found.length === 0) throw nothingFound(task, split, options.data);
  const total = found.length + 1;
  onProgress(0, total, TRAIN_LANGUAGE);
  const training = await readDocuments(task.dataset, [options.train], task.languages[TRAIN_LANGUAGE]!.name);
  let leftOut = training.leftOut;
  const evaluated: Split[] = [];
  for (const [index, { language, name, paths }] of found.entries()) {
    onProgress(index + 1, total, language);
    const read = await readDocuments(task.dataset, paths, name);
    leftOut += read.leftOut;
    evaluated.push({
      language,
      items: read.documents.map((document) => itemOf(task, language, document, false)),
    });
  }
  onProgress(total, total, '');
  const english = evaluated.find(({ language }) => language === TRAIN_LANGUAGE);
  const { train, leakage, dropped } = withoutLeaks({
    train: training.documents.map((document) => taught(task, document)),
    evaluation: english?.items ?? null,
    policy: options.leaks ?? 'refuse',
    file: options.train,
    title: task.title,
  });
  const languages = evaluated.map(({ language }) => language);
  writeBenchmark(
    dir,
    definitionOf(task, split, languages),
    { language: TRAIN_LANGUAGE, items: train },
    evaluated,
  );
  return {
    dir,
    languages,
    missing: entries.filter(({ paths }) => paths.length === 0).map(({ language }) => language),
    trainItems: train.length,
    leftOut,
    leakedTrainItems: dropped,
    leakage,
  };
}

function definitionOf(
  task: TaskDefinition,
  split: string,
  languages: readonly string[],
): Parameters<typeof writeBenchmark>[1] {
  const source =
    task.harness === undefined
      ? 'Prompts are instructions of Adapter Atlas.'
      : `Prompts as ${task.harness.package} has them.`;
  return {
    id: task.family === 'harness' ? `${task.id}-harness` : task.id,
    version: task.version,
    title: task.title,
    description: `${task.description} ${source} Evaluated on the ${split} split.`,
    citation: task.citation,
    licence: task.licence,
    chance: task.chance,
    ...generationOf(task, languages),
  };
}

function nothingFound(task: TaskDefinition, split: string, data: string): InputError {
  const { splits } = DATASETS[task.dataset];
  const others = Object.keys(splits).filter(
    (other) =>
      other !== split &&
      Object.values(task.languages).some(({ name }) => findFiles(task.dataset, other, data, name).length > 0),
  );
  const [example] = splits[split]!(Object.values(task.languages)[0]!.name);
  const advice = others.length === 0 ? '' : `; it has files of the ${others.join(' and ')} split`;
  return new InputError(
    data,
    `has none of the files of ${task.title}'s ${split} split, such as ${example}${advice}`,
  );
}

function taught(task: TaskDefinition, document: TaskDocument): Item {
  if (task.generation?.target.includes('{solution}') === true && document.fields['solution'] === undefined) {
    throw new InputError(
      document.where,
      "has no worked solution, which this task's training teaches; give GSM8K's train.jsonl",
    );
  }
  return itemOf(task, TRAIN_LANGUAGE, document, true);
}

type LanguageGeneration = NonNullable<NonNullable<Benchmark['generation']>['languages']>[string];

/** How answers are written and read, where they are; what a language shares with English is not repeated. */
function generationOf(task: TaskDefinition, languages: readonly string[]): Pick<Benchmark, 'generation'> {
  const { generation } = task;
  if (generation === undefined) return {};
  const stopOf = (language: string): readonly string[] => task.languages[language]!.stop ?? task.stop;
  const until = stopOf(TRAIN_LANGUAGE);
  const own = languages.map((language): [string, LanguageGeneration] => {
    const strictAnswer = task.languages[language]!.strictAnswer ?? generation.strictAnswer;
    const stop = stopOf(language);
    return [
      language,
      {
        ...(stop.join('\0') === until.join('\0') ? {} : { until: stop as [string, ...string[]] }),
        ...(strictAnswer === undefined ? {} : { strictAnswer }),
      },
    ];
  });
  return {
    generation: {
      until: until as [string, ...string[]],
      maxGenTokens: MAX_GENERATED_TOKENS,
      answers: generation.answers,
      metric: generation.metric,
      languages: Object.fromEntries(own.filter(([, settings]) => Object.keys(settings).length > 0)),
    },
  };
}
