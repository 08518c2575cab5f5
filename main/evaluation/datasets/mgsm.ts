/**
 * @file MGSM's files: mgsm_LANGUAGE.tsv of question and number, without a header
 * (https://github.com/google-research/url-nlp/tree/main/mgsm).
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { readTabSeparated } from './tab-separated.ts';
import type { TaskDocument } from './task-document.ts';

/**
 * Reads one language. Rows are parallel across languages and have no ids: the line number is the id.
 *
 * @throws {InputError} With file and line.
 */
export function readMgsm(file: string): TaskDocument[] {
  return readTabSeparated(file, ['question', 'answer']).map(({ cells, where }, index) => {
    const [question, answer] = cells as [string, string];
    // Some have separators of thousands.
    const number = answer.replaceAll(',', '');
    if (!/^-?\d+$/.test(number))
      throw new InputError(where, `its answer "${answer}" is no whole number; correct it`);
    if (question === '') throw new InputError(where, 'has an empty question; correct it');
    return { id: String(index + 1), cluster: null, fields: { question }, answer: [number] };
  });
}
