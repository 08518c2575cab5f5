/**
 * @file A published task and its official files as a benchmark folder: prompts rendered, one file a language.
 */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { InputError } from '../../shared/model/input-error.ts';
import type { TaskDefinition } from '../../shared/model/task-definition.ts';
import type { Benchmark, Item } from '../../shared/model/task.ts';
import type { TaskDocument } from '../evaluation/datasets/task-document.ts';
import { renderTask } from '../evaluation/tasks/render-task.ts';
import { replaceDirectory } from '../run-directory/directory-swap.ts';
import { DATASETS } from './tasks.ts';

const TRAIN_LANGUAGE = 'eng_Latn';
const TRAIN_FILE = 'train.jsonl';

export interface BuiltBenchmark {
  /** Absolute path of the folder. */
  readonly dir: string;
  /** Codes of the languages whose files were there, in the task's order. */
  readonly languages: readonly string[];
  /** Those whose files were not. */
  readonly missing: readonly string[];
  readonly trainItems: number;
}

/**
 * Writes a benchmark folder, whole or not at all.
 *
 * @param options `data`: folder of the official evaluation files. `train`: English training items in a file of the
 * same format. `output`: the folder to write, which must not exist.
 * @throws {InputError} Tasks whose answers are generated, a missing or malformed file, an output that exists, or a
 * training item that is an evaluation item as well.
 */
export function buildBenchmark(
  task: TaskDefinition,
  options: { readonly data: string; readonly train: string; readonly output: string },
): BuiltBenchmark {
  const dir = resolve(options.output);
  if (task.outputType !== 'multiple-choice') {
    throw new InputError(
      `task "${task.id}"`,
      'has generated answers; only tasks with given options can be scored',
    );
  }
  if (existsSync(dir)) throw new InputError(dir, 'exists already; give a folder that does not');
  const { file, read } = DATASETS[task.dataset];
  const entries = Object.entries(task.languages).map(([language, { name }]) => ({
    language,
    name,
    path: join(options.data, file(name)),
  }));
  const found = entries.filter(({ path }) => existsSync(path));
  if (found.length === 0) {
    throw new InputError(
      options.data,
      `has none of the files of ${task.title}, such as ${file(entries[0]!.name)}`,
    );
  }
  const train = read(options.train);
  const evaluated = found.map((entry) => ({ ...entry, documents: read(entry.path) }));
  const english = evaluated.find(({ language }) => language === TRAIN_LANGUAGE);
  if (english !== undefined) refuseLeak(task, options.train, train, english.documents);
  replaceDirectory(dir, (temporary) => {
    mkdirSync(join(temporary, 'eval'));
    writeItems(join(temporary, TRAIN_FILE), task, TRAIN_LANGUAGE, train);
    for (const { language, documents } of evaluated) {
      writeItems(join(temporary, 'eval', `${language}.jsonl`), task, language, documents);
    }
    const definition: Benchmark = {
      id: `${task.id}-${task.family}`,
      version: task.version,
      title: task.title,
      description: `${task.description} Prompts as ${task.harness.package} has them.`,
      citation: task.citation,
      licence: task.licence,
      chance: task.chance,
      trainLanguage: TRAIN_LANGUAGE,
      trainFile: TRAIN_FILE,
      evalFiles: Object.fromEntries(evaluated.map(({ language }) => [language, `eval/${language}.jsonl`])),
      coverage: {},
    };
    writeFileSync(join(temporary, 'benchmark.json'), `${JSON.stringify(definition, null, 2)}\n`);
  });
  return {
    dir,
    languages: evaluated.map(({ language }) => language),
    missing: entries.filter(({ path }) => !existsSync(path)).map(({ language }) => language),
    trainItems: train.length,
  };
}

/** Training on what is evaluated would make every number a lie. */
function refuseLeak(
  task: TaskDefinition,
  file: string,
  train: readonly TaskDocument[],
  evaluated: readonly TaskDocument[],
): void {
  const content = ({ fields }: TaskDocument): string => JSON.stringify(fields);
  const known = new Set(evaluated.map(content));
  const leaked = train.filter((document) => known.has(content(document)));
  const [first] = leaked;
  if (first === undefined) return;
  throw new InputError(
    file,
    `${leaked.length} of its ${train.length} items are evaluation items of ${task.title}, item ${first.id} the first; give other items to train on`,
  );
}

function writeItems(
  path: string,
  task: TaskDefinition,
  language: string,
  documents: readonly TaskDocument[],
): void {
  const lines = documents.map((document) => {
    const { prompt, options } = renderTask(task, language, document);
    const item: Item = {
      id: document.id,
      language: task.languages[language]!.name,
      ...(document.cluster === null ? {} : { cluster: document.cluster }),
      prompt,
      options: [...options],
      // Multiple-choice files are labelled; their readers refuse those that are not.
      answer: document.answer as number,
    };
    return JSON.stringify(item);
  });
  writeFileSync(path, `${lines.join('\n')}\n`);
}
