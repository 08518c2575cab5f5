/**
 * @file Tasks of one's own from tables: every form of table, every way to name an answer, and what is refused.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { LeakPolicy } from '../../../shared/model/leakage.ts';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { importTables, readMapping, type ImportedTables } from '../../../main/library/import-tables.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const MAPPING = {
  id: 'colours',
  title: 'Colours',
  train: { language: 'eng_Latn', file: 'train.csv' },
  evaluate: { eng_Latn: 'eval.csv', deu_Latn: 'eval.csv' },
  languageNames: { eng_Latn: 'en', deu_Latn: 'de' },
  columns: { id: 'key', cluster: 'group', language: 'lang', answer: 'label' },
  prompt: 'Q: {question}\nA:',
  options: [' {one}', ' {two}'],
};
const TRAIN = 'key,group,lang,question,one,two,label\nt1,g,en,"Sky, at noon?",blue,green,0\n';
const EVAL =
  'key,group,lang,question,one,two,label\ne1,g,en,Grass?,blue,green,1\ne1,g,de,Gras?,blau,grün,1\n';

interface Files {
  readonly leaks?: LeakPolicy;
  readonly mapping?: Record<string, unknown>;
  readonly train?: string | Uint8Array;
  readonly evaluate?: string | Uint8Array;
}

async function build(files: Files): Promise<ImportedTables> {
  const folder = temporaryDirectory();
  writeFileSync(join(folder, 'train.csv'), files.train ?? TRAIN);
  writeFileSync(join(folder, 'eval.csv'), files.evaluate ?? EVAL);
  const mapping = join(folder, 'mapping.yaml');
  writeFileSync(mapping, stringify({ ...MAPPING, ...files.mapping }));
  const output = join(folder, 'benchmark');
  try {
    return await importTables(readMapping(mapping), output, files.leaks ?? 'leave-out');
  } catch (error) {
    expect(existsSync(output)).toBe(false);
    throw error;
  }
}

test('options from columns, languages told apart by a column', async () => {
  const { dir, languages, leakage } = await build({});
  expect(languages).toEqual(['eng_Latn', 'deu_Latn']);
  expect(leakage).toMatchObject({ trainItems: 1, evalItems: 1, exactItems: 0 });
  const benchmark = openBenchmark(dir);
  expect(benchmark.definition).toMatchObject({
    id: 'colours',
    version: '1',
    chance: 0.5,
    trainLanguage: 'eng_Latn',
  });
  expect(benchmark.trainItems()).toEqual([
    {
      id: 't1',
      language: 'eng_Latn',
      cluster: 'g',
      prompt: 'Q: Sky, at noon?\nA:',
      options: [' blue', ' green'],
      answer: 0,
    },
  ]);
  expect(benchmark.evalItems('deu_Latn')[0]).toMatchObject({ id: 'e1', prompt: 'Q: Gras?\nA:', answer: 1 });
});

test.each([
  ['from-one', '2'],
  ['letter', 'b'],
  ['text', 'green'],
  [['first', 'second'], 'second'],
])('answers as %s', async (answers, label) => {
  const evaluate = `question\tone\ttwo\tlabel\nGrass "here"?\tblue\tgreen\t${label}\n`;
  const { dir } = await build({
    train: evaluate,
    evaluate,
    mapping: { columns: { answer: 'label' }, evaluate: { deu_Latn: 'eval.csv' }, answers },
  });
  expect(openBenchmark(dir).evalItems('deu_Latn')).toEqual([
    {
      id: '1',
      language: 'deu_Latn',
      prompt: 'Q: Grass "here"?\nA:',
      options: [' blue', ' green'],
      answer: 1,
    },
  ]);
});

test('written answers from parquet, several of them accepted', async () => {
  const table = new Uint8Array(
    parquetWriteBuffer({
      columnData: [
        { name: 'question', data: ['Sky?'], type: 'STRING' },
        { name: 'label', data: ['blue'], type: 'STRING' },
      ],
    }),
  );
  const { dir } = await build({
    train: table,
    evaluate: JSON.stringify([{ question: 'Grass?', label: ['green', 'a green'] }]),
    mapping: {
      columns: { answer: 'label' },
      evaluate: { eng_Latn: 'eval.csv' },
      options: undefined,
      generation: { until: ['\n'], answers: 'squad', metric: 'f1' },
      target: ' It is {label}.',
    },
  });
  const { definition, trainItems, evalItems } = openBenchmark(dir);
  expect(definition).toMatchObject({ chance: 0, generation: { until: ['\n'], metric: 'f1' } });
  expect(trainItems()[0]).toMatchObject({ references: ['blue'], target: ' It is blue.' });
  expect(evalItems('eng_Latn')[0]).toMatchObject({ references: ['green', 'a green'] });
});

test('training items that are evaluated are left out, or refused where that is asked for', async () => {
  const train = `${TRAIN}t2,g,en,Grass?,blue,green,1\n`;
  const { trainItems, leakedTrainItems, leakage } = await build({ train });
  expect({ trainItems, leakedTrainItems }).toEqual({ trainItems: 1, leakedTrainItems: 1 });
  expect(leakage).toMatchObject({ exactItems: 0, nearItems: 0 });
  await expect(build({ train, leaks: 'refuse' })).rejects.toThrow(
    /train\.csv: 1 of the 1 evaluation item of Colours in the training language are among its training items, item t2/,
  );
  await expect(build({ train: EVAL })).rejects.toThrow(
    /every training item is an evaluation item of Colours/,
  );
});

test('a training table of one language beside tables that tell languages apart', async () => {
  const train = 'key,group,question,one,two,label\nt1,g,Sky?,blue,green,0\n';
  await expect(build({ train })).rejects.toThrow(/train\.csv, line 2: has no column "lang"/);
  const { trainItems } = await build({
    train,
    mapping: { train: { language: 'eng_Latn', file: 'train.csv', wholeTable: true } },
  });
  expect(trainItems).toBe(1);
});

test('fields within a column, as datasets in parquet and JSON have them', async () => {
  const row = { question: 'Grass?', answers: { text: ['green', 'it is green'], answer_start: [0, 1] } };
  const { dir } = await build({
    train: JSON.stringify([{ ...row, question: 'Sky?' }]),
    evaluate: JSON.stringify([row]),
    mapping: {
      columns: { answer: 'answers.text' },
      evaluate: { eng_Latn: 'eval.csv' },
      options: undefined,
      generation: { until: ['\n'], answers: 'squad', metric: 'f1' },
    },
  });
  expect(openBenchmark(dir).evalItems('eng_Latn')[0]).toMatchObject({ references: ['green', 'it is green'] });
});

test.each<[string, Files, RegExp]>([
  [
    'a column that is not there',
    { mapping: { prompt: '{text}' } },
    /train\.csv, line 2: has no column "text"; it has key, group/,
  ],
  [
    'an answer out of range',
    { train: TRAIN.replace(',0\n', ',2\n') },
    /line 2, column "label": is "2", which is none of the 2 options/,
  ],
  [
    'an answer in words',
    { evaluate: EVAL.replace('green,1', 'green,yes') },
    /line 2, column "label": is "yes"/,
  ],
  [
    'an id twice',
    { evaluate: EVAL + 'e1,g,en,Sea?,blue,green,0\n' },
    /line 4: has the id "e1", as .*line 2 has/,
  ],
  [
    'a language without rows',
    { mapping: { languageNames: { eng_Latn: 'en', deu_Latn: 'ger' } } },
    /has no rows whose column "lang" is "ger"/,
  ],
  ['an empty cell', { train: TRAIN.replace('blue', '') }, /line 2, column "one": is empty or no text/],
  ['a ragged row', { train: TRAIN.replace(',0\n', '\n') }, /line 2: has 6 cells instead of 7/],
  [
    'neither options nor written answers',
    { mapping: { options: undefined } },
    /field "options": must be given where one is chosen/,
  ],
  [
    'values that are too few',
    { mapping: { answers: ['a', 'b', 'c'] } },
    /field "answers": must have one value for each option/,
  ],
  [
    'an unknown field',
    { mapping: { promt: 'x' } },
    /field "promt": is unknown; the nearest known field is "prompt"/,
  ],
  ['no language', { mapping: { evaluate: {} } }, /field "evaluate": must not be empty/],
])('%s is refused and nothing is written', async (_, files, message) => {
  await expect(build(files)).rejects.toThrow(message);
});
