/**
 * @file A checkpoint folder with random weights, as the product opens one.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { narrow } from '../../main/engine/ir/float16.ts';
import { elementCount } from '../../main/engine/ir/tensor.ts';
import { readModelConfig } from '../../main/models/checkpoint/config.ts';
import { expectedTensors } from '../../main/models/checkpoint/expected-tensors.ts';
import { streamSafetensors, type TensorPiece } from '../../main/models/checkpoint/safetensors.ts';
import { randomUniform } from '../../shared/random/random-stream.ts';

/** How weights are stored in the checkpoint. */
export type WeightDType = 'float32' | 'bfloat16';

/** Numbers drawn; tensors take stretches of them. More would take longer and compute the same. */
const POOL_SIZE = 2 ** 20;
/** Coprime with the pool's size, so that tensors start at different places. */
const POOL_STRIDE = 7919;

/**
 * Writes config.json and model.safetensors into `dir`, tensor by tensor: uniform weights of standard deviation 0.02,
 * norms of one.
 * @param random Uniform 32-bit integers.
 */
export async function writeRandomCheckpoint(
  dir: string,
  config: Readonly<Record<string, unknown>>,
  dtype: WeightDType,
  random: () => number,
): Promise<void> {
  writeFileSync(join(dir, 'config.json'), JSON.stringify({ ...config, torch_dtype: dtype }));
  const bound = 0.02 * Math.sqrt(3);
  const pool = store(
    dtype,
    Float32Array.from({ length: POOL_SIZE }, () => bound * (2 * randomUniform(random) - 1)),
  );
  const one = store(dtype, Float32Array.of(1));
  const tensors = [...expectedTensors(readModelConfig(dir))].map(([name, shape], i): TensorPiece => ({
    name,
    dtype,
    shape,
    bytes: () =>
      name.endsWith('norm.weight')
        ? repeated(one, 0, elementCount(shape))
        : repeated(pool, (i * POOL_STRIDE) % POOL_SIZE, elementCount(shape)),
  }));
  await streamSafetensors(join(dir, 'model.safetensors'), tensors);
}

type Stored = Float32Array | Uint16Array;

function store(dtype: WeightDType, values: Float32Array): Stored {
  return dtype === 'float32' ? values : narrow(dtype, values);
}

/** Bytes of `count` values that go through the pool again and again. */
function repeated(pool: Stored, start: number, count: number): Uint8Array {
  const width = pool.BYTES_PER_ELEMENT;
  const source = new Uint8Array(pool.buffer, pool.byteOffset, pool.byteLength);
  const bytes = new Uint8Array(count * width);
  for (let done = 0, at = start * width; done < bytes.length; at = 0) {
    const stretch = source.subarray(at, at + bytes.length - done);
    bytes.set(stretch, done);
    done += stretch.length;
  }
  return bytes;
}
