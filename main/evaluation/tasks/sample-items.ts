/**
 * @file A few items that stand for a whole split.
 */
import type { Item } from '../../../shared/model/task.ts';

/** At most `count` items, evenly over the whole. */
export function evenSample(items: readonly Item[], count: number): Item[] {
  if (items.length <= count) return [...items];
  return Array.from({ length: count }, (_, i) => items[Math.floor((i * items.length) / count)]!);
}

/** The item whose prompt has the most characters. @param items At least one. */
export function longestPrompt(items: readonly Item[]): Item {
  return items.reduce((most, item) => (item.prompt.length > most.prompt.length ? item : most));
}
