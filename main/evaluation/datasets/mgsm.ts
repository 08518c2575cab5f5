/**
 * @file MGSM, mgsm_LANGUAGE.tsv of question and number without a header, and GSM8K, whose answers are worked solutions
 * (https://github.com/google-research/url-nlp/tree/main/mgsm, https://github.com/openai/grade-school-math).
 */
import { InputError } from '../../../shared/model/input-error.ts';
import type { DataFile } from './data-file.ts';
import { checkWidth, readRows } from './delimited.ts';
import { textField } from './text-field.ts';
import type { DatasetRead, TaskDocument } from './task-document.ts';

/** Parts a worked solution of GSM8K from its number. */
const RESULT_MARK = '####';

/** A question and what stands in its answer column. */
interface Problem {
  readonly question: string;
  readonly answer: string;
  readonly where: string;
}

/**
 * Reads one language. Rows are parallel across languages and have no ids: their number is the id. Problems of GSM8K
 * have a field `solution` as well: the steps in words, without the marks for a calculator.
 *
 * @throws {InputError} With file and line.
 */
export function readMgsm(file: DataFile): DatasetRead {
  const documents = problemsOf(file).map(({ question, answer, where }, index): TaskDocument => {
    const mark = answer.lastIndexOf(RESULT_MARK);
    const solution = answer
      .slice(0, Math.max(0, mark))
      .replaceAll(/<<[^>]*>>/g, '')
      .trim();
    const result = mark < 0 ? answer : answer.slice(mark + RESULT_MARK.length).trim();
    // Some have separators of thousands.
    const number = result.replaceAll(',', '');
    if (!/^-?\d+$/.test(number)) {
      throw new InputError(where, `its answer "${shorten(result)}" is no whole number; correct it`);
    }
    const fields: Record<string, string> = solution === '' ? { question } : { question, solution };
    return { id: String(index + 1), cluster: null, fields, answer: [number], where };
  });
  return { documents, leftOut: 0 };
}

function problemsOf(file: DataFile): Problem[] {
  switch (file.kind) {
    case 'document':
      throw new InputError(
        file.path,
        'is a JSON document; MGSM and GSM8K come as TSV, JSON Lines or parquet',
      );
    case 'delimited':
      return checkWidth(readRows(file, 'none'), ['question', 'answer']).map(({ cells, where }) => {
        const [question, answer] = cells as [string, string];
        return { question, answer, where };
      });
    case 'records':
      return file.records.map(({ fields, where }) => {
        const question = textField(fields, 'question', where);
        const number = fields['answer_number'];
        if (typeof number === 'number') return { question, answer: String(number), where };
        return { question, answer: textField(fields, 'answer', where), where };
      });
  }
}

function shorten(text: string): string {
  return text.length <= 60 ? text : `${text.slice(0, 60)}...`;
}
