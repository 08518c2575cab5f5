/**
 * @file Tables before they become a benchmark: columns with their values, and what a mapping makes of them.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readTable } from '../../../main/evaluation/datasets/table.ts';
import { checkTables, outlineTable } from '../../../main/library/look-at-tables.ts';
import { customTaskSchema } from '../../../shared/model/custom-task.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const records = async (path: string) => (await readTable(path)).records;

test('columns with their values, those within a column by a dotted name, long cells cut', async () => {
  const path = join(temporaryDirectory(), 'rows.jsonl');
  const rows = Array.from({ length: 200 }, (_, i) => ({
    id: i,
    lang: i % 2 === 0 ? 'en' : 'de',
    answers: { text: ['x'.repeat(400)], start: [i] },
  }));
  writeFileSync(path, rows.map((row) => JSON.stringify(row)).join('\n'));
  const outline = outlineTable(await readTable(path));
  expect(outline).toMatchObject({ format: 'JSON Lines', rows: 200 });
  expect(outline.columns.map(({ name }) => name)).toEqual(['id', 'lang', 'answers.text', 'answers.start']);
  expect(outline.columns[0]!.values).toBeNull();
  expect(outline.columns[1]!.values).toEqual(['en', 'de']);
  expect(outline.first).toHaveLength(5);
  expect(outline.first[1]!.slice(0, 2)).toEqual(['1', 'de']);
  expect(outline.first[0]![2]).toHaveLength(301);
});

test('a check counts items, renders the first of each split, and tells the first fault with its row', async () => {
  const folder = temporaryDirectory();
  const [train, evaluation] = [join(folder, 'train.csv'), join(folder, 'eval.csv')];
  writeFileSync(train, 'q,a,b,label\nSky?,blue,red,0\n');
  writeFileSync(
    evaluation,
    'lang,q,a,b,label\nen,Sea?,blue,red,0\nde,Meer?,blau,rot,0\nde,See?,blau,rot,7\n',
  );
  const task = customTaskSchema.parse({
    id: 'colours',
    title: 'Colours',
    train: { language: 'eng_Latn', file: train, wholeTable: true },
    evaluate: { eng_Latn: evaluation, deu_Latn: evaluation },
    languageNames: { eng_Latn: 'en', deu_Latn: 'de' },
    columns: { language: 'lang', answer: 'label' },
    prompt: 'Q: {q} A:',
    options: [' {a}', ' {b}'],
  });
  const faulty = await checkTables(task, records);
  expect(faulty.problem).toMatch(/eval\.csv, line 4, column "label": is "7", which is none of the 2 options/);
  expect(faulty.samples.map(({ split, item }) => [split, item.language, item.prompt])).toEqual([
    ['training', 'eng_Latn', 'Q: Sky? A:'],
    ['evaluation', 'eng_Latn', 'Q: Sea? A:'],
    ['evaluation', 'deu_Latn', 'Q: Meer? A:'],
  ]);
  writeFileSync(evaluation, 'lang,q,a,b,label\nen,Sea?,blue,red,0\nde,Meer?,blau,rot,0\n');
  expect(await checkTables(task, records)).toMatchObject({
    problem: null,
    trainItems: 1,
    languages: [
      { code: 'eng_Latn', items: 1 },
      { code: 'deu_Latn', items: 1 },
    ],
  });
});
