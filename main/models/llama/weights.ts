/**
 * @file The weights of a checkpoint as values of a graph: mapped from their files, or stood in for by an
 * adapter's own.
 */
import type { Value } from '../../engine/ir/graph.ts';
import type { GraphBuilder } from '../../engine/ops/builder.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { AdapterHooks, DecoderWeights } from './decoder.ts';

/** Weights that enter the graph when they are first asked for; 16-bit ones are cast where they are used. */
export function checkpointWeights(
  b: GraphBuilder,
  checkpoint: Checkpoint,
  hooks: AdapterHooks,
): DecoderWeights {
  const initializers = new Map<string, Value>();
  const stored = (name: string): Value => {
    const trainable = hooks.weight(name);
    if (trainable !== null) return trainable;
    let value = initializers.get(name);
    if (value === undefined) {
      const tensor = checkpoint.weights.get(name);
      if (tensor === undefined) throw new Error(`${checkpoint.dir} has no tensor ${name}`);
      value = b.initializer(name, tensor);
      initializers.set(name, value);
    }
    return value;
  };
  return {
    weight: (name) => b.cast(stored(name), 'float32'),
    rows: (name, indices) => b.cast(b.gather(stored(name), indices), 'float32'),
  };
}
