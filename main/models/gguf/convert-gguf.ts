/**
 * @file A GGUF file as a checkpoint folder in the Hugging Face layout: matrices in 16 bits, vectors in float32.
 */
import { closeSync, copyFileSync, existsSync, openSync, readSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { narrow } from '../../engine/ir/float16.ts';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { readModelConfig } from '../checkpoint/config.ts';
import { expectedTensors } from '../checkpoint/expected-tensors.ts';
import { show } from '../checkpoint/json-file.ts';
import { streamSafetensors, type TensorPiece } from '../checkpoint/safetensors.ts';
import type { ProgressListener } from '../checkpoint/verify.ts';
import { unpackBlocks } from './gguf-blocks.ts';
import { ggufConfig } from './gguf-config.ts';
import { readGguf, type GgufFile, type GgufTensor } from './gguf-file.ts';
import { ggufTokenizer } from './gguf-tokenizer.ts';

/** Hugging Face's names of what a layer holds, by llama.cpp's. */
const LAYER_NAMES: Readonly<Record<string, string>> = {
  input_layernorm: 'attn_norm',
  'self_attn.q_proj': 'attn_q',
  'self_attn.k_proj': 'attn_k',
  'self_attn.v_proj': 'attn_v',
  'self_attn.o_proj': 'attn_output',
  post_attention_layernorm: 'ffn_norm',
  'mlp.gate_proj': 'ffn_gate',
  'mlp.up_proj': 'ffn_up',
  'mlp.down_proj': 'ffn_down',
};
const NAMES: Readonly<Record<string, string>> = {
  'model.embed_tokens.weight': 'token_embd.weight',
  'model.norm.weight': 'output_norm.weight',
  'lm_head.weight': 'output.weight',
};
/** Beside the file, they are the model's own and better than what is made of the metadata. */
const SIBLINGS = [
  'tokenizer.json',
  'tokenizer_config.json',
  'special_tokens_map.json',
  'chat_template.jinja',
];

function ggufName(name: string): string {
  const [, layer, module, kind] = /^model\.layers\.(\d+)\.(.+)\.(weight|bias)$/.exec(name) ?? [];
  return layer === undefined ? NAMES[name]! : `blk.${layer}.${LAYER_NAMES[module!]!}.${kind!}`;
}

/**
 * Writes config.json, model.safetensors and the tokenizer into the folder `output`, which exists.
 *
 * @param onProgress Told of bytes of the file's tensors.
 * @throws {InputError} The file is malformed, of another architecture, incomplete, or in a type that is not supported.
 */
export async function convertGguf(
  path: string,
  output: string,
  onProgress: ProgressListener = () => undefined,
  signal?: AbortSignal,
): Promise<void> {
  const file = readGguf(path);
  const factors = file.tensors.get('rope_freqs.weight');
  const json = ggufConfig(
    file,
    factors === undefined ? null : unpackBlocks(factors.type, readBytes(file, factors)),
  );
  writeFileAtomic(join(output, 'config.json'), JSON.stringify(json, null, 2) + '\n');
  const config = readModelConfig(output);
  writeTokenizer(file, output);

  const tensors = [...expectedTensors(config)].map(([name, shape]) => ({
    name,
    shape,
    stored: findTensor(file, ggufName(name), shape),
  }));
  const totalBytes = tensors.reduce((sum, { stored }) => sum + stored.byteLength, 0);
  let doneBytes = 0;
  const pieces = tensors.map(({ name, shape, stored }): TensorPiece => {
    const dtype = shape.length === 1 ? 'float32' : stored.type === 'BF16' ? 'bfloat16' : 'float16';
    const heads = /q_proj\.(weight|bias)$/.test(name)
      ? config.numAttentionHeads
      : /k_proj\.(weight|bias)$/.test(name)
        ? config.numKeyValueHeads
        : null;
    return {
      name,
      dtype,
      shape,
      bytes: () => {
        const unpacked = unpackBlocks(stored.type, readBytes(file, stored));
        const values = heads === null ? unpacked : unpermuted(unpacked, heads, config.headDim);
        onProgress((doneBytes += stored.byteLength), totalBytes);
        const data = dtype === 'float32' ? values : narrow(dtype, values);
        requireFinite(file, stored, values, dtype);
        return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      },
    };
  });
  await streamSafetensors(join(output, 'model.safetensors'), pieces, signal);
}

function findTensor(file: GgufFile, name: string, shape: readonly number[]): GgufTensor {
  const tensor = file.tensors.get(name);
  const where = `${file.path}, tensor "${name}"`;
  if (tensor === undefined)
    throw new InputError(where, 'is missing; the file is no whole model, get it anew');
  if (tensor.shape.join() !== shape.join())
    throw new InputError(
      where,
      `has shape ${show(tensor.shape)}, but the metadata ask for ${show(shape)}; get the file anew`,
    );
  return tensor;
}

/** llama.cpp interleaves the two halves of each head that rotary embeddings pair; Hugging Face has them one after the other. */
function unpermuted(values: Float32Array, heads: number, headDim: number): Float32Array {
  const width = values.length / (heads * headDim);
  const result = new Float32Array(values.length);
  for (let head = 0; head < heads; head++) {
    for (let row = 0; row < headDim; row++) {
      const from = head * headDim + 2 * (row % (headDim / 2)) + Math.floor(row / (headDim / 2));
      result.set(values.subarray(from * width, (from + 1) * width), (head * headDim + row) * width);
    }
  }
  return result;
}

const FLOAT16_MAX = 65_504;

function requireFinite(file: GgufFile, { name }: GgufTensor, values: Float32Array, dtype: string): void {
  const limit = dtype === 'float16' ? FLOAT16_MAX : Number.MAX_VALUE;
  const fault = values.find((value) => !(Math.abs(value) <= limit));
  if (fault !== undefined)
    throw new InputError(
      `${file.path}, tensor "${name}"`,
      Number.isFinite(fault)
        ? `holds ${fault}, which float16 cannot; choose the original safetensors checkpoint`
        : `holds ${fault}; the file is damaged, get it anew`,
    );
}

function writeTokenizer(file: GgufFile, output: string): void {
  const folder = dirname(file.path);
  if (existsSync(join(folder, 'tokenizer.json'))) {
    for (const name of SIBLINGS) {
      if (existsSync(join(folder, name))) copyFileSync(join(folder, name), join(output, name));
    }
    return;
  }
  const { tokenizer, config } = ggufTokenizer(file);
  writeFileAtomic(join(output, 'tokenizer.json'), JSON.stringify(tokenizer));
  writeFileAtomic(join(output, 'tokenizer_config.json'), JSON.stringify(config, null, 2) + '\n');
}

function readBytes({ path }: GgufFile, { byteOffset, byteLength }: GgufTensor): Uint8Array {
  const bytes = new Uint8Array(byteLength);
  const file = openSync(path, 'r');
  try {
    for (let done = 0; done < byteLength;) {
      const read = readSync(file, bytes, done, Math.min(byteLength - done, 2 ** 30), byteOffset + done);
      if (read === 0) throw new InputError(path, 'has become shorter while it was read; get it anew');
      done += read;
    }
  } finally {
    closeSync(file);
  }
  return bytes;
}
