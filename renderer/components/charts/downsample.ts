/**
 * @file Fewer points than a curve has, without losing what is seen of it: in every stretch that shares a pixel, the
 * lowest and the highest stay, so no spike disappears.
 */

/**
 * Indices of the points to draw, in order; all of them where there are few.
 *
 * @param buckets Stretches of equally many points: about as many as there are pixels.
 */
export function visibleIndices(values: readonly number[], buckets: number): number[] {
  const count = values.length;
  if (count <= 2 * buckets + 2) return values.map((_, index) => index);
  const kept = new Set([0, count - 1]);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const start = Math.floor((bucket * count) / buckets);
    const end = Math.floor(((bucket + 1) * count) / buckets);
    let [lowest, highest] = [start, start];
    for (let index = start + 1; index < end; index += 1) {
      if (values[index]! < values[lowest]!) lowest = index;
      if (values[index]! > values[highest]!) highest = index;
    }
    kept.add(lowest).add(highest);
  }
  return [...kept].sort((a, b) => a - b);
}
