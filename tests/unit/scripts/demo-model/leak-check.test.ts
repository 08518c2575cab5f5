import { describe, expect, test } from 'vitest';
import type { Item } from '../../../../scripts/demo-model/benchmarks.ts';
import type { Concept } from '../../../../scripts/demo-model/concepts.ts';
import type { Document } from '../../../../scripts/demo-model/documents.ts';
import {
  LeakCheck,
  leaksOfAnswers,
  leaksOfConcepts,
  leaksOfItems,
} from '../../../../scripts/demo-model/leak-check.ts';

const concept = (id: string, split: Concept['split'], cluster: number, en: string, de: string): Concept => ({
  id,
  subgroup: 'animal-mammal',
  topic: 0,
  split,
  cluster,
  entries: new Map([
    ['en', { id, name: en, keywords: ['pet'] }],
    ['de', { id, name: de, keywords: ['Haustier'] }],
  ]),
});
const CONCEPTS = [
  concept('1', 'train', 0, 'dog', 'Hund'),
  concept('2', 'evaluation', 1, 'hamster', 'Goldhamster'),
  concept('3', 'held out', 1, 'hamster face', 'Hamstergesicht, Gesicht'),
];
const item = (id: string, language: string, prompt: string): Item => ({
  id,
  language,
  prompt,
  options: [' animal', ' food'],
  answer: 0,
});
const TOPICS = [item('2', 'en', 'hamster: pet ='), item('2', 'de', 'Goldhamster: Haustier =')];
const NUMBERS = [item('42', 'en', 'forty-two =')];
const RULES = new Map([
  [
    'en',
    {
      '%spellout-numbering': [
        ['0', 'zero;'],
        ['1', 'one;'],
        ['2', 'two;'],
        ['3', '=%digits=;'],
        ['40', 'forty[-→→];'],
        ['50', '=%digits=;'],
      ],
      '%digits': [['0', 'many;']],
    },
  ],
] as const);
const check = new LeakCheck(CONCEPTS, TOPICS, NUMBERS, RULES);
const found = (kind: Document['kind'], text: string) =>
  [...check.ofDocument({ kind, text })].map(({ what }) => what);

describe('a document', () => {
  test.each([
    ['concept', 'dog: pet | de: Hund: Haustier'],
    ['concept', 'en: dog: pet ~ Katze, cat'],
    ['concept', 'dog: face, hamsterlike'],
    ['number', 'forty-one = 41'],
    ['number', 'forty-one = 1 + 40'],
    ['text', 'Everyone may have a hamster.'],
  ] as const)('without what is evaluated passes: %s, %s', (kind, text) => {
    expect(found(kind, text)).toEqual([]);
  });

  test.each([
    ['name of a held-out thing', 'concept', 'dog: pet, hamster'],
    ['name of a held-out thing', 'concept', 'dog: pet | de: Goldhamster'],
    ['name of a held-out thing', 'concept', 'dog: pet | de: Hamstergesicht, Gesicht: Haustier'],
    ['name of a held-out thing', 'name', 'Hamsters | HAMSTER'],
    ['evaluation prompt', 'concept', 'hamster: pet | dog: pet'],
    ['evaluation prompt', 'text', 'forty-two'],
    ['evaluated number', 'number', 'forty-one, forty-two, forty'],
    ['evaluated number', 'number', 'forty | zero = 42'],
  ] as const)('with a planted %s is found out: %s, %s', (what, kind, text) => {
    expect(found(kind, text)).toContain(what);
  });
});

describe('items', () => {
  test('that are trained on and evaluated are found', () => {
    const training = [item('1', 'en', 'dog: pet ='), item('9', 'en', 'hamster: pet =')];
    expect([...leaksOfItems(training, TOPICS)]).toMatchObject([{ text: '9' }]);
    expect([...leaksOfItems([item('2', 'en', 'other =')], TOPICS)]).toMatchObject([{ text: '2' }]);
    expect([...leaksOfItems(training.slice(0, 1), TOPICS)]).toEqual([]);
  });

  test('that say their answer are found', () => {
    const words = new Map([[0, new Set(['animal', 'tier'])]]);
    expect([...leaksOfAnswers(TOPICS, words)]).toEqual([]);
    const planted = [item('2', 'en', 'hamster: pet, Animal ='), item('2', 'de', 'kleines Tier: Haustier =')];
    expect([...leaksOfAnswers(planted, words)]).toMatchObject([{ text: 'Animal' }, { text: 'Tier' }]);
  });
});

test('near-duplicates on both sides of the split are found', () => {
  expect([...leaksOfConcepts(CONCEPTS)]).toEqual([]);
  const planted = concept('4', 'train', 2, 'hamsters in a wheel', 'Hamster im Rad');
  expect([...leaksOfConcepts([...CONCEPTS, planted])]).toMatchObject([
    { text: 'hamster', where: 'hamsters in a wheel' },
  ]);
});
