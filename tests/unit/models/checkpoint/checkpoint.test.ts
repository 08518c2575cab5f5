/**
 * @file Checkpoints that open: what is read from each layout and spelling, verified and hashed.
 */
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Tensor } from '../../../../main/engine/ir/tensor.ts';
import type { Checkpoint } from '../../../../main/models/checkpoint/checkpoint.ts';
import { openCheckpoint } from '../../../../main/models/checkpoint/checkpoint.ts';
import { readModelConfig } from '../../../../main/models/checkpoint/config.ts';
import { parameterCount } from '../../../../main/models/checkpoint/expected-tensors.ts';
import { readTensor, writeSafetensors } from '../../../../main/models/checkpoint/safetensors.ts';
import { hashCheckpoint, verifyWeights } from '../../../../main/models/checkpoint/verify.ts';
import { steeringPath } from '../../../helpers/steering.ts';
import { writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'checkpoint-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function readWeights(checkpoint: Checkpoint): Map<string, Tensor> {
  return new Map([...checkpoint.weights].map(([name, tensor]) => [name, readTensor(tensor)]));
}

/** The same weights in two shards and an index, next to a copy of the rest. */
function shard(from: string, to: string): void {
  mkdirSync(to);
  for (const file of ['config.json', 'tokenizer.json']) copyFileSync(join(from, file), join(to, file));
  const weights = [...readWeights(openCheckpoint(from))];
  const names = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;
  const middle = weights.length >> 1;
  writeSafetensors(join(to, names[0]), new Map(weights.slice(0, middle)));
  writeSafetensors(join(to, names[1]), new Map(weights.slice(middle)));
  const weightMap = Object.fromEntries(weights.map(([name], i) => [name, names[i < middle ? 0 : 1]]));
  writeFileSync(
    join(to, 'model.safetensors.index.json'),
    JSON.stringify({ metadata: { total_size: 0 }, weight_map: weightMap }),
  );
}

test('a tiny checkpoint opens, with its weights in place and nothing else', () => {
  writeTinyCheckpoint(folder, { config: { tie_word_embeddings: false } });
  const checkpoint = openCheckpoint(folder);
  expect(checkpoint.dtype).toBe('float32');
  expect(checkpoint.parameterCount).toBe(
    272 * 16 * 2 + 2 * (16 * 16 * 2 + 8 * 16 * 2 + 24 * 16 * 3 + 2 * 16) + 16,
  );
  expect(checkpoint.weightBytes).toBe(checkpoint.parameterCount * 4);
  expect(checkpoint.weights.get('lm_head.weight')).toMatchObject({
    shape: [272, 16],
    byteLength: 272 * 16 * 4,
  });
  expect(checkpoint.weights.get('model.layers.1.self_attn.k_proj.weight')?.shape).toEqual([8, 16]);
});

test('biases that the config names are expected', () => {
  writeTinyCheckpoint(folder, { config: { attention_bias: true, mlp_bias: true } });
  const { weights } = openCheckpoint(folder);
  expect(weights.get('model.layers.0.self_attn.k_proj.bias')?.shape).toEqual([8]);
  expect(weights.get('model.layers.1.mlp.down_proj.bias')?.shape).toEqual([16]);
});

test.each(['float16', 'bfloat16'] as const)('%s weights are known by their dtype', (dtype) => {
  writeTinyCheckpoint(folder, { dtype });
  const checkpoint = openCheckpoint(folder);
  expect(checkpoint).toMatchObject({ dtype, weightBytes: checkpoint.parameterCount * 2 });
  expect(() => verifyWeights(checkpoint)).not.toThrow();
});

test('rotary_emb.inv_freq, and in a tied checkpoint lm_head.weight, are ignored, unless the latter differs', () => {
  writeTinyCheckpoint(folder, { config: { tie_word_embeddings: false } });
  const tensors = readWeights(openCheckpoint(folder));
  const untied = tensors.get('lm_head.weight')!;
  tensors.set('lm_head.weight', tensors.get('model.embed_tokens.weight')!);
  tensors.set('model.layers.0.self_attn.rotary_emb.inv_freq', {
    dtype: 'float32',
    shape: [2],
    data: Float32Array.of(1, 0.01),
  });
  writeSafetensors(join(folder, 'model.safetensors'), tensors);
  const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object;
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, tie_word_embeddings: true }));
  const names = [...openCheckpoint(folder).weights.keys()];
  expect(names).not.toContain('lm_head.weight');
  expect(names.some((name) => name.includes('rotary_emb'))).toBe(false);
  writeSafetensors(join(folder, 'model.safetensors'), tensors.set('lm_head.weight', untied));
  expect(() => openCheckpoint(folder)).toThrow(/tensor "lm_head\.weight": differs from the embedding/);
});

test('a sharded checkpoint has the weights of the single file, also when its shards are links', () => {
  const whole = join(folder, 'whole');
  writeTinyCheckpoint(whole, { dtype: 'bfloat16' });
  const sharded = join(folder, 'sharded');
  shard(whole, sharded);
  const linked = join(folder, 'linked');
  mkdirSync(linked);
  for (const file of [
    'config.json',
    'model.safetensors.index.json',
    'model-00001-of-00002.safetensors',
    'model-00002-of-00002.safetensors',
  ])
    symlinkSync(join('..', 'sharded', file), join(linked, file));
  const expected = readWeights(openCheckpoint(whole));
  expect(readWeights(openCheckpoint(sharded))).toEqual(expected);
  expect(readWeights(openCheckpoint(linked))).toEqual(expected);
  expect(() => verifyWeights(openCheckpoint(sharded))).not.toThrow();
});

test('a single file wins over an index', () => {
  writeTinyCheckpoint(folder);
  writeFileSync(join(folder, 'model.safetensors.index.json'), 'not read');
  expect(openCheckpoint(folder).parameterCount).toBeGreaterThan(0);
});

test('the hash changes with any byte of weights, config, tokenizer or their settings, and not with the folder', () => {
  const paths = ['a', 'b', 'config', 'tokenizer', 'e', 'tokens', 'end'].map((name) => join(folder, name));
  for (const path of paths) writeTinyCheckpoint(path);
  writeFileSync(join(folder, 'tokens/tokenizer_config.json'), '{ "add_bos_token": true }');
  writeFileSync(join(folder, 'end/generation_config.json'), '{ "eos_token_id": 3 }');
  const [, , config, tokenizer] = paths as [string, string, string, string, string];
  writeFileSync(join(config, 'config.json'), ` ${readFileSync(join(config, 'config.json'), 'utf8')}`);
  rmSync(join(tokenizer, 'tokenizer.json'));
  writeTinyCheckpoint(paths[4]!, { seed: 2 });
  const hashes = paths.map((path) => hashCheckpoint(openCheckpoint(path)));
  expect(hashes[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(hashes[1]).toBe(hashes[0]);
  expect(new Set(hashes).size).toBe(6);
});

test('progress ends at the total', () => {
  writeTinyCheckpoint(folder);
  const checkpoint = openCheckpoint(folder);
  const seen: [number, number][] = [];
  verifyWeights(checkpoint, (done, total) => seen.push([done, total]));
  expect(seen.at(-1)).toEqual([checkpoint.weightBytes, checkpoint.weightBytes]);
  hashCheckpoint(checkpoint, (done, total) => seen.push([done, total]));
  expect(seen.at(-1)![0]).toBe(seen.at(-1)![1]);
});

const fixtures = steeringPath('fixtures');
describe.skipIf(fixtures === null)('checkpoints that transformers wrote', () => {
  test.each([
    ['llama', { modelType: 'llama', headDim: 16, tieWordEmbeddings: false, slidingWindow: null }],
    ['llama_tied', { modelType: 'llama', headDim: 8, tieWordEmbeddings: true, slidingWindow: null }],
    ['mistral_sw', { modelType: 'mistral', headDim: 16, tieWordEmbeddings: false, slidingWindow: 6 }],
  ])('%s', (name, expected) => {
    const checkpoint = openCheckpoint(join(fixtures!, name));
    expect(checkpoint.config).toMatchObject(expected);
    expect(checkpoint.config).toMatchObject({
      eosTokenIds: [2],
      bosTokenId: 1,
      padTokenId: null,
      vocabSize: 97,
    });
    expect(checkpoint.name).toBe(name);
    expect(() => verifyWeights(checkpoint)).not.toThrow();
  });

  test('rope parameters in the spelling of transformers 5', () => {
    expect(readModelConfig(join(fixtures!, 'llama')).rope).toEqual({
      theta: 500_000,
      scaling: {
        type: 'llama3',
        factor: 8,
        lowFreqFactor: 1,
        highFreqFactor: 4,
        originalMaxPositionEmbeddings: 64,
      },
    });
  });
});

const demo = steeringPath('demo-seed/checkpoint');
test.skipIf(demo === null)('the demo checkpoint opens and verifies', () => {
  const checkpoint = openCheckpoint(demo!);
  expect(checkpoint).toMatchObject({ dtype: 'float16', weightBytes: checkpoint.parameterCount * 2 });
  expect(checkpoint.config).toMatchObject({ vocabSize: 12_288, numHiddenLayers: 4, eosTokenIds: [0] });
  expect(() => verifyWeights(checkpoint)).not.toThrow();
});

describe('config.json', () => {
  const read = (
    config: Record<string, unknown>,
    generation?: unknown,
  ): ReturnType<typeof readModelConfig> => {
    writeTinyCheckpoint(folder);
    const path = join(folder, 'config.json');
    const tiny = JSON.parse(readFileSync(path, 'utf8')) as object;
    writeFileSync(path, JSON.stringify({ ...tiny, ...config }));
    if (generation !== undefined)
      writeFileSync(join(folder, 'generation_config.json'), JSON.stringify(generation));
    return readModelConfig(folder);
  };

  test('old and new spelling of rope give the same', () => {
    const scaling = {
      factor: 32,
      low_freq_factor: 1,
      high_freq_factor: 4,
      original_max_position_embeddings: 8192,
    };
    const old = read({ rope_theta: 5e5, rope_scaling: { type: 'llama3', ...scaling } });
    const current = read({
      rope_theta: undefined,
      rope_parameters: { rope_theta: 5e5, rope_type: 'llama3', ...scaling },
    });
    expect(current).toEqual(old);
    expect(old.rope.scaling?.factor).toBe(32);
    expect(read({ rope_scaling: null }).rope).toEqual({ theta: 10_000, scaling: null });
    expect(read({ rope_theta: 77, rope_scaling: { rope_type: 'default' } }).rope).toEqual({
      theta: 77,
      scaling: null,
    });
    expect(read({ rope_theta: undefined }).rope).toEqual({ theta: 10_000, scaling: null });
  });

  test("absent keys take the class's defaults", () => {
    const absent = { num_key_value_heads: undefined, head_dim: undefined, rms_norm_eps: undefined };
    expect(read(absent)).toMatchObject({
      numKeyValueHeads: 4,
      headDim: 4,
      rmsNormEps: 1e-6,
      slidingWindow: null,
    });
    const mistral = { model_type: 'mistral', architectures: ['MistralForCausalLM'] };
    expect(read(mistral).slidingWindow).toBe(4096);
    expect(read({ ...mistral, sliding_window: null }).slidingWindow).toBeNull();
    expect(read({ ...mistral, ...absent, num_attention_heads: 8, head_dim: 8 })).toMatchObject({
      numKeyValueHeads: 8,
      headDim: 8,
    });
    expect(read({ sliding_window: 8 }).slidingWindow).toBeNull();
  });

  test("generation_config.json's end tokens win", () => {
    expect(read({ eos_token_id: [1, 2] }).eosTokenIds).toEqual([1, 2]);
    expect(read({ eos_token_id: 1 }, { eos_token_id: null }).eosTokenIds).toEqual([1]);
    expect(read({ eos_token_id: 1 }, { eos_token_id: [3, 4] }).eosTokenIds).toEqual([3, 4]);
    expect(read({ eos_token_id: null }, {}).eosTokenIds).toEqual([]);
  });

  test.each<[string, number, Record<string, unknown>]>([
    ['Llama-3.2-1B', 1_235_814_400, llama(2048, 8192, 16, 32, 64, true)],
    ['Llama-3.2-3B', 3_212_749_824, llama(3072, 8192, 28, 24, 128, true)],
    ['Llama-3.1-8B', 8_030_261_248, llama(4096, 14_336, 32, 32, 128, false)],
    ['Mistral-7B-v0.3', 7_248_023_552, { ...llama(4096, 14_336, 32, 32, 128, false), vocab_size: 32_768 }],
    [
      'Mistral-Small-24B',
      23_572_403_200,
      { ...llama(5120, 32_768, 40, 32, 128, false), vocab_size: 131_072 },
    ],
    [
      'SmolLM2-135M',
      134_515_008,
      { ...llama(576, 1536, 30, 9, 64, true), num_key_value_heads: 3, vocab_size: 49_152 },
    ],
  ])('parameters of %s', (_, expected, config) => {
    expect(parameterCount(read(config))).toBe(expected);
  });

  function llama(
    hidden: number,
    intermediate: number,
    layers: number,
    heads: number,
    headDim: number,
    tied: boolean,
  ): Record<string, unknown> {
    return {
      vocab_size: 128_256,
      hidden_size: hidden,
      intermediate_size: intermediate,
      num_hidden_layers: layers,
      num_attention_heads: heads,
      num_key_value_heads: 8,
      head_dim: headDim,
      tie_word_embeddings: tied,
    };
  }
});
