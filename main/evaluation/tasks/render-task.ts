/**
 * @file An item of a published task as the texts that a model sees.
 */
import type { TaskDefinition } from '../../../shared/model/task-definition.ts';
import type { Item } from '../../../shared/model/task.ts';
import type { TaskDocument } from '../datasets/task-document.ts';

export interface RenderedDocument {
  readonly prompt: string;
  /** Continuations of the prompt; none where the answer is generated. */
  readonly options: readonly string[];
  /** What ends a generated answer. */
  readonly stop: readonly string[];
}

/** A document as an item of a benchmark's split. `teaches`: whether it is of the training split. */
export function itemOf(
  task: TaskDefinition,
  language: string,
  document: TaskDocument,
  teaches: boolean,
): Item {
  const { prompt, options } = renderTask(task, language, document);
  const { id, cluster, fields, answer } = document;
  const identity = {
    id,
    language: task.languages[language]!.name,
    ...(cluster === null ? {} : { cluster }),
    prompt,
  };
  if (typeof answer === 'number') return { ...identity, options: [...options], answer };
  const references = [...answer] as [string, ...string[]];
  const { generation } = task;
  if (!teaches || generation === undefined) return { ...identity, references };
  return {
    ...identity,
    references,
    target: fill(task, generation.target, { ...fields, answer: answer[0]! }),
  };
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
  return {
    prompt: fill(task, own.prompt ?? task.prompt, fields),
    options: (own.options ?? task.options).map((template) => fill(task, template, fields)),
    stop: own.stop ?? task.stop,
  };
}

function fill(task: TaskDefinition, template: string, fields: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = fields[name];
    if (value === undefined) throw new Error(`Task ${task.id}: its documents have no field "${name}"`);
    return value;
  });
}
