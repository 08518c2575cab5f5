/**
 * @file Keys and values of the tokens of a batch so far, on the host, laid out as a decoding step reads them.
 */
import type { Tensors } from '../../engine/backends/backend.ts';
import type { ModelConfig } from '../../models/checkpoint/config.ts';
import type { Float32Tensor } from '../../peft/adapter.ts';
import { cacheInput, cacheOutput, KEYS_AND_VALUES, type KeyOrValue } from './step-program.ts';

/** Places are added in this number, so that a step has few distinct shapes. */
const PLACES = 32;

/** [sequences, K, places, D] of each layer, keys and values; float32. */
export class KeyValueCache {
  readonly #config: ModelConfig;
  readonly #data = new Map<string, Float32Array>();
  /** Tokens of each sequence, virtual ones included. */
  #lengths: number[];
  #places: number;

  /**
   * @param outputs Of the prompts, [sequences, K, positions, D] by `cacheOutput`; what is beyond a sequence's length
   * is padding.
   */
  constructor(config: ModelConfig, lengths: readonly number[], outputs: Tensors) {
    this.#config = config;
    this.#lengths = [...lengths];
    this.#places = 0;
    const positions = outputs[cacheOutput('keys', 0)]!.shape[2]!;
    this.#reserve(positions);
    this.#each((part, layer, data) => {
      const source = (outputs[cacheOutput(part, layer)] as Float32Tensor).data;
      copyBlocks(source, positions, data, this.#places, lengths.length * this.#heads, config.headDim);
    });
  }

  get lengths(): readonly number[] {
    return this.#lengths;
  }

  get places(): number {
    return this.#places;
  }

  get #heads(): number {
    return this.#config.numKeyValueHeads;
  }

  /** Feeds of a step, by `cacheInput`. They are the cache itself: what is appended changes them. */
  feeds(): Tensors {
    const shape = [this.#lengths.length, this.#heads, this.#places, this.#config.headDim];
    const feeds: Record<string, Float32Tensor> = {};
    this.#each((part, layer, data) => {
      feeds[cacheInput('cached', part, layer)] = { dtype: 'float32', shape, data };
    });
    return feeds;
  }

  /** Adds one token to every sequence. @param outputs Of a step, [sequences, 1, K * D] by `cacheOutput`. */
  append(outputs: Tensors): void {
    this.#reserve(Math.max(...this.#lengths) + 1);
    const { headDim } = this.#config;
    this.#each((part, layer, data) => {
      const source = (outputs[cacheOutput(part, layer)] as Float32Tensor).data;
      for (const [sequence, length] of this.#lengths.entries()) {
        for (let head = 0; head < this.#heads; head++) {
          const block = sequence * this.#heads + head;
          const own = source.subarray(block * headDim, (block + 1) * headDim);
          data.set(own, (block * this.#places + length) * headDim);
        }
      }
    });
    this.#lengths = this.#lengths.map((length) => length + 1);
  }

  /** Keeps some sequences only, given in rising order. */
  keep(sequences: readonly number[]): void {
    const width = this.#heads * this.#places * this.#config.headDim;
    this.#each((part, layer, data) => {
      for (const [to, from] of sequences.entries()) {
        data.copyWithin(to * width, from * width, (from + 1) * width);
      }
      this.#data.set(cacheInput('cached', part, layer), data.subarray(0, sequences.length * width));
    });
    this.#lengths = sequences.map((sequence) => this.#lengths[sequence]!);
  }

  /** Makes room for so many tokens a sequence. */
  #reserve(tokens: number): void {
    if (tokens <= this.#places) return;
    const before = this.#places;
    this.#places = Math.ceil(tokens / PLACES) * PLACES;
    const { headDim } = this.#config;
    const blocks = this.#lengths.length * this.#heads;
    this.#each((part, layer, data) => {
      const grown = new Float32Array(blocks * this.#places * headDim);
      copyBlocks(data, before, grown, this.#places, blocks, headDim);
      this.#data.set(cacheInput('cached', part, layer), grown);
    });
  }

  #each(visit: (part: KeyOrValue, layer: number, data: Float32Array) => void): void {
    for (let layer = 0; layer < this.#config.numHiddenLayers; layer++) {
      for (const part of KEYS_AND_VALUES) {
        visit(part, layer, this.#data.get(cacheInput('cached', part, layer)) ?? new Float32Array(0));
      }
    }
  }
}

/** Copies blocks of `from` rows into the starts of blocks of `to` rows. */
function copyBlocks(
  source: Float32Array,
  from: number,
  target: Float32Array,
  to: number,
  blocks: number,
  width: number,
): void {
  for (let block = 0; block < blocks; block++) {
    target.set(source.subarray(block * from * width, (block + 1) * from * width), block * to * width);
  }
}
