/**
 * @file XNLI as XTREME distributes it: dev-LANGUAGE.tsv of premise, hypothesis and label, without a header
 * (https://github.com/facebookresearch/XNLI).
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { readTabSeparated } from './tab-separated.ts';
import type { TaskDocument } from './task-document.ts';

/** In the order of the Hub's label numbers, and so of a task's options. */
const LABELS = ['entailment', 'neutral', 'contradiction'];

/** How many hypotheses follow each other for one premise. */
const HYPOTHESES_OF_PREMISE = 3;

/**
 * Reads one language. Rows are parallel across languages and have no ids: the line number is the id, and the three
 * hypotheses of a premise are a cluster.
 *
 * @throws {InputError} With file, line and field.
 */
export function readXnli(file: string): TaskDocument[] {
  return readTabSeparated(file, ['premise', 'hypothesis', 'label']).map(({ cells, where }, index) => {
    const [premise, hypothesis, label] = cells as [string, string, string];
    const answer = LABELS.indexOf(label);
    if (answer < 0)
      throw new InputError(`${where}, label "${label}"`, `is none of ${LABELS.join(', ')}; correct it`);
    if (premise === '') throw new InputError(where, 'has an empty premise; correct it');
    if (hypothesis === '') throw new InputError(where, 'has an empty hypothesis; correct it');
    return {
      id: String(index + 1),
      cluster: String(Math.floor(index / HYPOTHESES_OF_PREMISE) + 1),
      fields: { premise, hypothesis },
      answer,
    };
  });
}
