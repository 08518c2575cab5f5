/**
 * @file The published tasks that the product knows, from resources/tasks.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { taskDefinitionSchema, type TaskDefinition } from '../../shared/model/task-definition.ts';

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
