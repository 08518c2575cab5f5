/**
 * @file The weights of a checkpoint as values of a graph: mapped from their files, or stood in for by an
 * adapter's own.
 */
import type { Value } from '../../engine/ir/graph.ts';
import type { GraphBuilder } from '../../engine/ops/builder.ts';
import type { FileTensor } from '../../engine/ir/tensor.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { scaleName, zeroPointName } from '../checkpoint/quantisation.ts';
import type { AdapterHooks, DecoderWeights } from './decoder.ts';

/** Weights that enter the graph when they are first asked for; 16-bit ones are cast where they are used, quantised ones multiplied as they are. */
export function checkpointWeights(
  b: GraphBuilder,
  checkpoint: Checkpoint,
  hooks: AdapterHooks,
): DecoderWeights {
  const initializers = new Map<string, Value>();
  const initializer = (name: string, tensor: FileTensor): Value => {
    let value = initializers.get(name);
    if (value === undefined) {
      value = b.initializer(name, tensor);
      initializers.set(name, value);
    }
    return value;
  };
  const stored = (name: string): Value => {
    const trainable = hooks.weight(name);
    if (trainable !== null) return trainable;
    const tensor = checkpoint.weights.get(name);
    if (tensor === undefined) throw new Error(`${checkpoint.dir} has no tensor ${name}`);
    return initializer(name, tensor);
  };
  const linear = (name: string, x: Value): Value => {
    const scaling = checkpoint.scaling.get(name);
    if (scaling === undefined) return b.matMul(x, b.cast(stored(name), 'float32'), { transB: true });
    return b.matMulNBits(x, {
      values: stored(name),
      scales: initializer(scaleName(name), scaling.scales),
      zeroPoints: initializer(zeroPointName(name), scaling.zeroPoints),
      blockSize: checkpoint.config.quantisation!.blockSize,
    });
  };
  return {
    linear,
    weight: (name) => b.cast(stored(name), 'float32'),
    rows: (name, indices) => b.cast(b.gather(stored(name), indices), 'float32'),
  };
}
