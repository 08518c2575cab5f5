/**
 * @file The published tasks that the product knows, from resources/tasks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InputError } from '../../shared/model/input-error.ts';
import type { PublishedTask } from '../../shared/rpc/benchmarks.ts';
import { taskDefinitionSchema, type TaskDefinition } from '../../shared/model/task-definition.ts';
import { DATASETS, findFiles, matching } from '../evaluation/datasets/datasets.ts';
import { cachedDataset } from './hub-cache.ts';

const TASKS = fileURLToPath(new URL('../../resources/tasks', import.meta.url));

/** All of them, by id. */
export function loadTasks(): ReadonlyMap<string, TaskDefinition> {
  return new Map(
    readdirSync(TASKS)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .map((name) => {
        const task = taskDefinitionSchema.parse(JSON.parse(readFileSync(join(TASKS, name), 'utf8')));
        return [task.id, task];
      }),
  );
}

/** @throws {InputError} There is no such task. */
export function taskById(id: string): TaskDefinition {
  const tasks = loadTasks();
  const task = tasks.get(id);
  if (task !== undefined) return task;
  throw new InputError(`task "${id}"`, `is not known; the tasks are ${[...tasks.keys()].join(', ')}`);
}

/** What can be built, by title. @param cache The Hub's, which may hold the files. */
export function publishedTasks(cache: string): PublishedTask[] {
  const tasks = [...loadTasks().values()].map((task): PublishedTask => {
    const { id, title, family, description, licence, languages } = task;
    const splits = Object.entries(DATASETS[task.dataset].splits);
    const english = languages['eng_Latn']!.name;
    return {
      id,
      title,
      family,
      description,
      licence,
      languages: Object.keys(languages).length,
      splits: splits.map(([split]) => split),
      files: [...splits[0]![1](english)],
      found: cachedFiles(cache, task.dataset, splits[0]![0], english),
    };
  });
  return tasks.sort((a, b) => a.title.localeCompare(b.title));
}

/** Of the Hub's cache, what a build takes: only one file of training items will do. */
function cachedFiles(
  cache: string,
  dataset: TaskDefinition['dataset'],
  split: string,
  english: string,
): PublishedTask['found'] {
  const { repositories, training } = DATASETS[dataset];
  const foldersOf = (names: readonly string[]): string[] =>
    names.flatMap((name) => cachedDataset(cache, name) ?? []);
  const data = foldersOf(repositories).find(
    (folder) => findFiles(dataset, split, folder, english).length > 0,
  );
  const [train] =
    training === null
      ? []
      : foldersOf(training.repositories)
          .map((folder) => matching(join(folder, training.file)))
          .filter(({ length }) => length === 1);
  return { data: data ?? null, train: train?.[0] ?? null };
}
