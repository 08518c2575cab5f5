/**
 * @file An item of a published dataset, before a task makes a prompt of it.
 */
import { InputError } from '../../../shared/model/input-error.ts';

export interface TaskDocument {
  /** The same in every language. */
  readonly id: string;
  /** Documents that share a passage, premise or paragraph; null where none do. */
  readonly cluster: string | null;
  /** Field -> text, by the dataset's own names. */
  readonly fields: Readonly<Record<string, string>>;
  /** Index of the right choice, or the accepted answers. */
  readonly answer: number | readonly string[];
  /** File and line, row or question, for errors. */
  readonly where: string;
}

/** What a file holds of one language. */
export interface DatasetRead {
  readonly documents: readonly TaskDocument[];
  /** How many of its rows are no items by the dataset's own rules, such as MultiNLI's without a consensus. */
  readonly leftOut: number;
}

/**
 * Checks what every dataset's documents must have.
 *
 * @throws {InputError} No document, an id that occurs twice, text with half a surrogate pair, an empty field.
 */
export function checkDocuments(path: string, documents: readonly TaskDocument[]): void {
  if (documents.length === 0) throw new InputError(path, 'has no items; give a file with some');
  const seen = new Map<string, string>();
  for (const { id, fields, answer, where } of documents) {
    const earlier = seen.get(id);
    if (earlier !== undefined) throw new InputError(where, `has the id "${id}" again; remove one of the two`);
    seen.set(id, where);
    const answers =
      typeof answer === 'number' ? [] : answer.map((text): [string, string] => ['answer', text]);
    for (const [name, text] of [...Object.entries(fields), ...answers]) {
      if (text.trim() === '') throw new InputError(`${where}, field "${name}"`, 'is empty; fill it in');
      if (text.isWellFormed()) continue;
      throw new InputError(
        `${where}, field "${name}"`,
        'has half of a surrogate pair, which is no character; write whole characters',
      );
    }
  }
}
