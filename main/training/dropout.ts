/**
 * @file Dropout masks, drawn outside the graph so that they follow the run's seed on every runtime.
 */
import type { Tensors } from '../engine/backends/backend.ts';
import { evaluateDim } from '../engine/ir/dim.ts';
import type { Value } from '../engine/ir/graph.ts';
import { elementCount } from '../engine/ir/tensor.ts';
import { randomUniform } from '../../shared/random/random-stream.ts';
import { TEXT_INPUTS } from '../models/llama/decoder.ts';
import { LOSS_INPUTS } from './training-program.ts';

/** A mask for each of `inputs` on this batch: 0 with probability `rate`, else 1 / (1 - rate). */
export function dropoutMasks(
  inputs: readonly Value[],
  batch: Tensors,
  rate: number,
  random: () => number,
): Tensors {
  const [batchSize, sequence] = batch[TEXT_INPUTS.inputIds]!.shape as [number, number];
  const labelRows = batch[LOSS_INPUTS.rows]!.shape[0]!;
  const symbols = new Map([
    ['batch', batchSize],
    ['sequence', sequence],
    // What the last layer computes at labels only has either, as the loss has it.
    ['rows', labelRows],
    ['items', labelRows],
  ]);
  const kept = 1 / (1 - rate);
  return Object.fromEntries(
    inputs.map(({ name, shape }) => {
      const dims = shape.map((dim) => evaluateDim(dim, symbols));
      const draw = () => (randomUniform(random) < rate ? 0 : kept);
      return [
        name,
        { dtype: 'float32', shape: dims, data: Float32Array.from({ length: elementCount(dims) }, draw) },
      ];
    }),
  );
}
