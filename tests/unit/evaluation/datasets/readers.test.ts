/**
 * @file The forms that datasets are distributed in, read alike.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { describe, expect, test } from 'vitest';
import { findFiles, readDocuments } from '../../../../main/evaluation/datasets/datasets.ts';
import type { TaskDocument } from '../../../../main/evaluation/datasets/task-document.ts';
import { InputError } from '../../../../shared/model/input-error.ts';
import { randomBelow, randomStream } from '../../../../shared/random/random-stream.ts';
import type { TaskDefinition } from '../../../../shared/model/task-definition.ts';
import { steeringPath } from '../../../helpers/steering.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';

async function read(
  dataset: TaskDefinition['dataset'],
  content: string | Uint8Array,
  language = 'en',
): Promise<{ documents: TaskDocument[]; leftOut: number }> {
  const path = join(temporaryDirectory(), 'file');
  writeFileSync(path, content);
  const { documents, leftOut } = await readDocuments(dataset, [path], language);
  // Where a document stands is not what it says.
  return { documents: documents.map((document) => ({ ...document, where: '' })), leftOut };
}

const PAIRS = [
  { premise: 'It "rains".', hypothesis: '"It is wet."', label: 'entailment' },
  { premise: 'It "rains".', hypothesis: 'I sleep, now.', label: 'neutral' },
  { premise: 'It "rains".', hypothesis: 'It is dry.', label: 'contradiction' },
];
const LABELS = ['entailment', 'neutral', 'contradiction'];

function parquet(columns: Readonly<Record<string, unknown[]>>): Uint8Array {
  return new Uint8Array(
    parquetWriteBuffer({ columnData: Object.entries(columns).map(([name, data]) => ({ name, data })) }),
  );
}

const HEADER = 'language\tgold_label\tsentence1_binary_parse\tsentence1\tsentence2\tpairID';

test.each([
  [
    "XTREME's TSV",
    PAIRS.map(({ premise, hypothesis, label }) => `${premise}\t${hypothesis}\t${label}`).join('\n'),
  ],
  [
    'the official TSV, among other languages',
    [
      HEADER,
      'fr\tneutral\t(a)\tIl pleut.\tJe dors.\t0',
      ...PAIRS.map(
        ({ premise, hypothesis, label }, i) => `en\t${label}\t(a)\t${premise}\t${hypothesis}\t${i}`,
      ),
    ].join('\r\n'),
  ],
  [
    'the official JSON Lines',
    [
      { language: 'de', gold_label: 'neutral', sentence1: 'Es regnet.', sentence2: 'Ich schlafe.' },
      ...PAIRS.map(({ premise, hypothesis, label }) => ({
        language: 'en',
        gold_label: label,
        sentence1: premise,
        sentence2: hypothesis,
      })),
    ]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  ],
  [
    "the Hub's parquet",
    parquet({
      premise: PAIRS.map(({ premise }) => premise),
      hypothesis: PAIRS.map(({ hypothesis }) => hypothesis),
      label: PAIRS.map(({ label }) => BigInt(LABELS.indexOf(label))),
    }),
  ],
  [
    'CSV',
    [
      'premise,hypothesis,label',
      ...PAIRS.map((pair) =>
        [pair.premise, pair.hypothesis, pair.label]
          .map((cell) => `"${cell.replaceAll('"', '""')}"`)
          .join(','),
      ),
    ].join('\n'),
  ],
])('XNLI as %s', async (_, content) => {
  expect(await read('xnli', content)).toEqual({
    leftOut: 0,
    documents: PAIRS.map(({ premise, hypothesis, label }, index) => ({
      id: String(index + 1),
      cluster: '1',
      fields: { premise, hypothesis },
      answer: LABELS.indexOf(label),
      where: '',
    })),
  });
});

test('MultiNLI without its rows that have no consensus; premises are not in threes', async () => {
  const rows = [
    { gold_label: 'neutral', sentence1: 'a', sentence2: 'b' },
    { gold_label: '-', sentence1: 'c', sentence2: 'd' },
    { gold_label: 'entailment', sentence1: 'e', sentence2: 'f' },
  ];
  const { documents, leftOut } = await read('xnli', rows.map((row) => JSON.stringify(row)).join('\n'));
  expect(leftOut).toBe(1);
  expect(documents.map(({ id, cluster, answer }) => [id, cluster, answer])).toEqual([
    ['1', null, 1],
    ['2', null, 0],
  ]);
});

test("Belebele's training set, as pandas writes it: an index, quoted passages of several lines, a dev split", async () => {
  const { documents, leftOut } = await read(
    'belebele',
    [
      '\tdataset\tsplit\tpassage_id\tquestion_id\tpassage\tquestion\tanswer1\tanswer2\tanswer3\tanswer4\tcorrect_answer\tcorrect_answer_num',
      '0\tRACE\ttrain\thigh1.txt\t0\t"He said ""no"".\nThen he left."\t Why? \tA\tB\tC\tD\tC\t3.0',
      '1\tRACE\tdev\thigh2.txt\t0\tp\tq\tA\tB\tC\tD\tA\t1.0',
      '2\tMCTest_500\ttrain\t7\t1\tp\tq\tA\t\tC\tD\tA\t1.0',
    ].join('\n'),
  );
  expect(leftOut).toBe(2);
  expect(documents).toEqual([
    {
      id: '1',
      cluster: 'RACE/high1.txt',
      fields: {
        flores_passage: 'He said "no".\nThen he left.',
        question: 'Why?',
        mc_answer1: 'A',
        mc_answer2: 'B',
        mc_answer3: 'C',
        mc_answer4: 'D',
      },
      answer: 2,
      where: '',
    },
  ]);
});

describe('questions with answers in a paragraph', () => {
  const expected = [
    {
      id: 'a',
      cluster: '1',
      fields: { context: '😀 It rained.', question: 'What?' },
      answer: ['rained'],
      where: '',
    },
    {
      id: 'b',
      cluster: '1',
      fields: { context: '😀 It rained.', question: 'Who?' },
      answer: ['It', 'rained'],
      where: '',
    },
  ];
  const rows = [
    { id: 'a', question: 'What?', answers: { text: ['rained'], answer_start: [5] } },
    { id: 'b', question: 'Who?', answers: { text: ['It', 'rained'], answer_start: [2, 5] } },
  ].map((row) => ({ ...row, title: 'Rain', context: '😀 It rained.' }));

  test("SQuAD's JSON", async () => {
    const qas = rows.map(({ id, question, answers }) => ({
      id,
      question,
      answers: answers.text.map((text, index) => ({ text, answer_start: answers.answer_start[index] })),
    }));
    const document = { version: '1.1', data: [{ paragraphs: [{ context: '😀 It rained.', qas }] }] };
    const { documents } = await read('xquad', JSON.stringify(document, null, 2));
    expect(documents).toEqual(expected.map((each) => ({ ...each, cluster: '1.1' })));
  });

  test("the Hub's rows as JSON Lines", async () => {
    const { documents } = await read('xquad', rows.map((row) => JSON.stringify(row)).join('\n'));
    expect(documents).toEqual(expected);
  });
});

test('MGSM with separators of thousands, and GSM8K without the marks for a calculator', async () => {
  expect((await read('mgsm', 'How many?\t1,080\nAnd now?\t-3\n')).documents).toEqual([
    { id: '1', cluster: null, fields: { question: 'How many?' }, answer: ['1080'], where: '' },
    { id: '2', cluster: null, fields: { question: 'And now?' }, answer: ['-3'], where: '' },
  ]);
  const answer = 'She sold 48/2 = <<48/2=24>>24 clips.\nThat is 1,000<<1000=1000>>.\n#### 1,000';
  expect((await read('mgsm', JSON.stringify({ question: 'How many?', answer }))).documents).toEqual([
    {
      id: '1',
      cluster: null,
      fields: { question: 'How many?', solution: 'She sold 48/2 = 24 clips.\nThat is 1,000.' },
      answer: ['1000'],
      where: '',
    },
  ]);
});

test("files are found in the official layout and in the Hub's, parts together", async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'de'));
  const part = (premise: string): Uint8Array =>
    parquet({ premise: [premise], hypothesis: ['b'], label: [1n] });
  writeFileSync(join(root, 'de', 'validation-00000-of-00002.parquet'), part('first'));
  writeFileSync(join(root, 'de', 'validation-00001-of-00002.parquet'), part('second'));
  writeFileSync(join(root, 'dev-fr.tsv'), 'a\tb\tneutral');
  const paths = findFiles('xnli', 'validation', root, 'de');
  expect((await readDocuments('xnli', paths, 'de')).documents.map(({ fields }) => fields['premise'])).toEqual(
    ['first', 'second'],
  );
  expect(findFiles('xnli', 'validation', root, 'fr')).toEqual([join(root, 'dev-fr.tsv')]);
  expect(findFiles('xnli', 'validation', root, 'es')).toEqual([]);
  expect(() => findFiles('xnli', 'train', root, 'es')).toThrow(
    /split "train": is none of xnli's; it has validation, test/,
  );
});

test('parquet with any byte damaged is read or refused, nothing else', async () => {
  const bytes = parquet({
    premise: Array.from({ length: 40 }, (_, i) => `The ${i}th premise of some length.`),
    hypothesis: Array.from({ length: 40 }, (_, i) => `A hypothesis, ${i % 5}.`),
    label: Array.from({ length: 40 }, (_, i) => BigInt(i % 3)),
  });
  const random = randomStream(7);
  let refused = 0;
  for (let round = 0; round < 300; round++) {
    const copy = new Uint8Array(bytes);
    copy[4 + randomBelow(random, copy.length - 8)] = randomBelow(random, 256);
    try {
      await read('xnli', copy);
    } catch (error) {
      expect(error).toBeInstanceOf(InputError);
      refused++;
    }
  }
  expect(refused).toBeGreaterThan(30);
});

const data = steeringPath('data');

test.skipIf(data === null)('the real files have as many items as their authors say', async () => {
  const count = async (dataset: TaskDefinition['dataset'], file: string): Promise<number> =>
    (await readDocuments(dataset, [join(data!, file)], 'en')).documents.length;
  expect(await count('mgsm', 'gsm8k/train.jsonl')).toBe(7473);
  expect(await count('xquad', 'tydiqa_en/tydiqa.goldp.en.train.json')).toBe(3696);
  expect(await count('xquad', 'xquad/xquad.en.json')).toBe(1190);
  expect(await count('xnli', 'xnli/dev-en.tsv')).toBe(2490);
  expect(await count('belebele', 'belebele/eng_Latn.jsonl')).toBe(900);
  await expect(count('xnli', 'xnli/test-en.tsv')).rejects.toThrow(/has no labels/);
  await expect(count('xquad', 'squad/squad2-dev-subset.json')).rejects.toThrow(
    /has no answer, as in SQuAD 2.0/,
  );
});
