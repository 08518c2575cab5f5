/**
 * @file Feeds of the training graph for packed sequences: every position has a label.
 */
import type { Tensors } from '../../../main/engine/backends/backend.ts';
import type { ModelConfig } from '../../../main/models/checkpoint/config.ts';
import { TEXT_INPUTS } from '../../../main/models/llama/decoder.ts';
import { textFeeds } from '../../../main/models/llama/text-feeds.ts';
import { LOSS_INPUTS } from '../../../main/training/training-program.ts';
import type { PackedSequences } from './packer.ts';

const NO_ADAPTER = { virtualTokens: 0, prefixTokens: 0 };

/** A function from a batch to its feeds; what all batches share is made once. The loss is the mean over all tokens. */
export function pretrainingFeeds(
  config: ModelConfig,
  sequences: number,
  length: number,
): (batch: PackedSequences) => Tensors {
  const count = sequences * length;
  const empty = Array.from({ length: sequences }, () => new Array<number>(length).fill(0));
  const shared = {
    ...textFeeds(config, NO_ADAPTER, empty).feeds,
    [LOSS_INPUTS.rows]: {
      dtype: 'int64' as const,
      shape: [count],
      data: BigInt64Array.from({ length: count }, (_, row) => BigInt(row)),
    },
    [LOSS_INPUTS.weights]: {
      dtype: 'float32' as const,
      shape: [count],
      data: new Float32Array(count).fill(1 / count),
    },
  };
  return ({ inputs, targets }) => {
    const labels = new BigInt64Array(2 * count);
    for (let row = 0; row < count; row++) {
      labels[2 * row] = BigInt(row);
      labels[2 * row + 1] = targets[row]!;
    }
    return {
      ...shared,
      [TEXT_INPUTS.inputIds]: { dtype: 'int64', shape: [sequences, length], data: inputs },
      [LOSS_INPUTS.targets]: { dtype: 'int64', shape: [count, 2], data: labels },
    };
  };
}
