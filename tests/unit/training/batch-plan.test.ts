import { describe, expect, it } from 'vitest';
import { BatchPlan } from '../../../main/training/batch-plan.ts';

const lengths = Array.from({ length: 50 }, (_, i) => (i * 7) % 23);
const ungrouped = lengths.map(() => 0);

function epoch(plan: BatchPlan, number: number, batches: number): readonly number[][] {
  return Array.from({ length: batches }, (_, i) => [...plan.batch(number * batches + i)]);
}

describe('BatchPlan', () => {
  it('visits every item once an epoch, in another order each epoch', () => {
    const plan = new BatchPlan(lengths, ungrouped, 4, 1);
    const [first, second] = [epoch(plan, 0, 13), epoch(plan, 1, 13)];
    for (const batches of [first, second]) {
      expect(batches.flat().sort((a, b) => a - b)).toEqual(lengths.map((_, i) => i));
    }
    expect(first).not.toEqual(second);
  });

  it('is a function of seed and number only, whatever was asked before', () => {
    const [plan, other] = [new BatchPlan(lengths, ungrouped, 4, 7), new BatchPlan(lengths, ungrouped, 4, 7)];
    other.batch(40);
    expect(other.batch(3)).toEqual(plan.batch(3));
    expect(new BatchPlan(lengths, ungrouped, 4, 8).batch(3)).not.toEqual(plan.batch(3));
  });

  it('puts items of similar length together', () => {
    const spread = (batches: readonly (readonly number[])[]) =>
      batches.reduce((sum, batch) => {
        const sizes = batch.map((item) => lengths[item]!);
        return sum + Math.max(...sizes) - Math.min(...sizes);
      }, 0);
    const planned = epoch(new BatchPlan(lengths, ungrouped, 4, 1), 0, 13);
    const inFileOrder = Array.from({ length: 13 }, (_, i) =>
      [0, 1, 2, 3].map((k) => Math.min(4 * i + k, 49)),
    );
    expect(spread(planned)).toBeLessThan(spread(inFileOrder) / 2);
  });

  it('draws uneven groups equally often', () => {
    const groups = lengths.map((_, i) => (i < 5 ? 0 : i < 15 ? 1 : 2));
    const drawn = epoch(new BatchPlan(lengths, groups, 4, 1), 0, 13).flat();
    const counts = [0, 1, 2].map((group) => drawn.filter((item) => groups[item] === group).length);
    expect(counts).toEqual([16, 17, 17]);
    expect(new Set(drawn.filter((item) => groups[item] === 0)).size).toBe(5);
  });
});
