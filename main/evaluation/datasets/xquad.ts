/**
 * @file XQuAD, SQuAD v1.1 and TyDi QA's gold passages: SQuAD's JSON, and the Hub's rows of it as parquet or JSON Lines
 * (https://github.com/google-deepmind/xquad, https://rajpurkar.github.io/SQuAD-explorer/).
 */
import { z } from 'zod';
import { InputError } from '../../../shared/model/input-error.ts';
import { parseInput } from '../../../shared/model/schema-problem.ts';
import type { DataFile } from './data-file.ts';
import type { DataRecord } from './data-record.ts';
import type { DatasetRead, TaskDocument } from './task-document.ts';

const answerSchema = z.object({ text: z.string().min(1), answer_start: z.int().nonnegative() });

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
                answers: z.array(answerSchema),
              }),
            ),
          }),
        ),
      }),
    )
    .nonempty(),
});

/** The Hub keeps texts and places of a row's answers in a list each. */
const rowSchema = z.object({
  id: z.string().min(1),
  context: z.string().min(1),
  question: z.string().min(1),
  answers: z.union([
    z.object({ text: z.array(z.string().min(1)), answer_start: z.array(z.int().nonnegative()) }),
    z.array(answerSchema),
  ]),
});

type Answer = z.infer<typeof answerSchema>;

/**
 * Reads one language. Questions about one paragraph are a cluster.
 *
 * @throws {InputError} With file, question and field: also where an answer is not in its paragraph at the place that is
 * given, and for the unanswerable questions of SQuAD 2.0.
 */
export function readXquad(file: DataFile): DatasetRead {
  switch (file.kind) {
    case 'document':
      return { documents: fromDocument(file.path, file.value), leftOut: 0 };
    case 'records':
      return { documents: fromRows(file.records), leftOut: 0 };
    case 'delimited':
      throw new InputError(
        file.path,
        "is no JSON and no parquet; XQuAD and SQuAD come as SQuAD's JSON or parquet",
      );
  }
}

function fromDocument(path: string, value: unknown): TaskDocument[] {
  const documents = parseInput(fileSchema, value, path).data.map(({ paragraphs }, article) =>
    paragraphs.flatMap(({ context, qas }, paragraph) => {
      const characters = Array.from(context);
      return qas.map(({ id, question, answers }) =>
        questionOf(
          { id, question, context, answers },
          characters,
          `${article + 1}.${paragraph + 1}`,
          `${path}, question ${id}`,
        ),
      );
    }),
  );
  return withOwnIds(documents);
}

/** TyDi QA numbers questions anew in every article: ids that are unique only there are preceded by its number. */
function withOwnIds(articles: readonly TaskDocument[][]): TaskDocument[] {
  const idsOf = (documents: readonly TaskDocument[]): string[] => [...new Set(documents.map(({ id }) => id))];
  const ids = articles.flatMap(idsOf);
  if (new Set(ids).size === ids.length) return articles.flat();
  return articles.flatMap((documents, index) =>
    documents.map((document) => ({ ...document, id: `${index + 1}/${document.id}` })),
  );
}

function fromRows(records: readonly DataRecord[]): TaskDocument[] {
  const paragraphs = new Map<string, { readonly cluster: string; readonly characters: string[] }>();
  return records.map(({ fields, where }) => {
    const { id, context, question, answers } = parseInput(rowSchema, fields, where);
    const paragraph = paragraphs.get(context) ?? {
      cluster: String(paragraphs.size + 1),
      characters: Array.from(context),
    };
    paragraphs.set(context, paragraph);
    const paired = Array.isArray(answers) ? answers : pairAnswers(answers, where);
    return questionOf(
      { id, question, context, answers: paired },
      paragraph.characters,
      paragraph.cluster,
      where,
    );
  });
}

function pairAnswers(
  { text, answer_start: starts }: { readonly text: string[]; readonly answer_start: number[] },
  where: string,
): Answer[] {
  if (text.length !== starts.length) {
    throw new InputError(
      `${where}, field "answers"`,
      `has ${text.length} texts and ${starts.length} places; give one place for each text`,
    );
  }
  return text.map((answer, index) => ({ text: answer, answer_start: starts[index]! }));
}

/** @param characters Of the context: places count characters, not UTF-16 units. */
function questionOf(
  row: {
    readonly id: string;
    readonly question: string;
    readonly context: string;
    readonly answers: readonly Answer[];
  },
  characters: readonly string[],
  cluster: string,
  where: string,
): TaskDocument {
  const { id, question, context, answers } = row;
  if (answers.length === 0) {
    throw new InputError(
      where,
      'has no answer, as in SQuAD 2.0; give SQuAD 1.1, where every question has one',
    );
  }
  for (const { text, answer_start: start } of answers) {
    if (characters.slice(start, start + Array.from(text).length).join('') !== text) {
      throw new InputError(
        where,
        `its answer "${text}" is not at character ${start} of the paragraph; correct it`,
      );
    }
  }
  return { id, cluster, fields: { context, question }, answer: answers.map(({ text }) => text), where };
}
