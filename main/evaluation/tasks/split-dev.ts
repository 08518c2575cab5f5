/**
 * @file Which training items are held out to choose the best checkpoint by. No evaluation item is ever used for it.
 */
import { createHash } from 'node:crypto';
import { InputError } from '../../../shared/model/input-error.ts';
import { completionsOf, type Item } from '../../../shared/model/task.ts';

/** The training split, parted. */
export interface DevSplit {
  readonly train: readonly Item[];
  readonly dev: readonly Item[];
}

/**
 * Holds out items of the training split. Every answer gets its share of them, by largest remainder; which items
 * is decided by a hash of seed and id, so the order of the file does not matter, and neither do other items.
 *
 * @param devItems How many to hold out; 0 for none.
 * @returns Both parts in the order of the hash.
 * @throws {InputError} Fewer training items than to hold out, or none left to train on.
 */
export function splitDev(items: readonly Item[], devItems: number, seed: number): DevSplit {
  if (devItems >= items.length) {
    throw new InputError(
      'training, field "devItems"',
      `is ${devItems}, but the training split has ${items.length} items; hold out fewer, so that some remain to train on`,
    );
  }
  const ordered = items
    .map((item) => ({ item, key: createHash('sha256').update(`${seed}:${item.id}`).digest('hex') }))
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ item }) => item);
  const left = shares(ordered, devItems);
  const train: Item[] = [];
  const dev: Item[] = [];
  for (const item of ordered) {
    const { right } = completionsOf(item);
    const remaining = left.get(right)!;
    (remaining > 0 ? dev : train).push(item);
    left.set(right, remaining - 1);
  }
  return { train, dev };
}

/** Right option -> how many of its items are held out: in proportion, rounded so that they sum to `devItems`. */
function shares(items: readonly Item[], devItems: number): Map<number, number> {
  const counts = new Map<number, number>();
  for (const item of items) {
    const { right } = completionsOf(item);
    counts.set(right, (counts.get(right) ?? 0) + 1);
  }
  const exact = [...counts].map(([answer, count]) => ({ answer, share: (devItems * count) / items.length }));
  const result = new Map(exact.map(({ answer, share }) => [answer, Math.floor(share)]));
  const missing = devItems - [...result.values()].reduce((sum, share) => sum + share, 0);
  const byRemainder = exact.sort((a, b) => (b.share % 1) - (a.share % 1) || a.answer - b.answer);
  for (const { answer } of byRemainder.slice(0, missing)) result.set(answer, result.get(answer)! + 1);
  return result;
}
