/**
 * @file Belebele's official files: one CODE.jsonl a language variant
 * (https://github.com/facebookresearch/belebele).
 */
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseJsonLines } from './json-lines.ts';
import type { TaskDocument } from './task-document.ts';

const rowSchema = z.object({
  link: z.string().min(1),
  question_number: z.coerce.number().int().min(1).max(2),
  flores_passage: z.string().min(1),
  question: z.string().min(1),
  mc_answer1: z.string().min(1),
  mc_answer2: z.string().min(1),
  mc_answer3: z.string().min(1),
  mc_answer4: z.string().min(1),
  /** From one; a string in the published files. */
  correct_answer_num: z.coerce.number().int().min(1).max(4),
});

/**
 * Reads one language variant. Ids are made of link, passage and question number, which are unique only together:
 * several passages share a link.
 *
 * @throws {InputError} With file, line and field.
 */
export function readBelebele(file: string): TaskDocument[] {
  const passagesOfLink = new Map<string, string[]>();
  const seen = new Set<string>();
  return parseJsonLines(file, rowSchema).map(({ value, where }) => {
    const passages = passagesOfLink.get(value.link) ?? [];
    passagesOfLink.set(value.link, passages);
    if (!passages.includes(value.flores_passage)) passages.push(value.flores_passage);
    const cluster = `${value.link}#${passages.indexOf(value.flores_passage) + 1}`;
    const id = `${cluster}/${value.question_number}`;
    if (seen.has(id))
      throw new InputError(where, `is question ${value.question_number} of its passage again; remove it`);
    seen.add(id);
    const { flores_passage, mc_answer1, mc_answer2, mc_answer3, mc_answer4 } = value;
    return {
      id,
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
    };
  });
}

/** What `str.strip()` removes, which the harness calls on questions: unlike `trim`, not U+FEFF, but U+001C to U+001F and U+0085. */
function stripAsPython(text: string): string {
  const space = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
  return text.replace(new RegExp(`^${space}`), '').replace(new RegExp(`${space}$`), '');
}
