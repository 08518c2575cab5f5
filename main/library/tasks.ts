/**
 * @file The published tasks that the product knows, from resources/tasks, and the official files of their data.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { taskDefinitionSchema, type TaskDefinition } from '../../shared/model/task-definition.ts';
import { readBelebele } from '../evaluation/datasets/belebele.ts';
import { readMgsm } from '../evaluation/datasets/mgsm.ts';
import type { TaskDocument } from '../evaluation/datasets/task-document.ts';
import { readXnli } from '../evaluation/datasets/xnli.ts';
import { readXquad } from '../evaluation/datasets/xquad.ts';

const TASKS = fileURLToPath(new URL('../../resources/tasks', import.meta.url));

interface Dataset {
  /** File of a language, by its name in the dataset. */
  readonly file: (name: string) => string;
  readonly read: (file: string) => TaskDocument[];
}

export const DATASETS: Readonly<Record<TaskDefinition['dataset'], Dataset>> = {
  belebele: { file: (name) => `${name}.jsonl`, read: readBelebele },
  xnli: { file: (name) => `dev-${name}.tsv`, read: readXnli },
  xquad: { file: (name) => `xquad.${name}.json`, read: readXquad },
  mgsm: { file: (name) => `mgsm_${name}.tsv`, read: readMgsm },
};

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
