/**
 * @file The feeds that every program over the decoder takes: padded token ids, rotary tables, attention bias.
 */
import type { Tensors } from '../../engine/backends/backend.ts';
import type { ModelConfig } from '../checkpoint/config.ts';
import { ropeInverseFrequencies } from '../checkpoint/rope.ts';
import { TEXT_INPUTS, type AdapterLayout } from './decoder.ts';

/** Added to the score of a key that a query must not see: its probability rounds to exactly 0. */
const HIDDEN = -1e30;

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
  const length = Math.ceil(longest / padTo) * padTo;
  const { virtualTokens, prefixTokens } = layout;
  const positions = virtualTokens + length;
  const limit = config.maxPositionEmbeddings;
  if (longest + virtualTokens + prefixTokens > limit) {
    throw new RangeError(
      `${longest} tokens and ${virtualTokens + prefixTokens} virtual ones exceed the model's ${limit}`,
    );
  }

  const ids = new BigInt64Array(sequences.length * length);
  for (const [i, sequence] of sequences.entries()) {
    for (const [t, id] of sequence.entries()) ids[i * length + t] = BigInt(id);
  }
  const { cos, sin } = rotaryTables(config, prefixTokens, positions);
  const half = config.headDim / 2;
  return {
    feeds: {
      [TEXT_INPUTS.inputIds]: { dtype: 'int64', shape: [sequences.length, length], data: ids },
      [TEXT_INPUTS.cos]: { dtype: 'float32', shape: [positions, half], data: cos },
      [TEXT_INPUTS.sin]: { dtype: 'float32', shape: [positions, half], data: sin },
      [TEXT_INPUTS.attentionBias]: {
        dtype: 'float32',
        shape: [positions, prefixTokens + positions],
        data: attentionBias(config.slidingWindow, prefixTokens, positions),
      },
    },
    row: (sequence, token) => sequence * positions + virtualTokens + token,
    tokens: sequences.reduce((sum, { length: tokens }) => sum + tokens, 0),
  };
}

/** cos and sin of position * frequency for positions from `start`; angles are float32, as in transformers. */
function rotaryTables(
  config: ModelConfig,
  start: number,
  count: number,
): { cos: Float32Array; sin: Float32Array } {
  const frequencies = ropeInverseFrequencies(config);
  const cos = new Float32Array(count * frequencies.length);
  const sin = new Float32Array(count * frequencies.length);
  for (let position = 0; position < count; position++) {
    for (const [i, frequency] of frequencies.entries()) {
      const angle = Math.fround((start + position) * frequency);
      cos[position * frequencies.length + i] = Math.cos(angle);
      sin[position * frequencies.length + i] = Math.sin(angle);
    }
  }
  return { cos, sin };
}

/**
 * [positions, prefix + positions]: causal, and within the sliding window where the model has one. A prefix
 * takes part in the window like earlier tokens, as in transformers' cache.
 */
function attentionBias(slidingWindow: number | null, prefix: number, positions: number): Float32Array {
  const keys = prefix + positions;
  const bias = new Float32Array(positions * keys);
  for (let query = 0; query < positions; query++) {
    const index = prefix + query;
    const first = slidingWindow === null ? 0 : Math.max(0, index - slidingWindow + 1);
    bias.fill(HIDDEN, query * keys, query * keys + Math.min(first, keys));
    bias.fill(HIDDEN, query * keys + index + 1, (query + 1) * keys);
  }
  return bias;
}
