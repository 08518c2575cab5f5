import { describe, expect, test } from 'vitest';
import { splitDev } from '../../../../main/evaluation/tasks/split-dev.ts';
import { completionsOf, type Item } from '../../../../shared/model/task.ts';

function itemsOf(counts: readonly number[]): Item[] {
  return counts.flatMap((count, answer) =>
    Array.from({ length: count }, (_, index) => ({
      id: `${answer}-${index}`,
      language: 'en',
      prompt: 'x',
      options: ['a', 'b', 'c', 'd'],
      answer,
    })),
  );
}
const ids = (items: readonly Item[]): string[] => items.map(({ id }) => id);
const countsOf = (items: readonly Item[]): number[] =>
  [0, 1, 2, 3].map((answer) => items.filter((item) => completionsOf(item).right === answer).length);

describe('splitDev', () => {
  test('parts the items: each on one side, as many held out as asked for', () => {
    const items = itemsOf([40, 30, 20, 10]);
    const { train, dev } = splitDev(items, 17, 1);
    expect(dev).toHaveLength(17);
    expect([...ids(train), ...ids(dev)].sort()).toEqual(ids(items).sort());
  });

  test('gives every answer its share by largest remainder', () => {
    // 10 of 100: exactly 4, 3, 2, 1.  17 of 100: 6.8, 5.1, 3.4, 1.7, so the first and the last round up.
    expect(countsOf(splitDev(itemsOf([40, 30, 20, 10]), 10, 1).dev)).toEqual([4, 3, 2, 1]);
    expect(countsOf(splitDev(itemsOf([40, 30, 20, 10]), 17, 1).dev)).toEqual([7, 5, 3, 2]);
  });

  test('does not depend on the order of the file, and does on the seed', () => {
    const items = itemsOf([12, 12, 12, 12]);
    const split = splitDev(items, 12, 7);
    expect(splitDev(items.toReversed(), 12, 7)).toEqual(split);
    expect(ids(splitDev(items, 12, 8).dev)).not.toEqual(ids(split.dev));
  });

  test('holds out nothing when asked for nothing', () => {
    const { train, dev } = splitDev(itemsOf([2, 2, 0, 0]), 0, 1);
    expect([train.length, dev.length]).toEqual([4, 0]);
  });

  test('refuses to leave nothing to train on', () => {
    expect(() => splitDev(itemsOf([2, 2, 0, 0]), 4, 1)).toThrow(
      /"devItems": is 4, but the training split has 4 items/,
    );
  });
});
