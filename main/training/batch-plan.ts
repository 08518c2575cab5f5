/**
 * @file Which items make up each batch: a pure function of the seed and the batch's number, so that a resumed
 * run goes on where it stopped without stored state.
 */
import { randomPermutation, randomStream, seedOfPart } from '../../shared/random/random-stream.ts';

/** Batches whose items are sorted by length together: long enough to mix, short enough to stay random. */
const BATCHES_A_BUCKET = 8;

/**
 * Epochs over `lengths.length` items in random order. Items of similar length share a batch: each epoch is
 * shuffled, cut into stretches of a few batches, sorted by length within a stretch, and its batches shuffled.
 */
export class BatchPlan {
  readonly #lengths: readonly number[];
  readonly #batchSize: number;
  readonly #seed: number;
  /** Items by group; see the constructor. */
  readonly #groups: readonly (readonly number[])[];
  #epoch = -1;
  #batches: number[][] = [];

  /**
   * @param lengths Length of each item, in tokens.
   * @param groupOf Group of each item: every group is drawn equally often, small ones more than once an epoch.
   */
  constructor(lengths: readonly number[], groupOf: readonly number[], batchSize: number, seed: number) {
    this.#lengths = lengths;
    this.#batchSize = batchSize;
    this.#seed = seed;
    this.#groups = [...Map.groupBy(lengths.keys(), (item) => groupOf[item]!).values()];
  }

  /** Indices of the items of batch `number`, counted from 0 over all epochs. */
  batch(number: number): readonly number[] {
    const batchesAnEpoch = Math.ceil(this.#lengths.length / this.#batchSize);
    const epoch = Math.floor(number / batchesAnEpoch);
    if (epoch !== this.#epoch) {
      this.#batches = this.#plan(epoch);
      this.#epoch = epoch;
    }
    return this.#batches[number % batchesAnEpoch]!;
  }

  #plan(epoch: number): number[][] {
    const random = randomStream(seedOfPart(this.#seed, epoch));
    const order = this.#draw(random);
    const stretch = BATCHES_A_BUCKET * this.#batchSize;
    const batches: number[][] = [];
    for (let start = 0; start < order.length; start += stretch) {
      const items = order.slice(start, start + stretch).sort((a, b) => this.#lengths[a]! - this.#lengths[b]!);
      for (let i = 0; i < items.length; i += this.#batchSize)
        batches.push(items.slice(i, i + this.#batchSize));
    }
    return randomPermutation(random, batches.length).map((i) => batches[i]!);
  }

  /** As many items as there are, an equal share from each group, in random order. */
  #draw(random: () => number): number[] {
    const count = this.#lengths.length;
    const drawn: number[] = [];
    for (const [g, group] of this.#groups.entries()) {
      const quota = Math.floor(((g + 1) * count) / this.#groups.length) - drawn.length;
      for (let left = quota; left > 0; left -= group.length) {
        const order = randomPermutation(random, group.length);
        for (const i of order.slice(0, left)) drawn.push(group[i]!);
      }
    }
    return randomPermutation(random, count).map((i) => drawn[i]!);
  }
}
