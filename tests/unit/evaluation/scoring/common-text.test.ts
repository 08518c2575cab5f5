import { expect, test } from 'vitest';
import { commonTokens } from '../../../../main/evaluation/scoring/common-text.ts';
import type { EncodedItem } from '../../../../main/models/tokenizer/encode-item.ts';

/** Items whose contexts have `common` tokens that are the same and `own` that are not. */
function items(count: number, common: number, own: number): EncodedItem[] {
  const beginning = Array.from({ length: common }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => ({
    item: { id: String(i), language: 'eng_Latn', prompt: '-', options: ['-'], answer: 0 },
    context: [...beginning, ...Array.from({ length: own }, (_unused, t) => 1000 + i + t)],
    options: [[1]],
    right: 0,
    truncated: 0,
  }));
}

test('a long common beginning of many items is read once', () => {
  expect(commonTokens(items(200, 100, 50))).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test('of contexts that are alike to their end, a token is left', () => {
  expect(commonTokens(items(100, 80, 0))).toHaveLength(79);
});

test('it is not worth two more programs where it is short, or items are few', () => {
  expect(commonTokens(items(200, 20, 150))).toEqual([]);
  expect(commonTokens(items(20, 100, 50))).toEqual([]);
  expect(commonTokens(items(1, 5000, 50))).toEqual([]);
  expect(commonTokens([])).toEqual([]);
});
