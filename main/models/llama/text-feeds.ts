/**
 * @file The feeds that every program over the decoder takes: padded token ids, rotary tables, attention bias.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import type { Tensor } from '../../engine/ir/tensor.ts';
import type { Tensors } from '../../engine/backends/backend.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { ropeInverseFrequencies } from '../checkpoint/rope.ts';
import { TEXT_INPUTS, type AdapterLayout } from './decoder.ts';

/** Added to the score of a key that a query must not see: its probability rounds to exactly 0. */
export const HIDDEN = -1e30;

/** A padded batch and where its tokens are. */
export interface TextBatch {
  readonly feeds: Tensors;
  /** Row of a token's hidden state among the flattened [batch * positions] ones. */
  readonly row: (sequence: number, token: number) => number;
  /** Real tokens, padding not counted. */
  readonly tokens: number;
}

/**
 * Feeds for sequences of token ids, padded on the right: no query of the text sees the padding, because it
 * comes later, so it needs no mask of its own and scores do not depend on it.
 *
 * @param padTo Lengths are padded to a multiple of this, so that few distinct shapes occur.
 */
export function textFeeds(
  config: ModelConfig,
  layout: AdapterLayout,
  sequences: readonly (readonly number[])[],
  padTo = 1,
): TextBatch {
  const longest = Math.max(...sequences.map((ids) => ids.length));
  const { virtualTokens, prefixTokens } = layout;
  // Neither half of the positions may be empty.
  const length = Math.max(2 - virtualTokens, Math.ceil(longest / padTo) * padTo);
  const positions = virtualTokens + length;
  const early = Math.floor(positions / 2);
  const limit = config.maxPositionEmbeddings;
  if (longest + virtualTokens + prefixTokens > limit) {
    throw new InputError(
      `a text of ${longest} tokens`,
      `with ${virtualTokens + prefixTokens} virtual ones is longer than the model's ${limit} positions (max_position_embeddings); shorten it`,
    );
  }

  const ids = new BigInt64Array(sequences.length * length);
  for (const [i, sequence] of sequences.entries()) {
    for (const [t, id] of sequence.entries()) ids[i * length + t] = BigInt(id);
  }
  const { cos, sin } = rotaryTables(
    config,
    Array.from({ length: positions }, (_, position) => prefixTokens + position),
  );
  const half = config.headDim / 2;
  return {
    feeds: {
      [TEXT_INPUTS.inputIds]: { dtype: 'int64', shape: [sequences.length, length], data: ids },
      [TEXT_INPUTS.cos]: { dtype: 'float32', shape: [positions, half], data: cos },
      [TEXT_INPUTS.sin]: { dtype: 'float32', shape: [positions, half], data: sin },
      [TEXT_INPUTS.earlyBias]: attentionBias(config.slidingWindow, prefixTokens, 0, early),
      [TEXT_INPUTS.attentionBias]: attentionBias(config.slidingWindow, prefixTokens, early, positions),
    },
    row: (sequence, token) => sequence * positions + virtualTokens + token,
    tokens: sequences.reduce((sum, { length: tokens }) => sum + tokens, 0),
  };
}

/** Places of a cache without a token, from `start` to before `end`; all others have one, in their order. */
export interface Gap {
  readonly start: number;
  readonly end: number;
}

/**
 * Feeds of one more token of every sequence, for `buildDecoderStep`.
 *
 * @param ids The tokens.
 * @param gaps Of each sequence. Virtual tokens are in the cache.
 * @param cached Places that the cache has for each sequence.
 */
export function stepFeeds(
  config: ModelConfig,
  { prefixTokens }: AdapterLayout,
  ids: readonly number[],
  gaps: readonly Gap[],
  cached: number,
): Tensors {
  const batch = ids.length;
  const indices = gaps.map(({ start, end }) => prefixTokens + cached - (end - start));
  const { cos, sin } = rotaryTables(config, indices);
  const keys = prefixTokens + cached + 1;
  const bias = new Float32Array(batch * keys);
  for (const [sequence, { start, end }] of gaps.entries()) {
    const row = bias.subarray(sequence * keys, (sequence + 1) * keys);
    const first = firstSeen(config.slidingWindow, indices[sequence]!);
    row.fill(HIDDEN, prefixTokens + start, prefixTokens + end);
    row.fill(HIDDEN, 0, first < prefixTokens + start ? first : first + end - start);
  }
  const half = config.headDim / 2;
  return {
    [TEXT_INPUTS.inputIds]: { dtype: 'int64', shape: [batch, 1], data: BigInt64Array.from(ids, BigInt) },
    [TEXT_INPUTS.cos]: { dtype: 'float32', shape: [batch, half], data: cos },
    [TEXT_INPUTS.sin]: { dtype: 'float32', shape: [batch, half], data: sin },
    [TEXT_INPUTS.attentionBias]: { dtype: 'float32', shape: [batch, keys], data: bias },
  };
}

/** cos and sin of position * frequency, a row a position; angles are float32, as in transformers. */
export function rotaryTables(
  config: ModelConfig,
  positions: readonly number[],
): { cos: Float32Array; sin: Float32Array } {
  const frequencies = ropeInverseFrequencies(config);
  const cos = new Float32Array(positions.length * frequencies.length);
  const sin = new Float32Array(positions.length * frequencies.length);
  for (const [row, position] of positions.entries()) {
    for (const [i, frequency] of frequencies.entries()) {
      const angle = Math.fround(position * frequency);
      cos[row * frequencies.length + i] = Math.cos(angle);
      sin[row * frequencies.length + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/** The first key that the query of index `index` sees, prefix and text counted through. */
export function firstSeen(slidingWindow: number | null, index: number): number {
  return slidingWindow === null ? 0 : Math.max(0, index - slidingWindow + 1);
}

/**
 * For queries at positions from `start` to before `end`, [end - start, prefix + end]: causal, and within the sliding
 * window where the model has one. A prefix takes part in the window like earlier tokens, as in transformers' cache.
 */
function attentionBias(slidingWindow: number | null, prefix: number, start: number, end: number): Tensor {
  const keys = prefix + end;
  const bias = new Float32Array((end - start) * keys);
  for (let query = start; query < end; query++) {
    const row = bias.subarray((query - start) * keys, (query - start + 1) * keys);
    row.fill(HIDDEN, 0, firstSeen(slidingWindow, prefix + query));
    row.fill(HIDDEN, prefix + query + 1);
  }
  return { dtype: 'float32', shape: [end - start, keys], data: bias };
}
