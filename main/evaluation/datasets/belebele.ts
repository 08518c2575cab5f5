/**
 * @file Belebele: one CODE.jsonl (or parquet) a language variant, and the training set that its authors'
 * assemble_training_set.py writes (https://github.com/facebookresearch/belebele).
 */
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';
import type { DataFile } from './data-file.ts';
import type { DataRecord } from './data-record.ts';
import { readRows, toRecords } from './delimited.ts';
import type { DatasetRead, TaskDocument } from './task-document.ts';

/** A string in the published files. */
const choiceNumber = z.coerce.number().int().min(1).max(4);

const rowSchema = z.object({
  link: z.string().min(1),
  question_number: z.coerce.number().int().min(1).max(2),
  flores_passage: z.string().min(1),
  question: z.string().min(1),
  mc_answer1: z.string().min(1),
  mc_answer2: z.string().min(1),
  mc_answer3: z.string().min(1),
  mc_answer4: z.string().min(1),
  /** From one. */
  correct_answer_num: choiceNumber,
});

const trainingRowSchema = z.object({
  dataset: z.string().optional(),
  passage_id: z.union([z.string(), z.number()]).optional(),
  passage: z.string(),
  question: z.string(),
  answer1: z.string(),
  answer2: z.string(),
  answer3: z.string(),
  answer4: z.string(),
  /** From one; pandas writes `3.0` where others of the column are missing. */
  correct_answer_num: choiceNumber,
});

/**
 * Reads one language variant, or the training set. Of the latter, rows of its `dev` split and those with an empty
 * passage, question or answer are left out.
 *
 * @throws {InputError} With file, line and field.
 */
export function readBelebele(file: DataFile): DatasetRead {
  const records = recordsOf(file);
  const [first] = records;
  if (first === undefined) throw new InputError(file.path, 'has no items; give a file with some');
  if ('flores_passage' in first.fields) return { documents: variant(records), leftOut: 0 };
  if ('passage' in first.fields && 'answer1' in first.fields) return trainingSet(records);
  throw new InputError(
    file.path,
    `has the columns ${Object.keys(first.fields).join(', ')}, but neither flores_passage nor passage and answer1; give a file of Belebele or its training set`,
  );
}

function recordsOf(file: DataFile): readonly DataRecord[] {
  if (file.kind === 'records') return file.records;
  if (file.kind === 'delimited') return toRecords(file.path, readRows(file, 'standard'));
  throw new InputError(file.path, 'is a JSON document; Belebele comes as JSON Lines, parquet or TSV');
}

/**
 * Ids are made of link, passage and question number, which are unique only together: several passages share a link.
 */
function variant(records: readonly DataRecord[]): TaskDocument[] {
  const passagesOfLink = new Map<string, string[]>();
  return records.map(({ fields, where }) => {
    const value = parseInput(rowSchema, fields, where);
    const passages = passagesOfLink.get(value.link) ?? [];
    passagesOfLink.set(value.link, passages);
    if (!passages.includes(value.flores_passage)) passages.push(value.flores_passage);
    const cluster = `${value.link}#${passages.indexOf(value.flores_passage) + 1}`;
    const { flores_passage, mc_answer1, mc_answer2, mc_answer3, mc_answer4 } = value;
    return {
      id: `${cluster}/${value.question_number}`,
      cluster,
      fields: {
        flores_passage,
        question: stripAsPython(value.question),
        mc_answer1,
        mc_answer2,
        mc_answer3,
        mc_answer4,
      },
      answer: value.correct_answer_num - 1,
      where,
    };
  });
}

function trainingSet(records: readonly DataRecord[]): DatasetRead {
  const documents = records.flatMap(({ fields, where }, index): TaskDocument[] => {
    if (fields['split'] === 'dev') return [];
    const value = parseInput(trainingRowSchema, fields, where);
    const { passage, question, answer1, answer2, answer3, answer4, correct_answer_num } = value;
    const texts = {
      flores_passage: passage,
      question: stripAsPython(question),
      mc_answer1: answer1,
      mc_answer2: answer2,
      mc_answer3: answer3,
      mc_answer4: answer4,
    };
    if (Object.values(texts).some((text) => text.trim() === '')) return [];
    const { dataset, passage_id: passageId } = value;
    const cluster = passageId === undefined ? null : `${dataset ?? ''}/${passageId}`;
    return [{ id: String(index + 1), cluster, fields: texts, answer: correct_answer_num - 1, where }];
  });
  return { documents, leftOut: records.length - documents.length };
}

/** What `str.strip()` removes, which the harness calls on questions: unlike `trim`, not U+FEFF, but U+001C to U+001F and U+0085. */
function stripAsPython(text: string): string {
  const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
  return text.replace(new RegExp(`^${space}`), '').replace(new RegExp(`${space}$`), '');
}
