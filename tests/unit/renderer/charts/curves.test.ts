/**
 * @file What is drawn of a curve: fewer points, smoothed values, round ticks.
 */
import { expect, test } from 'vitest';
import { visibleIndices } from '../../../../renderer/components/charts/downsample.ts';
import { decimalsOf, logTicks, niceTicks } from '../../../../renderer/components/charts/nice-ticks.ts';
import { labelBox, placeLabels, type Box } from '../../../../shared/chart/label-places.ts';
import { smooth } from '../../../../renderer/components/charts/smoothing.ts';

test('a short curve is drawn whole', () => {
  expect(visibleIndices([3, 1, 2], 100)).toEqual([0, 1, 2]);
});

test('a long curve keeps its ends, its spike and its dip, in order, and few others', () => {
  const values = Array.from({ length: 30_000 }, (_, index) => Math.sin(index / 500));
  values[12_345] = 9;
  values[12_346] = -9;
  const kept = visibleIndices(values, 300);
  expect(kept.length).toBeLessThanOrEqual(602);
  expect(kept).toContain(0);
  expect(kept).toContain(29_999);
  expect(kept).toContain(12_345);
  expect(kept).toContain(12_346);
  expect(kept).toEqual(kept.toSorted((a, b) => a - b));
});

test('smoothing corrects its start and forgets at the given weight', () => {
  // Debiased averages of 1, 2, 3 at weight 0.5: 1; (2*2 + 1)/3; (4*3 + 2*2 + 1)/7.
  expect(smooth([1, 2, 3], 0.5)).toEqual([1, 5 / 3, 17 / 7]);
  expect(smooth([4, 4, 4], 0.99)).toEqual([4, 4, 4].map((value) => expect.closeTo(value, 12) as number));
  expect(smooth([1, 7], 0)).toEqual([1, 7]);
});

test('smoothing leaves a gap a gap and goes on behind it', () => {
  expect(smooth([1, Number.NaN, 1], 0.9)).toEqual([1, Number.NaN, expect.closeTo(1, 12)]);
});

test.each([
  [0, 3.6, [0, 1, 2, 3, 4]],
  [0.5, 0.688, [0.5, 0.55, 0.6, 0.65, 0.7]],
  [0, 271, [0, 100, 200, 300]],
  [-0.4, 0.4, [-0.4, -0.2, 0, 0.2, 0.4]],
])('ticks from %d to %d', (low, high, expected) => {
  expect(niceTicks(low, high, 4)).toEqual(expected);
});

test.each([
  [5, 5],
  [0.8, 0.8 + Number.EPSILON],
  [0, 0],
])('a flat curve, from %d to %d, has ticks around its value', (low, high) => {
  const ticks = niceTicks(low, high, 4);
  expect(ticks[0]).toBeLessThan(low);
  expect(ticks.at(-1)).toBeGreaterThan(high);
  expect(new Set(ticks).size).toBe(ticks.length);
});

test('logarithmic ticks span the values', () => {
  expect(logTicks(0.3, 3)).toEqual([0.2, 0.5, 1, 2, 5]);
  expect(logTicks(0.0002, 7)).toEqual([0.0001, 0.001, 0.01, 0.1, 1, 10]);
});

test.each([
  [[4, 4.5, 5], 1],
  [[0, 2, 4], 0],
  [[0.5, 0.55, 0.6], 2],
  [[0, 2.5, 5, 7.5], 1],
  [[0.1 + 0.2], 1],
  [[0], 0],
])('the ticks %j are told with %d decimals each', (ticks, decimals) => {
  expect(decimalsOf(ticks)).toBe(decimals);
});

test('names of points that lie close together do not cover each other or a point', () => {
  const points = [
    { x: 300, y: 100, text: 'Prefix tuning' },
    { x: 320, y: 104, text: 'Llama-Adapter' },
    { x: 340, y: 98, text: 'LoRA' },
    { x: 790, y: 100, text: 'Full fine-tuning' },
  ];
  const around = ({ x, y }: { x: number; y: number }): Box => ({
    left: x - 6,
    right: x + 6,
    top: y - 6,
    bottom: y + 6,
  });
  const places = placeLabels(points, points.map(around), { left: 40, right: 800 });
  const boxes = places.map((place, index) => labelBox(place, points[index]!.text));
  const all = [...points.map(around), ...boxes];
  boxes.forEach((box, index) => {
    expect(box.right).toBeLessThanOrEqual(800);
    for (const other of all.filter((one) => one !== box)) {
      const apart =
        box.right <= other.left ||
        other.right <= box.left ||
        box.bottom <= other.top ||
        other.bottom <= box.top;
      expect(apart, points[index]!.text).toBe(true);
    }
  });
});
