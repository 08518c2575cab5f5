/**
 * @file A checkpoint folder with random weights, as the product opens one.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { narrow } from '../../main/engine/ir/float16.ts';
import { elementCount, type Tensor } from '../../main/engine/ir/tensor.ts';
import { readModelConfig } from '../../main/models/checkpoint/config.ts';
import { expectedTensors } from '../../main/models/checkpoint/expected-tensors.ts';
import { writeSafetensors } from '../../main/models/checkpoint/safetensors.ts';
import { randomUniform } from '../../shared/random/random-stream.ts';
import type { WeightDType } from './workload.ts';

/** Numbers drawn; tensors take stretches of them. More would take longer and compute the same. */
const POOL_SIZE = 2 ** 20;
/** Coprime with the pool's size, so that tensors start at different places. */
const POOL_STRIDE = 7919;

/**
 * Writes config.json and model.safetensors into `dir`: uniform weights of standard deviation 0.02, norms of one.
 * @param random Uniform 32-bit integers.
 */
export function writeRandomCheckpoint(
  dir: string,
  config: Readonly<Record<string, unknown>>,
  dtype: WeightDType,
  random: () => number,
): void {
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ ...config, torch_dtype: dtype }));
  const bound = 0.02 * Math.sqrt(3);
  const pool = Float32Array.from({ length: POOL_SIZE }, () => bound * (2 * randomUniform(random) - 1));
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of expectedTensors(readModelConfig(dir))) {
    const values = new Float32Array(elementCount(shape));
    if (name.endsWith('norm.weight')) values.fill(1);
    else fillFromPool(values, pool, (tensors.size * POOL_STRIDE) % POOL_SIZE);
    tensors.set(
      name,
      dtype === 'float32' ? { dtype, shape, data: values } : { dtype, shape, data: narrow(dtype, values) },
    );
  }
  writeSafetensors(join(dir, 'model.safetensors'), tensors);
}

function fillFromPool(values: Float32Array, pool: Float32Array, start: number): void {
  for (let done = 0, at = start; done < values.length; at = 0) {
    const stretch = pool.subarray(at, at + values.length - done);
    values.set(stretch, done);
    done += stretch.length;
  }
}
