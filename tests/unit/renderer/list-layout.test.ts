import { expect, test } from 'vitest';
import { groupKey, listLayout } from '../../../renderer/pages/runs/list-layout.ts';
import type { RunGroup } from '../../../shared/rpc/runs.ts';

const means = { englishAccuracy: null, transferAccuracy: null };
const GROUPS: readonly RunGroup[] = [
  { value: 'a', count: 2, start: 0, ...means },
  { value: null, count: 3, start: 2, ...means },
  { value: 7, count: 1, start: 5, ...means },
];

function shown(folded: readonly RunGroup[]): (string | number)[] {
  const { count, at } = listLayout(6, GROUPS, new Set(folded.map(groupKey)));
  return Array.from({ length: count }, (_, line) => {
    const found = at(line);
    return found.kind === 'run' ? found.place : `${String(found.group.value)}${found.isFolded ? '+' : ''}`;
  });
}

test('a list without groups is its runs', () => {
  const { count, at } = listLayout(3, [], new Set());
  expect(count).toBe(3);
  expect(at(2)).toEqual({ kind: 'run', place: 2 });
});

test('heads stand before their runs, and folded groups show only their heads', () => {
  expect(shown([])).toEqual(['a', 0, 1, 'null', 2, 3, 4, '7', 5]);
  expect(shown([GROUPS[1]!])).toEqual(['a', 0, 1, 'null+', '7', 5]);
  expect(shown([GROUPS[0]!, GROUPS[2]!])).toEqual(['a+', 'null', 2, 3, 4, '7+']);
  expect(shown([...GROUPS])).toEqual(['a+', 'null+', '7+']);
});

test('a text and a number that look alike are different groups', () => {
  expect(groupKey({ ...GROUPS[0]!, value: '1' })).not.toBe(groupKey({ ...GROUPS[0]!, value: 1 }));
});
