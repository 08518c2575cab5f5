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

  it('has an order of its own for every seed and epoch, for the largest seeds too', () => {
    const seeds = [0, 20_240_601, 20_240_602, 0xffff_fffe, 0xffff_ffff];
    const orders = seeds.flatMap((seed) => {
      const plan = new BatchPlan(lengths, ungrouped, 4, seed);
      return Array.from({ length: 6 }, (_, number) => JSON.stringify(epoch(plan, number, 13)));
    });
    expect(new Set(orders).size).toBe(30);
  });

  it('has room for the training sets that people have', () => {
    const items = 400_000;
    const [many, three] = [0, 3].map((groups) => Array.from({ length: items }, (_, i) => i % (groups || 1)));
    for (const groupOf of [many!, three!]) {
      expect(new BatchPlan(new Array<number>(items).fill(9), groupOf, 8, 1).batch(0)).toHaveLength(8);
    }
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
