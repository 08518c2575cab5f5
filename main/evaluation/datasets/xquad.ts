/**
 * @file XQuAD's files, and every other one in SQuAD v1.1's format
 * (https://github.com/google-deepmind/xquad, https://rajpurkar.github.io/SQuAD-explorer/).
 */
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';
import { readText } from '../../files/read-text.ts';
import type { TaskDocument } from './task-document.ts';

const fileSchema = z.object({
  data: z
    .array(
      z.object({
        paragraphs: z.array(
          z.object({
            context: z.string().min(1),
            qas: z.array(
              z.object({
                id: z.string().min(1),
                question: z.string().min(1),
                answers: z
                  .array(z.object({ text: z.string().min(1), answer_start: z.int().nonnegative() }))
                  .nonempty(),
              }),
            ),
          }),
        ),
      }),
    )
    .nonempty(),
});

/**
 * Reads one language. Questions about one paragraph are a cluster.
 *
 * @throws {InputError} With file and field, also where an answer is not in its paragraph at the place that is given.
 */
export function readXquad(file: string): TaskDocument[] {
  let value: unknown;
  try {
    value = JSON.parse(readText(file));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new InputError(file, `is not JSON (${error.message})`, { cause: error });
  }
  const seen = new Set<string>();
  return parseInput(fileSchema, value, file).data.flatMap(({ paragraphs }, article) =>
    paragraphs.flatMap(({ context, qas }, paragraph) => {
      // Places count characters, not UTF-16 units.
      const characters = Array.from(context);
      return qas.map(({ id, question, answers }) => {
        const where = `${file}, question ${id}`;
        if (seen.has(id)) throw new InputError(where, 'is there twice; remove one');
        seen.add(id);
        for (const { text, answer_start: start } of answers) {
          if (characters.slice(start, start + Array.from(text).length).join('') !== text) {
            throw new InputError(
              where,
              `its answer "${text}" is not at character ${start} of the paragraph; correct it`,
            );
          }
        }
        return {
          id,
          cluster: `${article + 1}.${paragraph + 1}`,
          fields: { context, question },
          answer: answers.map(({ text }) => text),
        };
      });
    }),
  );
}
