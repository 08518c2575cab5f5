/**
 * @file Where pretraining starts: random weights, as a checkpoint folder.
 */
import { copyFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../../../main/files/new-folder.ts';
import { writeFileAtomic } from '../../../main/files/atomic-write.ts';
import { readText } from '../../../main/files/read-text.ts';
import { readModelConfig } from '../../../main/models/checkpoint/config.ts';
import { expectedTensors } from '../../../main/models/checkpoint/expected-tensors.ts';
import {
  findTensor,
  readSafetensors,
  readTensor,
  toFloat32,
  writeSafetensors,
} from '../../../main/models/checkpoint/safetensors.ts';
import type { Float32Tensor } from '../../../main/peft/adapter.ts';
import { float32Tensor, normal } from '../../../main/peft/initialisation.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';

const STANDARD_DEVIATION = 0.02;
const EMBEDDINGS = 'model.embed_tokens.weight';
/** They add to the residual stream, once each a layer: scaled down by depth, as GPT-2's. */
const OUTPUT_PROJECTION = /\.(o_proj|down_proj)\.weight$/;

/**
 * Makes `dir`, unless it is there: tokenizer.json and config.json of `modelDir`, and float32 weights drawn from a seed.
 * @param embeddingsFile A safetensors file whose `model.embed_tokens.weight` is taken instead of a random one.
 */
export async function writeInitialCheckpoint(
  dir: string,
  modelDir: string,
  seed: number,
  embeddingsFile: string | null,
): Promise<void> {
  if (existsSync(dir)) return;
  const random = randomStream(seed);
  await makeFolder(dir, (temporary) => {
    copyModelFiles(modelDir, temporary, 'float32');
    const config = readModelConfig(temporary);
    const draw = (name: string, shape: readonly number[]): Float32Tensor => {
      if (name === EMBEDDINGS && embeddingsFile !== null) return givenEmbeddings(embeddingsFile, shape);
      if (shape.length === 1)
        return float32Tensor(shape, new Float32Array(shape[0]!).fill(name.endsWith('.bias') ? 0 : 1));
      const scale = OUTPUT_PROJECTION.test(name) ? 1 / Math.sqrt(2 * config.numHiddenLayers) : 1;
      return normal(shape, STANDARD_DEVIATION * scale, random);
    };
    const tensors = [...expectedTensors(config)].map(([name, shape]) => [name, draw(name, shape)] as const);
    writeSafetensors(join(temporary, 'model.safetensors'), new Map(tensors));
    return Promise.resolve();
  });
}

/** Copies tokenizer.json and config.json, which says in what dtype the weights beside it are stored. */
export function copyModelFiles(from: string, to: string, dtype: 'float32' | 'float16'): void {
  copyFileSync(join(from, 'tokenizer.json'), join(to, 'tokenizer.json'));
  const config = JSON.parse(readText(join(from, 'config.json'))) as Record<string, unknown>;
  writeFileAtomic(join(to, 'config.json'), JSON.stringify({ ...config, torch_dtype: dtype }, null, 2) + '\n');
}

function givenEmbeddings(path: string, shape: readonly number[]): Float32Tensor {
  const tensor = findTensor(readSafetensors(path), EMBEDDINGS);
  if (tensor.shape.join() !== shape.join())
    throw new InputError(
      `${path}, tensor "${EMBEDDINGS}"`,
      `has shape [${tensor.shape.join(', ')}], but config.json asks for [${shape.join(', ')}]`,
    );
  return float32Tensor(shape, toFloat32(readTensor(tensor)));
}
