/**
 * @file What the dialog for tables guesses of columns, and the mapping that it makes of them.
 */
import { expect, test } from 'vitest';
import { loadLanguages } from '../../../main/library/languages.ts';
import {
  guessLanguage,
  guessLanguageOfFile,
} from '../../../renderer/pages/benchmarks/import-tables/guesses.ts';
import {
  EMPTY_DRAFT,
  mappingOf,
  taskOf,
  type TablesDraft,
} from '../../../renderer/pages/benchmarks/import-tables/tables-draft.ts';
import type { CustomTask } from '../../../shared/model/custom-task.ts';
import type { TableOutline } from '../../../shared/model/tables.ts';

const catalogue = [...loadLanguages().values()];

/** @param columns Name -> values; null is too much to list. */
function outline(columns: Readonly<Record<string, readonly string[] | null>>): TableOutline {
  return {
    format: 'comma-separated',
    rows: 3,
    columns: Object.entries(columns).map(([name, values]) => ({ name, values })),
    first: [],
  };
}

function describe(train: TableOutline, evaluation: TableOutline, part: Partial<TablesDraft> = {}) {
  const draft = { ...EMPTY_DRAFT, trainFile: '/train.csv', evaluationFile: '/eval.csv', ...part };
  const outlines = { train, evaluation };
  const mapping = mappingOf(draft, outlines, catalogue);
  return { mapping, outcome: taskOf(draft, mapping, outlines, catalogue) };
}

function taskFrom(...described: Parameters<typeof describe>): CustomTask {
  const { outcome } = describe(...described);
  if ('missing' in outcome) throw new Error(outcome.missing);
  return outcome.task;
}

test("Belebele's columns: options, answers from one, dialects; the training table has no language", () => {
  const columns = {
    link: null,
    flores_passage: null,
    question: null,
    mc_answer1: null,
    mc_answer2: null,
    mc_answer3: null,
    mc_answer4: null,
    correct_answer_num: ['3', '1', '4'],
  };
  const task = taskFrom(outline(columns), outline({ ...columns, dialect: ['eng_Latn', 'zho_Hans', 'xx'] }));
  expect(task).toMatchObject({
    columns: { cluster: 'link', language: 'dialect', answer: 'correct_answer_num' },
    train: { language: 'eng_Latn', file: '/train.csv', wholeTable: true },
    evaluate: { eng_Latn: '/eval.csv', zho_Hans: '/eval.csv' },
    languageNames: { eng_Latn: 'eng_Latn', zho_Hans: 'zho_Hans' },
    answers: 'from-one',
    options: [' {mc_answer1}', ' {mc_answer2}', ' {mc_answer3}', ' {mc_answer4}'],
    prompt: '{flores_passage}\nQuestion: {question}\nAnswer:',
  });
  const letters = taskFrom(outline(columns), outline({ ...columns, dialect: ['eng_Latn'] }), {
    optionsAs: 'letter',
  });
  expect(letters.options).toEqual([' A', ' B', ' C', ' D']);
  expect(letters.prompt).toContain('\nD. {mc_answer4}\nAnswer:');
});

test("XNLI's columns: numbered labels as words; the training rows are told by their own language", () => {
  const columns = { premise: null, hypothesis: null, label: ['1', '0', '2'], language: ['en', 'de'] };
  const task = taskFrom(outline(columns), outline({ ...columns, language: ['de', 'sw'] }));
  expect(task).toMatchObject({
    columns: { language: 'language', answer: 'label' },
    train: { wholeTable: false },
    languageNames: { deu_Latn: 'de', swh_Latn: 'sw', eng_Latn: 'en' },
    answers: ['0', '1', '2'],
    options: [' True', ' Neither', ' False'],
    prompt: '{premise}\nQuestion: {hypothesis} True, Neither or False?\nAnswer:',
  });
});

test('written answers, and written numbers with their solutions', () => {
  const language = ['en'];
  const squad = outline({ id: null, context: null, question: null, 'answers.text': null, language });
  expect(taskFrom(squad, squad)).toMatchObject({
    columns: { id: 'id', answer: 'answers.text' },
    generation: { answers: 'squad', metric: 'f1', until: ['\n'] },
  });
  const grade = outline({ question: null, solution: null, answer: ['18', '-3'], language });
  expect(taskFrom(grade, grade)).toMatchObject({
    generation: { answers: 'mgsm', metric: 'flexible_extract', until: ['Question:'] },
    target: ' {solution}',
  });
});

test.each<[string, Parameters<typeof describe>, RegExp]>([
  ['no table', [outline({}), outline({}), { trainFile: '' }], /^Choose the table to train on/],
  [
    'no language column',
    [outline({ question: null, answer: null }), outline({ question: null, answer: null })],
    /^Say which column tells the language/,
  ],
  [
    'no language that is known',
    [outline({ question: null, answer: null }), outline({ lang: ['klingon'] })],
    /^Say which language of the catalogue/,
  ],
  [
    'a language twice',
    [outline({ question: null, answer: null }), outline({ lang: ['en', 'English'] })],
    /^Language eng_Latn is given twice/,
  ],
  [
    'a required column',
    [outline({ premise: null, hypothesis: null }), outline({ lang: ['en'] })],
    /^Say which column holds: Label/,
  ],
  [
    'a file without a language',
    [
      outline({ question: null, answer: null }),
      outline({}),
      { layout: 'many', evaluationFiles: [{ file: '/a.csv', language: null }] },
    ],
    /^Give every table to evaluate a file and a language/,
  ],
  [
    'an id that no run could name',
    [outline({ question: null, answer: null }), outline({ lang: ['en'] }), { id: 'My Task' }],
    /^id .*/,
  ],
])('%s: the first thing that is still to be said', (_, described, message) => {
  const { outcome } = describe(...described);
  expect('missing' in outcome ? outcome.missing : 'nothing').toMatch(message);
});

test('languages by code, tag and name, and of files by theirs', () => {
  expect(
    ['deu_Latn', 'de', 'German', 'zh-Hans', 'zho', 'nothing'].map((text) => guessLanguage(text, catalogue)),
  ).toEqual(['deu_Latn', 'deu_Latn', 'deu_Latn', 'zho_Hans', expect.stringMatching(/^zho_/), null]);
  const files = ['/data/deu_Latn.jsonl', 'C:\\data\\test-de.tsv', '/data/table.csv'];
  expect(files.map((file) => guessLanguageOfFile(file, catalogue))).toEqual(['deu_Latn', 'deu_Latn', null]);
});
