/**
 * @file Sums over clusters of items, the units that the bootstrap draws.
 */

/** Numbers the clusters of a comparison; an item without a cluster is its own. */
export class ClusterIndex {
  readonly #ofItem = new Map<number, number>();
  readonly #ofCluster = new Map<number, number>();

  get size(): number {
    return this.#ofItem.size + this.#ofCluster.size;
  }

  /** Whether any item names a cluster. */
  get clustered(): boolean {
    return this.#ofCluster.size > 0;
  }

  /** @param cluster -1 for none. */
  numberOf(item: number, cluster: number): number {
    const [numbers, key] = cluster === -1 ? [this.#ofItem, item] : [this.#ofCluster, cluster];
    let number = numbers.get(key);
    if (number === undefined) {
      number = this.size;
      numbers.set(key, number);
    }
    return number;
  }
}

/** A ratio of two sums over clusters, such as right answers over answers; the arrays are aligned. */
export interface ClusterRatio {
  /** Numbers of the clusters that have a denominator, ascending. */
  readonly clusters: Int32Array;
  readonly numerator: Float64Array;
  readonly denominator: Float64Array;
}

/**
 * Adds up what items contribute to their clusters.
 *
 * @param clusters Per item, the number of its cluster.
 * @param numerator Per item; likewise `denominator`, above 0.
 */
export function sumByCluster(
  clusters: ArrayLike<number>,
  numerator: ArrayLike<number>,
  denominator: ArrayLike<number>,
): ClusterRatio {
  const present = Int32Array.from(clusters).sort();
  let distinct = 0;
  for (let index = 0; index < present.length; index += 1) {
    if (distinct === 0 || present[index] !== present[distinct - 1]) present[distinct++] = present[index]!;
  }
  const numbers = present.slice(0, distinct);
  const placeOf = new Int32Array(distinct === 0 ? 0 : numbers[distinct - 1]! + 1);
  numbers.forEach((number, place) => (placeOf[number] = place));
  const top = new Float64Array(distinct);
  const bottom = new Float64Array(distinct);
  for (let item = 0; item < clusters.length; item += 1) {
    const place = placeOf[clusters[item]!]!;
    top[place] = top[place]! + numerator[item]!;
    bottom[place] = bottom[place]! + denominator[item]!;
  }
  return { clusters: numbers, numerator: top, denominator: bottom };
}
