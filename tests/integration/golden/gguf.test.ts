/**
 * @file GGUF files that gguf-py wrote, converted: every weight as gguf-py reads it, at its place, and the tokenizer's
 * ids. Needs a Python with gguf (`ATLAS_PYTHON`).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { narrow, widen } from '../../../main/engine/ir/float16.ts';
import { importGguf } from '../../../main/library/import-gguf.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { readWeight } from '../../../main/models/checkpoint/read-weight.ts';
import { ropeInverseFrequencies } from '../../../main/models/checkpoint/rope.ts';
import {
  findTensor,
  readSafetensors,
  readTensor,
  toFloat32,
} from '../../../main/models/checkpoint/safetensors.ts';
import { llama3Factors } from '../../../main/models/gguf/gguf-config.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import { pythonWith } from '../../helpers/python.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

const python = pythonWith('gguf');
const golden = test.skipIf(python === null);
const MAKE = join(import.meta.dirname, '../../golden/gguf/make_gguf.py');

/** A checkpoint, the file that gguf-py makes of it, and what Atlas makes of that. */
async function convert(
  type: string,
  config: Readonly<Record<string, unknown>>,
  factors: readonly number[] = [],
) {
  const root = temporaryDirectory();
  const source = join(root, 'source');
  const made = join(root, 'made');
  mkdirSync(made);
  writeTinyCheckpoint(source, {
    config: { hidden_size: 256, intermediate_size: 288, num_hidden_layers: 2, head_dim: 64, ...config },
  });
  const { status, stderr } = spawnSync(python!, [MAKE, source, made, type, JSON.stringify(factors)], {
    encoding: 'utf8',
  });
  expect(status, stderr).toBe(0);
  const output = join(root, 'output');
  await importGguf({ path: join(made, 'model.gguf'), output });
  return { source, made, output };
}

golden.each(['F32', 'F16', 'Q8_0', 'Q4_0', 'Q4_1', 'Q4_K', 'Q6_K'])('%s', async (type) => {
  const { source, made, output } = await convert(type, { tie_word_embeddings: type === 'Q4_0' });
  const original = openCheckpoint(source);
  const converted = openCheckpoint(output);
  expect({ ...converted.config, initializerRange: 0 }).toEqual({ ...original.config, initializerRange: 0 });
  const stored = readSafetensors(join(made, 'weights.safetensors'));
  const read = (name: string) => toFloat32(readTensor(findTensor(stored, name)));

  const { headDim } = original.config;
  for (const [name, { shape }] of original.weights) {
    const found = readWeight(converted, name);
    const theirs = read(ggufNames(name));
    // llama.cpp puts row 2 i + s of a head where transformers has row s D / 2 + i.
    const width = shape[1] ?? 1;
    const isPermuted = /[qk]_proj/.test(name);
    const expected = isPermuted
      ? Float32Array.from(found, (_, at) => {
          const row = Math.floor(at / width);
          const [head, inHead] = [Math.floor(row / headDim), row % headDim];
          const theirRow = head * headDim + 2 * (inHead % (headDim / 2)) + Math.floor(inHead / (headDim / 2));
          return theirs[theirRow * width + (at % width)]!;
        })
      : theirs;
    const rounded = shape.length === 1 ? expected : widen('float16', narrow('float16', expected));
    expect(Buffer.compare(Buffer.from(found.buffer), Buffer.from(rounded.buffer)), name).toBe(0);
    if (type === 'F16' || type === 'F32') {
      const before = readWeight(original, name);
      const difference = Math.max(...found.map((value, i) => Math.abs(value - before[i]!)));
      expect(difference, name).toBeLessThan(1e-3);
    }
  }

  const tokenizer = loadTokenizer(output);
  expect(tokenizer.bosTokens).toEqual([0]);
  expect(JSON.parse(readFileSync(join(output, 'tokenizer_config.json'), 'utf8'))).toMatchObject({
    chat_template: "{{ bos_token }}{{ messages[0]['content'] }}",
  });
  for (const text of ['the and in', 'Ünï 12 日本<|end|>x', ' a  b\n'])
    expect(tokenizer.decode(tokenizer.encode(text)), text).toBe(text.replace('<|end|>', ''));
});

golden('the scaling of Llama 3 is told from its factors', async () => {
  const rope = {
    rope_type: 'llama3',
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };
  const config = { rope_theta: 500_000, rope_scaling: rope, max_position_embeddings: 131_072 };
  const factors = llama3Factors({ theta: 500_000, headDim: 64 }, 8);
  const { source, output } = await convert('F16', config, factors);
  const expected = ropeInverseFrequencies(openCheckpoint(source).config);
  expect(ropeInverseFrequencies(openCheckpoint(output).config)).toEqual(expected);
  await expect(
    convert(
      'F16',
      config,
      factors.map((factor) => 2 * factor - 1),
    ),
  ).rejects.toThrow(/tensor "rope_freqs\.weight": holds other factors than those of Llama 3\.1/);
});

golden('a tokenizer.json beside the file is taken instead', async () => {
  const { made, output } = await convert('F16', {});
  writeFileSync(join(made, 'tokenizer.json'), readFileSync(join(output, 'tokenizer.json'), 'utf8') + '\n');
  await importGguf({ path: join(made, 'model.gguf'), output: `${output}-2` });
  expect(readFileSync(join(`${output}-2`, 'tokenizer.json'), 'utf8').endsWith('}\n')).toBe(true);
});

function ggufNames(name: string): string {
  const whole: Record<string, string> = {
    'model.embed_tokens.weight': 'token_embd.weight',
    'model.norm.weight': 'output_norm.weight',
    'lm_head.weight': 'output.weight',
  };
  return (
    whole[name] ??
    name
      .replace('model.layers.', 'blk.')
      .replace('input_layernorm', 'attn_norm')
      .replace('post_attention_layernorm', 'ffn_norm')
      .replace(/self_attn\.([qkv])_proj/, 'attn_$1')
      .replace('self_attn.o_proj', 'attn_output')
      .replace(/mlp\.(gate|up|down)_proj/, 'ffn_$1')
  );
}
