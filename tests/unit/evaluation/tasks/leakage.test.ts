/**
 * @file Evaluation items among training items: exact ones, shared passages, and the real overlaps that are known.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readDocuments } from '../../../../main/evaluation/datasets/datasets.ts';
import { findLeakage } from '../../../../main/evaluation/tasks/leakage.ts';
import type { Item } from '../../../../shared/model/task.ts';
import { steeringPath } from '../../../helpers/steering.ts';

const OPTIONS = { options: [' yes', ' no'], answer: 0, language: 'en' };

/** Words that say nothing, and differ from seed to seed. */
function passage(seed: number, words = 40): string {
  return Array.from({ length: words }, (_, i) => `w${(seed * 7919 + i * i * 104729) % 99991}`).join(' ');
}

const item = (id: string, text: string, cluster?: string): Item => ({
  ...OPTIONS,
  id,
  prompt: `Read the passage and answer in one word: ${text}\nAnswer:`,
  ...(cluster === undefined ? {} : { cluster }),
});

const evaluation = Array.from({ length: 60 }, (_, i) => item(`e${i}`, passage(i), `c${i >> 1}`));

test('no leak: the words of the prompt alone are none', () => {
  const train = Array.from({ length: 60 }, (_, i) => item(`t${i}`, passage(1000 + i)));
  expect(findLeakage(train, evaluation)).toEqual({
    trainIds: new Set(),
    leakage: {
      trainItems: 60,
      evalItems: 60,
      evalClusters: 30,
      exactItems: 0,
      nearItems: 0,
      leakedClusters: 0,
      examples: [],
    },
  });
});

test('an item is exact but for case, spaces, punctuation and compatibility forms', () => {
  const text = passage(4).toUpperCase().replaceAll(' ', '  ').replace('W', 'Ｗ');
  const { leakage, trainIds } = findLeakage([item('t', `${text}!`)], evaluation);
  expect(leakage).toMatchObject({ exactItems: 1, nearItems: 0, leakedClusters: 1 });
  expect(leakage.examples).toEqual([{ evalId: 'e4', trainId: 't', overlap: 1 }]);
  expect(trainIds).toEqual(new Set(['t']));
});

test('a passage with another question is nearly the same; a third of it is not', () => {
  const half = `${passage(6)} ${passage(500, 20)}`;
  const third = `${passage(8).split(' ').slice(0, 13).join(' ')} ${passage(501, 27)}`;
  const { leakage } = findLeakage([item('half', half), item('third', third)], evaluation);
  expect(leakage).toMatchObject({ exactItems: 0, nearItems: 1, leakedClusters: 1 });
  expect(leakage.examples[0]).toMatchObject({ evalId: 'e6', trainId: 'half' });
  expect(leakage.examples[0]!.overlap).toBeGreaterThan(0.8);
});

test('two items of one cluster are one leaked cluster, the worse first', () => {
  const near = `${passage(10)} ${passage(502, 10)}`;
  const { leakage } = findLeakage([item('near', near), item('same', passage(11))], evaluation);
  expect(leakage).toMatchObject({ exactItems: 1, nearItems: 1, leakedClusters: 1 });
  expect(leakage.examples.map(({ evalId }) => evalId)).toEqual(['e11', 'e10']);
});

test('items whose options are whole texts are compared by the right one', () => {
  const pair = (id: string, text: string): Item => ({
    id,
    language: 'en',
    prompt: '',
    options: [`${text}, right? Yes, it is.`, `${text}, right? No, it is.`],
    answer: 1,
  });
  const { leakage } = findLeakage([pair('t', passage(3))], [pair('e', passage(3)), pair('f', passage(5))]);
  expect(leakage).toMatchObject({ exactItems: 1, nearItems: 0 });
});

test('symbols and pictures tell items apart; scripts without spaces have sequences too', () => {
  const picture = (id: string, sign: string): Item => ({ ...OPTIONS, id, prompt: sign });
  expect(findLeakage([picture('t', '🐈')], [picture('e', '🐕')]).leakage.exactItems).toBe(0);
  const thai = 'ฝนตกหนักมากเมื่อคืนนี้ที่กรุงเทพมหานคร';
  const { leakage } = findLeakage([item('t', `${thai}ใช่ไหม`)], [item('e', thai)]);
  expect(leakage.nearItems).toBe(1);
});

const data = steeringPath('data');

describe.skipIf(data === null)('what is known of real data', () => {
  const load = async (
    dataset: 'mgsm' | 'xquad' | 'xnli',
    file: string,
    prompt: (fields: Readonly<Record<string, string>>) => string,
  ): Promise<Item[]> => {
    const { documents } = await readDocuments(dataset, [join(data!, file)], 'en');
    return documents.map(({ id, cluster, fields }) => ({
      ...OPTIONS,
      id,
      prompt: prompt(fields),
      ...(cluster === null ? {} : { cluster }),
    }));
  };
  const problem = ({ question }: Readonly<Record<string, string>>): string =>
    `Question: ${question}\nAnswer:`;
  const reading = ({ context, question }: Readonly<Record<string, string>>): string =>
    `Context: ${context}\n\nQuestion: ${question}\n\nAnswer:`;

  test('MGSM in English is the first 250 of GSM8K test, and nothing of GSM8K train', async () => {
    const mgsm = await load('mgsm', 'mgsm/mgsm_en.tsv', problem);
    const found = findLeakage(await load('mgsm', 'gsm8k/test.jsonl', problem), mgsm);
    expect(found.leakage).toMatchObject({ exactItems: 250, nearItems: 0 });
    expect([...found.trainIds]).toEqual(Array.from({ length: 250 }, (_, i) => String(i + 1)));
    const train = findLeakage(await load('mgsm', 'gsm8k/train.jsonl', problem), mgsm);
    expect(train.leakage).toMatchObject({ trainItems: 7473, exactItems: 0, nearItems: 0 });
  });

  test('XQuAD has 98 questions of this part of SQuAD 2.0, and nothing of TyDi QA', async () => {
    const xquad = await load('xquad', 'xquad/xquad.en.json', reading);
    const file = z
      .object({
        data: z.array(
          z.object({
            paragraphs: z.array(
              z.object({
                context: z.string(),
                qas: z.array(z.object({ id: z.string(), question: z.string() })),
              }),
            ),
          }),
        ),
      })
      .parse(JSON.parse(readFileSync(join(data!, 'squad/squad2-dev-subset.json'), 'utf8')));
    const squad = file.data.flatMap(({ paragraphs }) =>
      paragraphs.flatMap(({ context, qas }) =>
        qas.map(({ id, question }): Item => ({ ...OPTIONS, id, prompt: reading({ context, question }) })),
      ),
    );
    const { leakage } = findLeakage(squad, xquad);
    expect(leakage).toMatchObject({ evalItems: 1190, evalClusters: 240, exactItems: 98, leakedClusters: 24 });
    expect(leakage.examples.every(({ evalId, trainId }) => evalId === trainId)).toBe(true);
    // The same passages with other questions only: near, not exact.
    const known = new Set(xquad.map(({ id }) => id));
    const others = findLeakage(
      squad.filter(({ id }) => !known.has(id)),
      xquad,
    );
    expect(others.leakage.exactItems).toBe(0);
    expect(others.leakage.nearItems).toBeGreaterThanOrEqual(90);
    const tydi = await load('xquad', 'tydiqa_en/tydiqa.goldp.en.train.json', reading);
    expect(findLeakage(tydi, xquad).leakage).toMatchObject({ exactItems: 0, nearItems: 0 });
  });
});
