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

/**
 * A 16-bit matrix that takes more than this in float32, such as an LM head, is multiplied in slices of its rows, so that
 * no more of it is converted at a time.
 */
export const CONVERTED_BYTES = 2 ** 28;

/**
 * Weights that enter the graph when they are first asked for; 16-bit ones are cast where they are used, quantised ones
 * multiplied as they are.
 */
export function checkpointWeights(
  b: GraphBuilder,
  checkpoint: Checkpoint,
  hooks: AdapterHooks,
  convertedBytes = CONVERTED_BYTES,
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
  /** A matrix whole, or as initializers over its rows in turn. */
  const slicesOf = (name: string, limitBytes: number): Value[] => {
    const tensor = checkpoint.weights.get(name);
    if (tensor === undefined || tensor.dtype === 'float32' || hooks.weight(name) !== null)
      return [stored(name)];
    const [n, k] = tensor.shape as [number, number];
    const rows = Math.max(1, Math.floor(limitBytes / (4 * k)));
    if (rows >= n) return [stored(name)];
    return Array.from({ length: Math.ceil(n / rows) }, (_, i) => {
      const count = Math.min(rows, n - i * rows);
      const rowBytes = tensor.byteLength / n;
      return initializer(`${name}[${i}]`, {
        ...tensor,
        shape: [count, k],
        byteOffset: tensor.byteOffset + i * rows * rowBytes,
        byteLength: count * rowBytes,
      });
    });
  };
  const linear = (name: string, x: Value): Value => {
    const scaling = checkpoint.scaling.get(name);
    if (scaling === undefined) {
      const slices = slicesOf(name, convertedBytes);
      const parts = slices.map((matrix) => b.matMul(x, b.cast(matrix, 'float32'), { transB: true }));
      return b.concat(parts, x.shape.length - 1);
    }
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
