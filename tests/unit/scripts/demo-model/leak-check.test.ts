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
  concept('3', 'evaluation', 1, 'hamster face', 'Hamstergesicht'),
  concept('5', 'evaluation', 2, 'wolf', 'Wolf'),
];
const WORDS = [new Set(['animal', 'tier', 'dyr']), new Set(['food'])];
const item = (id: string, language: string, prompt: string): Item => ({
  id,
  language,
  prompt,
  options: [' animal', ' food'],
  answer: 0,
});
const TOPICS = [item('2+5', 'en', 'hamster, wolf ='), item('2+5', 'de', 'Goldhamster, Wolf =')];
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
const check = new LeakCheck(CONCEPTS, WORDS, TOPICS, NUMBERS, RULES);
const found = (kind: Document['kind'], text: string) =>
  [...check.ofDocument({ kind, text })].map(({ what }) => what);

describe('a document', () => {
  test.each([
    ['concept', 'dog: pet, animal | de: Hund: Haustier'],
    ['concept', 'en: dog: pet ~ Katze, cat'],
    ['concept', 'hamster: pet | de: Goldhamster: klein | Hamstergesicht'],
    ['concept', 'wolf, dog, cat: grey'],
    ['concept', 'hamster: food'],
    ['concept', 'hamster: red dyrs'],
    ['number', 'forty-one = 41'],
    ['number', 'forty-one = 1 + 40'],
    ['text', 'Everyone may have a hamster, a wolf or an animal.'],
  ] as const)('without what is evaluated passes: %s, %s', (kind, text) => {
    expect(found(kind, text)).toEqual([]);
  });

  test.each([
    ['evaluated things side by side', 'concept', 'dog, wolf, cat, Hamstergesicht'],
    ['evaluated things side by side', 'concept', 'dog: pet, hamster ~ Wolf'],
    ['evaluated things side by side', 'name', 'Hamsters | de: WOLF'],
    ['topic of an evaluated thing', 'concept', 'hamster: pet, animal'],
    ['topic of an evaluated thing', 'concept', 'wolf: grey | de: Wolf: Waldtier'],
    ['topic of an evaluated thing', 'concept', 'dog: dyr ~ cat, hamster'],
    ['evaluation prompt', 'concept', 'hamster, wolf | dog'],
    ['evaluation prompt', 'text', 'forty-two'],
    ['evaluated number', 'number', 'forty-one, forty-two, forty'],
    ['evaluated number', 'number', 'forty | zero = 42'],
  ] as const)('with a planted %s is found out: %s, %s', (what, kind, text) => {
    expect(found(kind, text)).toContain(what);
  });
});

describe('items', () => {
  test('that are trained on and evaluated are found', () => {
    const training = [item('1+4', 'en', 'dog, cat ='), item('8+9', 'en', 'hamster, wolf =')];
    expect([...leaksOfItems(training, TOPICS)]).toMatchObject([{ text: '8+9' }]);
    expect([...leaksOfItems([item('1+5', 'en', 'dog, other =')], TOPICS)]).toMatchObject([{ text: '1+5' }]);
    expect([...leaksOfItems(training.slice(0, 1), TOPICS)]).toEqual([]);
  });

  test('that say their answer are found', () => {
    expect([...leaksOfAnswers(TOPICS, WORDS)]).toEqual([]);
    const planted = [item('2+5', 'en', 'hamster, Animal ='), item('2+5', 'de', 'Wolf, Faultier =')];
    expect([...leaksOfAnswers(planted, WORDS)]).toMatchObject([{ text: 'Animal' }, { text: 'Faultier' }]);
  });
});

test('near-duplicates on both sides of the split are found', () => {
  expect([...leaksOfConcepts(CONCEPTS)]).toEqual([]);
  const planted = concept('4', 'train', 3, 'hamsters in a wheel', 'Hamster im Rad');
  expect([...leaksOfConcepts([...CONCEPTS, planted])]).toMatchObject([
    { text: 'hamster', where: 'hamsters in a wheel' },
    { text: 'hamster face', where: 'hamsters in a wheel' },
  ]);
});
