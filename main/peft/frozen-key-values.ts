/**
 * @file What the frozen model would hold in its cache after a text: starting values for a prefix.
 */
import type { Backend } from '../engine/backends/backend.ts';
import type { Value } from '../engine/ir/graph.ts';
import { GraphBuilder } from '../engine/ops/builder.ts';
import { prune } from '../engine/passes/prune.ts';
import type { Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { buildDecoder, NO_HOOKS } from '../models/llama/decoder.ts';
import { textFeeds } from '../models/llama/text-feeds.ts';
import { checkpointWeights } from '../models/llama/weights.ts';
import type { Float32Tensor, LayerKeyValues } from './adapter.ts';

/** Rotated keys and values of each layer, [tokens, K * D] each, for text that starts at position 0. */
export async function frozenKeyValues(
  backend: Backend,
  checkpoint: Checkpoint,
  ids: readonly number[],
): Promise<LayerKeyValues[]> {
  const b = new GraphBuilder();
  const outputs: Record<string, Value> = {};
  const hooks = {
    ...NO_HOOKS,
    observe(layer: number, keys: Value, values: Value) {
      outputs[`keys.${layer}`] = keys;
      outputs[`values.${layer}`] = values;
    },
  };
  const layout = { virtualTokens: 0, prefixTokens: 0 };
  buildDecoder(b, checkpoint.config, checkpointWeights(b, checkpoint, hooks), hooks, layout, null);
  const executable = await backend.compile(prune(b.build('frozen-key-values', outputs)));
  try {
    const result = await executable.run(textFeeds(checkpoint.config, layout, [ids]).feeds);
    const data = (name: string) => (result[name] as Float32Tensor).data;
    return Array.from({ length: checkpoint.config.numHiddenLayers }, (_, layer) => ({
      keys: data(`keys.${layer}`),
      values: data(`values.${layer}`),
    }));
  } finally {
    await executable.release();
  }
}
