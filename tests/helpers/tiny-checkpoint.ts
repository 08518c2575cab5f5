/**
 * @file A whole checkpoint folder of a few kilobytes: tiny Llama config, random seeded weights, byte-level tokenizer.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tensor } from '../../main/engine/ir/tensor.ts';
import { elementCount } from '../../main/engine/ir/tensor.ts';
import type { FloatDType } from '../../main/models/checkpoint/checkpoint.ts';
import { readModelConfig } from '../../main/models/checkpoint/config.ts';
import { expectedTensors } from '../../main/models/checkpoint/expected-tensors.ts';
import { narrow } from '../../main/engine/ir/float16.ts';
import { writeSafetensors } from '../../main/models/checkpoint/safetensors.ts';

export interface TinyCheckpointOverrides {
  /** Keys of config.json to set, or to leave out where undefined. */
  readonly config?: Readonly<Record<string, unknown>>;
  /** What the weights are stored as; float32 if absent. */
  readonly dtype?: FloatDType;
  /** Another seed gives other weights. */
  readonly seed?: number;
}

const END_TOKEN = '<|end|>';

/** Pieces that the tokenizer merges, each from its first part and its last character. */
const MERGED_WORDS = ['th', 'the', 'Ġt', 'Ġth', 'Ġthe', 'an', 'and', 'in', 'er'];

const TINY_CONFIG = {
  architectures: ['LlamaForCausalLM'],
  model_type: 'llama',
  vocab_size: 272,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 2,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  head_dim: 4,
  hidden_act: 'silu',
  rms_norm_eps: 1e-5,
  rope_theta: 10000,
  max_position_embeddings: 64,
  tie_word_embeddings: true,
  bos_token_id: 0,
  eos_token_id: 0,
  torch_dtype: 'float32',
};

/**
 * Writes config.json, model.safetensors and tokenizer.json into `dir`, which is made if need be. The same arguments
 * give the same bytes.
 */
export function writeTinyCheckpoint(dir: string, overrides: TinyCheckpointOverrides = {}): void {
  const dtype = overrides.dtype ?? 'float32';
  mkdirSync(dir, { recursive: true });
  const config = { ...TINY_CONFIG, torch_dtype: dtype, ...overrides.config };
  writeFileSync(join(dir, 'config.json'), JSON.stringify(config, null, 2));
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(tinyTokenizer()));
  const random = uniform(overrides.seed ?? 1);
  const tensors = new Map<string, Tensor>();
  for (const [name, shape] of expectedTensors(readModelConfig(dir))) {
    const isNorm = shape.length === 1 && name.includes('norm');
    const values = Float32Array.from(
      { length: elementCount(shape) },
      () => (isNorm ? 1 : 0) + 0.4 * (random() - 0.5),
    );
    tensors.set(name, store(values, shape, dtype));
  }
  writeSafetensors(join(dir, 'model.safetensors'), tensors);
}

/** A tokenizer.json of the byte-level kind that Llama 3 has, with {@link END_TOKEN} as id 0. */
export function tinyTokenizer(): Record<string, unknown> {
  const tokens = [END_TOKEN, ...byteCharacters(), ...MERGED_WORDS];
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: [
      {
        id: 0,
        content: END_TOKEN,
        single_word: false,
        lstrip: false,
        rstrip: false,
        normalized: false,
        special: true,
      },
    ],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: ' ?[\\p{L}\\p{M}]+| ?\\p{N}| ?[^\\s\\p{L}\\p{M}\\p{N}]+|\\s' },
          behavior: 'Isolated',
          invert: false,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: true, trim_offsets: true, use_regex: true },
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: null,
      continuing_subword_prefix: null,
      end_of_word_suffix: null,
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries(tokens.map((token, id) => [token, id])),
      merges: MERGED_WORDS.map((word) => `${word.slice(0, -1)} ${word.slice(-1)}`),
    },
  };
}

/** The character that stands for each byte in byte-level BPE: itself where it is visible, else one from 256 on. */
function byteCharacters(): string[] {
  let next = 256;
  return Array.from({ length: 256 }, (_, byte) => {
    const isVisible = (byte > 32 && byte < 127) || (byte > 160 && byte !== 173);
    return String.fromCharCode(isVisible ? byte : next++);
  });
}

function store(values: Float32Array, shape: readonly number[], dtype: FloatDType): Tensor {
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: values };
    case 'float16':
      return { dtype, shape, data: narrow('float16', values) };
    case 'bfloat16':
      return { dtype, shape, data: narrow('bfloat16', values) };
  }
}

/** Numbers in [0, 1) from a seed (a linear congruential generator modulo 2^32: enough for test weights). */
function uniform(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
