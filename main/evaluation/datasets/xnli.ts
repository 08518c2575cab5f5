/**
 * @file XNLI and MultiNLI: XTREME's dev-LANGUAGE.tsv without a header, the official xnli.dev.tsv and .jsonl with all
 * languages in one, MultiNLI's, and the Hub's parquet (https://github.com/facebookresearch/XNLI).
 */
import { InputError } from '../../../shared/model/input-error.ts';
import type { DataFile } from './data-file.ts';
import type { DataRecord } from './data-record.ts';
import { checkWidth, readRows, toRecords, type DelimitedRow } from './delimited.ts';
import { textField } from './text-field.ts';
import type { DatasetRead, TaskDocument } from './task-document.ts';

/** In the order of the Hub's label numbers, and so of a task's options. */
const LABELS = ['entailment', 'neutral', 'contradiction'];

/** How many hypotheses follow each other for one premise. */
const HYPOTHESES_OF_PREMISE = 3;

const NO_LABELS =
  'has no labels: it is a test split as it is given to those who are tested; give a labelled one, such as the validation split';

/** A row before its label is understood. */
interface Pair {
  readonly premise: string;
  readonly hypothesis: string;
  readonly label: unknown;
  readonly where: string;
}

/**
 * Reads one language. Rows are parallel across languages: their number is the id, and the three hypotheses of a premise
 * are a cluster. Rows without a consensus (`-`, or -1 on the Hub) are left out, as MultiNLI's authors do.
 *
 * @param language XNLI's name of it, for files that hold several.
 * @throws {InputError} With file, line and field.
 */
export function readXnli(file: DataFile, language: string): DatasetRead {
  const pairs = pairsOf(file, language);
  const labelled = pairs.filter(({ label }) => !isMissing(label));
  if (labelled.length === 0) throw new InputError(file.path, NO_LABELS);
  const inThrees = labelled.every(
    ({ premise }, index) => premise === labelled[index - (index % HYPOTHESES_OF_PREMISE)]!.premise,
  );
  const documents = labelled.map(({ premise, hypothesis, label, where }, index): TaskDocument => {
    const answer = labelIndex(label);
    if (answer < 0) {
      throw new InputError(
        `${where}, label "${String(label)}"`,
        `is none of ${LABELS.join(', ')}; correct it`,
      );
    }
    const cluster = inThrees ? String(Math.floor(index / HYPOTHESES_OF_PREMISE) + 1) : null;
    return { id: String(index + 1), cluster, fields: { premise, hypothesis }, answer, where };
  });
  return { documents, leftOut: pairs.length - labelled.length };
}

function pairsOf(file: DataFile, language: string): Pair[] {
  if (file.kind === 'document')
    throw new InputError(file.path, 'is a JSON document; XNLI comes as TSV, JSON Lines or parquet');
  if (file.kind === 'records') return recordsAsPairs(file.path, file.records, language);
  const rows = readRows(file, file.delimiter === '\t' ? 'none' : 'standard');
  const hasHeader = rows[0]?.cells.some((name) => /^(premise|sentence1)$/.test(name.trim())) === true;
  if (hasHeader) return recordsAsPairs(file.path, toRecords(file.path, rows), language);
  return headerless(file.path, rows);
}

function headerless(path: string, rows: readonly DelimitedRow[]): Pair[] {
  if (rows.length > 0 && rows.every(({ cells }) => cells.length === 2)) throw new InputError(path, NO_LABELS);
  return checkWidth(rows, ['premise', 'hypothesis', 'label']).map(({ cells, where }) => {
    const [premise, hypothesis, label] = cells as [string, string, string];
    return { premise, hypothesis, label, where };
  });
}

function recordsAsPairs(path: string, records: readonly DataRecord[], language: string): Pair[] {
  const first = records[0]!;
  const official = 'sentence1' in first.fields;
  const names = official
    ? { premise: 'sentence1', hypothesis: 'sentence2', label: 'gold_label' }
    : { premise: 'premise', hypothesis: 'hypothesis', label: 'label' };
  if (!(names.premise in first.fields)) {
    throw new InputError(
      path,
      `has the columns ${Object.keys(first.fields).join(', ')}, but neither premise nor sentence1; give a file of XNLI or MultiNLI`,
    );
  }
  if (!(names.label in first.fields)) throw new InputError(path, NO_LABELS);
  const own = records.filter(({ fields }) => !('language' in fields) || fields['language'] === language);
  if (own.length === 0)
    throw new InputError(path, `has no rows in the language "${language}"; give another file`);
  return own.map(({ fields, where }) => ({
    premise: textField(fields, names.premise, where),
    hypothesis: textField(fields, names.hypothesis, where),
    label: fields[names.label],
    where,
  }));
}

function isMissing(label: unknown): boolean {
  return (
    label === '-' || label === -1 || label === '-1' || label === null || label === undefined || label === ''
  );
}

/** By name, or by the Hub's number. */
function labelIndex(label: unknown): number {
  const name = typeof label === 'string' && /^[0-2]$/.test(label) ? Number(label) : label;
  return typeof name === 'number' ? (name in LABELS ? name : -1) : LABELS.indexOf(String(name));
}
