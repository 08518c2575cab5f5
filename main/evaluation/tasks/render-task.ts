/**
 * @file An item of a published task as the texts that a model sees.
 */
import type { TaskDefinition } from '../../../shared/model/task-definition.ts';
import type { TaskDocument } from '../datasets/task-document.ts';

export interface RenderedDocument {
  readonly prompt: string;
  /** Continuations of the prompt; none where the answer is generated. */
  readonly options: readonly string[];
  /** What ends a generated answer. */
  readonly stop: readonly string[];
}

/**
 * Renders a document in one of a task's languages.
 *
 * @throws {Error} The task lacks the language, or a template names a field that documents of its dataset lack: a
 * defect of the definition.
 */
export function renderTask(
  task: TaskDefinition,
  language: string,
  { fields }: TaskDocument,
): RenderedDocument {
  const own = task.languages[language];
  if (own === undefined) throw new Error(`Task ${task.id} has no language ${language}`);
  const fill = (template: string): string =>
    template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
      const value = fields[name];
      if (value === undefined) throw new Error(`Task ${task.id}: its documents have no field "${name}"`);
      return value;
    });
  return {
    prompt: fill(own.prompt ?? task.prompt),
    options: (own.options ?? task.options).map(fill),
    stop: own.stop ?? task.stop,
  };
}
