/**
 * @file Writes GGUF files for tests: whatever they are told, sense or not.
 */
import { tinyTokenizer } from './tiny-checkpoint.ts';

export type GgufEntry =
  | { readonly type: 'uint32' | 'float32' | 'uint64' | 'bool'; readonly value: number }
  | { readonly type: 'string'; readonly value: string }
  | { readonly type: 'strings'; readonly value: readonly string[] }
  | { readonly type: 'floats' | 'ints'; readonly value: readonly number[] }
  /** Type and bytes as they are. */
  | { readonly type: 'raw'; readonly value: Uint8Array };

export interface GgufTensorEntry {
  readonly name: string;
  /** As in the file: the fastest dimension first. */
  readonly dimensions: readonly (number | bigint)[];
  readonly type: number;
  readonly offset: number;
}

export interface GgufParts {
  readonly magic?: string;
  readonly version?: number;
  /** Said instead of the true ones. */
  readonly tensorCount?: bigint;
  readonly metadataCount?: bigint;
  readonly metadata: readonly (readonly [key: string, entry: GgufEntry])[];
  readonly tensors: readonly GgufTensorEntry[];
  readonly data: Uint8Array;
}

const ALIGNMENT = 32;

export function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

export function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeFloatLE(value);
  return bytes;
}

function text(value: string): Buffer {
  return Buffer.concat([u64(Buffer.byteLength(value)), Buffer.from(value)]);
}

function encode(entry: GgufEntry): Uint8Array {
  switch (entry.type) {
    case 'uint32':
      return Buffer.concat([u32(4), u32(entry.value)]);
    case 'float32':
      return Buffer.concat([u32(6), f32(entry.value)]);
    case 'bool':
      return Buffer.concat([u32(7), Buffer.of(entry.value)]);
    case 'string':
      return Buffer.concat([u32(8), text(entry.value)]);
    case 'uint64':
      return Buffer.concat([u32(10), u64(entry.value)]);
    case 'strings':
      return Buffer.concat([u32(9), u32(8), u64(entry.value.length), ...entry.value.map(text)]);
    case 'floats':
      return Buffer.concat([u32(9), u32(6), u64(entry.value.length), ...entry.value.map(f32)]);
    case 'ints':
      return Buffer.concat([u32(9), u32(4), u64(entry.value.length), ...entry.value.map(u32)]);
    case 'raw':
      return entry.value;
  }
}

export function ggufBytes(parts: GgufParts): Buffer {
  const { magic = 'GGUF', version = 3, metadata, tensors, data } = parts;
  const header = Buffer.concat([
    Buffer.from(magic),
    u32(version),
    u64(parts.tensorCount ?? tensors.length),
    u64(parts.metadataCount ?? metadata.length),
    ...metadata.flatMap(([key, entry]) => [text(key), encode(entry)]),
    ...tensors.flatMap(({ name, dimensions, type, offset }) => [
      text(name),
      u32(dimensions.length),
      ...dimensions.map(u64),
      u32(type),
      u64(offset),
    ]),
  ]);
  return Buffer.concat([header, Buffer.alloc(-header.length & (ALIGNMENT - 1)), data]);
}

const F32 = 0;
const F16 = 1;
const SIZES = { d: 32, f: 64, vocabulary: 272 };

export function number(value: number): GgufEntry {
  return { type: 'uint32', value };
}

/** One layer of float16 zeros and norms of float32 ones: a whole model, if a dull one. */
export function smallGguf(): GgufParts {
  const { d, f, vocabulary } = SIZES;
  const shapes: readonly (readonly [name: string, dimensions: readonly number[]])[] = [
    ['token_embd.weight', [d, vocabulary]],
    ['output_norm.weight', [d]],
    ['blk.0.attn_norm.weight', [d]],
    ['blk.0.attn_q.weight', [d, d]],
    ['blk.0.attn_k.weight', [d, d / 2]],
    ['blk.0.attn_v.weight', [d, d / 2]],
    ['blk.0.attn_output.weight', [d, d]],
    ['blk.0.ffn_norm.weight', [d]],
    ['blk.0.ffn_gate.weight', [d, f]],
    ['blk.0.ffn_up.weight', [d, f]],
    ['blk.0.ffn_down.weight', [f, d]],
  ];
  let offset = 0;
  const tensors = shapes.map(([name, dimensions]) => {
    const isVector = dimensions.length === 1;
    const tensor = { name, dimensions, type: isVector ? F32 : F16, offset };
    offset += dimensions.reduce((product, dim) => product * dim, isVector ? 4 : 2);
    return tensor;
  });
  const model = tinyTokenizer()['model'] as { vocab: Record<string, number>; merges: string[] };
  const tokens = Object.entries(model.vocab).sort(([, a], [, b]) => a - b);
  const names = tokens.map(([token]) => token);
  while (names.length < vocabulary) names.push(`[PAD${names.length}]`);
  return {
    metadata: [
      ['general.architecture', { type: 'string', value: 'llama' }],
      ['llama.context_length', number(64)],
      ['llama.embedding_length', number(d)],
      ['llama.block_count', number(1)],
      ['llama.feed_forward_length', number(f)],
      ['llama.attention.head_count', number(4)],
      ['llama.attention.head_count_kv', number(2)],
      ['llama.attention.layer_norm_rms_epsilon', { type: 'float32', value: 1e-5 }],
      ['tokenizer.ggml.model', { type: 'string', value: 'gpt2' }],
      ['tokenizer.ggml.pre', { type: 'string', value: 'llama-bpe' }],
      ['tokenizer.ggml.tokens', { type: 'strings', value: names }],
      ['tokenizer.ggml.token_type', { type: 'ints', value: names.map((_, id) => (id === 0 ? 3 : 1)) }],
      ['tokenizer.ggml.merges', { type: 'strings', value: model.merges }],
      ['tokenizer.ggml.bos_token_id', number(0)],
      ['tokenizer.ggml.eos_token_id', number(0)],
    ],
    tensors,
    data: new Uint8Array(offset),
  };
}
