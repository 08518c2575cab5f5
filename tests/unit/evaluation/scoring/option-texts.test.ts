import { expect, test } from 'vitest';
import { optionTexts } from '../../../../main/evaluation/scoring/option-texts.ts';

const MODEL = { hiddenSize: 64 };

function textsOf(context: readonly number[], options: readonly (readonly number[])[]) {
  const item = { id: '1', language: 'eng_Latn', prompt: '-', options: options.map(String), answer: 0 };
  return optionTexts({ item, context, options, right: 0, truncated: 0 }, MODEL);
}

function tokens(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

test('options of one token are read from their prompt alone', () => {
  expect(textsOf([1, 2, 3], [[4], [5], [6]])).toEqual([{ shared: [1, 2, 3], branches: [[], [], []] }]);
});

test('options part where their tokens do, and their last tokens are not read', () => {
  expect(
    textsOf(
      [1, 2],
      [
        [3, 4, 5],
        [3, 6, 7, 8],
      ],
    ),
  ).toEqual([{ shared: [1, 2, 3], branches: [[4], [6, 7]] }]);
});

test('long options with next to no common beginning are read apart', () => {
  const options = [tokens(100, 300), tokens(500, 300), tokens(900, 300)];
  const apart = textsOf([1], options);
  expect(apart.map(({ shared }) => shared.length)).toEqual([300, 300, 300]);
  expect(apart.every(({ branches }) => branches.length === 1 && branches[0]!.length === 0)).toBe(true);
  expect(textsOf(tokens(2000, 900), options)).toHaveLength(1);
});

test('a written answer is one text', () => {
  expect(textsOf([1, 2], [[3, 4]])).toEqual([{ shared: [1, 2, 3], branches: [[]] }]);
});
