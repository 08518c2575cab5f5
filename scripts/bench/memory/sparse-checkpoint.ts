/**
 * @file A checkpoint of any size that takes no disk: the header of its tensors, and a hole where their bytes would be,
 * which reads as zeros. Memory does not depend on the numbers of weights that stay in their files.
 */
import { closeSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { elementCount } from '../../../main/engine/ir/tensor.ts';
import { readModelConfig } from '../../../main/models/checkpoint/config.ts';
import { expectedTensors } from '../../../main/models/checkpoint/expected-tensors.ts';
import {
  isQuantised,
  quantisationConfig,
  scaleName,
  zeroPointName,
  type Quantisation,
} from '../../../main/models/checkpoint/quantisation.ts';

interface SparseTensor {
  readonly name: string;
  readonly dtype: 'BF16' | 'F32' | 'U8';
  readonly shape: readonly number[];
}

const BYTES = { BF16: 2, F32: 4, U8: 1 };

/**
 * Writes config.json and model.safetensors into `dir`, which is made if need be: bfloat16, or quantised linear layers
 * as `atlas models quantize` lays them out.
 */
export function writeSparseCheckpoint(
  dir: string,
  config: Readonly<Record<string, unknown>>,
  quantisation: Quantisation | null = null,
): void {
  mkdirSync(dir, { recursive: true });
  const section = quantisation === null ? {} : { quantization_config: quantisationConfig(quantisation) };
  const json = { ...config, torch_dtype: 'bfloat16', ...section };
  writeFileSync(join(dir, 'config.json'), JSON.stringify(json));
  const tensors = [...expectedTensors(readModelConfig(dir))].flatMap(([name, shape]): SparseTensor[] =>
    quantisation !== null && isQuantised(name, shape, quantisation)
      ? quantised(name, shape, quantisation)
      : [{ name, dtype: 'BF16', shape }],
  );
  let offset = 0;
  const entries = tensors.map(({ name, dtype, shape }): [string, unknown] => {
    const begin = offset;
    offset += elementCount(shape) * BYTES[dtype];
    return [name, { dtype, shape, data_offsets: [begin, offset] }];
  });
  const text = JSON.stringify(Object.fromEntries(entries));
  const header = Buffer.from(text.padEnd(8 * Math.ceil(text.length / 8)));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  const file = openSync(join(dir, 'model.safetensors'), 'wx');
  try {
    writeSync(file, Buffer.concat([length, header]));
    ftruncateSync(file, length.byteLength + header.byteLength + offset);
  } finally {
    closeSync(file);
  }
}

function quantised(
  name: string,
  [n, k]: readonly number[],
  { bits, blockSize }: Quantisation,
): SparseTensor[] {
  const blocks = k! / blockSize;
  return [
    { name, dtype: 'U8', shape: [n!, (k! * bits) / 8] },
    { name: scaleName(name), dtype: 'F32', shape: [n!, blocks] },
    { name: zeroPointName(name), dtype: 'U8', shape: [n!, (blocks * bits) / 8] },
  ];
}
