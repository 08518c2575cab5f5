import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openCheckpoint } from '../../../../main/models/checkpoint/checkpoint.ts';
import {
  findTensor,
  readSafetensors,
  readTensor,
  writeSafetensors,
} from '../../../../main/models/checkpoint/safetensors.ts';
import { writeInitialCheckpoint } from '../../../../scripts/demo-model/pretraining/initial-weights.ts';
import { writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'initial-weights-'));
  writeTinyCheckpoint(join(folder, 'model'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const write = async (name: string, seed: number, embeddings: string | null = null) => {
  await writeInitialCheckpoint(join(folder, name), join(folder, 'model'), seed, embeddings);
  const { weights } = openCheckpoint(join(folder, name));
  return (tensor: string) => readTensor(weights.get(tensor)!).data as Float32Array;
};
const deviation = (values: Float32Array) =>
  Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);

describe('writeInitialCheckpoint', () => {
  it('draws matrices around zero, smaller where they add to the residual stream, and norms of one', async () => {
    const weight = await write('drawn', 0);
    expect(deviation(weight('model.embed_tokens.weight'))).toBeCloseTo(0.02, 3);
    expect(deviation(weight('model.layers.1.mlp.gate_proj.weight'))).toBeCloseTo(0.02, 2);
    expect(deviation(weight('model.layers.1.mlp.down_proj.weight')) / 0.02).toBeCloseTo(1 / 2, 1);
    expect(new Set(weight('model.layers.0.input_layernorm.weight'))).toEqual(new Set([1]));
  });

  it('gives the same bytes for a seed, and others for another', async () => {
    await write('again', 0);
    await write('other', 1);
    const bytes = (name: string) => readFileSync(join(folder, name, 'model.safetensors'));
    expect(bytes('again').equals(bytes('drawn'))).toBe(true);
    expect(bytes('other').equals(bytes('drawn'))).toBe(false);
  });

  it('takes embeddings from a file, and refuses those of another vocabulary', async () => {
    const given = join(folder, 'model', 'model.safetensors');
    const weight = await write('given', 0, given);
    const expected = readTensor(findTensor(readSafetensors(given), 'model.embed_tokens.weight'));
    expect(weight('model.embed_tokens.weight')).toEqual(expected.data);
    const small = join(folder, 'small.safetensors');
    const tensor = { dtype: 'float32' as const, shape: [2, 16], data: new Float32Array(32) };
    writeSafetensors(small, new Map([['model.embed_tokens.weight', tensor]]));
    await expect(write('refused', 0, small)).rejects.toThrow(
      'has shape [2, 16], but config.json asks for [272, 16]',
    );
  });
});
