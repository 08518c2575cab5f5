/**
 * @file GGUF files that make no sense are refused in one sentence that names the file and the place, before anything is
 * made of what they claim, and leave nothing behind.
 */
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importGguf } from '../../../main/library/import-gguf.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import {
  ggufBytes,
  number,
  smallGguf,
  u32,
  u64,
  type GgufEntry,
  type GgufParts,
} from '../../helpers/gguf-writer.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const Q8_0 = 8;

type Edit = (parts: GgufParts) => GgufParts | Uint8Array;

/** Another value of a key; null takes it out. */
function set(key: string, entry: GgufEntry | null): Edit {
  return (parts) => ({
    ...parts,
    metadata: [
      ...parts.metadata.filter(([name]) => name !== key),
      ...(entry === null ? [] : [[key, entry] as const]),
    ],
  });
}

function tensor(name: string, values: Partial<GgufParts['tensors'][number]> | null): Edit {
  return (parts) => ({
    ...parts,
    tensors: parts.tensors.flatMap((entry) =>
      entry.name !== name ? [entry] : values === null ? [] : [{ ...entry, ...values }],
    ),
  });
}

const QUERY = 'blk.0.attn_q.weight';
const raw = (...pieces: Uint8Array[]): GgufEntry => ({ type: 'raw', value: Buffer.concat(pieces) });
const HUGE = 2n ** 60n;

const CASES: readonly (readonly [title: string, edit: Edit, sentence: RegExp])[] = [
  ['an empty file', () => new Uint8Array(0), /is 0 bytes long, too short for a GGUF file/],
  ['another magic', (parts) => ({ ...parts, magic: 'GGML' }), /does not begin with "GGUF"/],
  ['version 1', (parts) => ({ ...parts, version: 1 }), /version: is 1, but only 2 and 3/],
  ['big endian', (parts) => ({ ...parts, version: 0x03000000 }), /version: is 50331648, but only 2 and 3/],
  [
    'an impossible count of tensors',
    (parts) => ({ ...parts, tensorCount: 2n ** 40n }),
    /tensor count: is 1099511627776, more than the \d+ that fit/,
  ],
  [
    'a count of tensors beyond numbers',
    (parts) => ({ ...parts, tensorCount: HUGE }),
    /tensor count: is \d+, which is impossible/,
  ],
  [
    'an impossible count of metadata',
    (parts) => ({ ...parts, metadataCount: 2n ** 40n }),
    /metadata count: is 1099511627776, more than/,
  ],
  [
    'one tensor more than there are',
    (parts) => ({ ...parts, tensorCount: BigInt(parts.tensors.length + 1) }),
    /tensor 12|number of dimensions|dimensions/,
  ],
  [
    'a key of impossible length',
    () => Buffer.concat([Buffer.from('GGUF'), u32(3), u64(0), u64(1), u64(2 ** 50), Buffer.alloc(64)]),
    /length of key 1 of the metadata: is 1125899906842624, more than the 64 that fit/,
  ],
  [
    'a list of impossible length',
    set('tokenizer.ggml.scores', raw(u32(9), u32(6), u64(2 ** 45))),
    /number of items of metadata "tokenizer\.ggml\.scores": is 35184372088832, more than/,
  ],
  ['a list of lists', set('x', raw(u32(9), u32(9), u64(1))), /metadata "x": is a list of lists/],
  [
    'a value of no type',
    set('x', raw(u32(77), u64(1))),
    /metadata "x": is of type 77, which the format does not have/,
  ],
  [
    'a string that is no UTF-8',
    set('x', raw(u32(8), u64(2), Buffer.of(0xc3, 0x28))),
    /metadata "x": is not UTF-8/,
  ],
  [
    'a key twice',
    (parts) => ({ ...parts, metadata: [...parts.metadata, parts.metadata[1]!] }),
    /has the metadata "llama\.context_length" twice/,
  ],
  [
    'an odd alignment',
    set('general.alignment', number(12)),
    /metadata "general\.alignment": is 12, but must be a multiple of 8/,
  ],
  [
    'cut short in the metadata',
    (parts) => ggufBytes(parts).subarray(0, 400),
    /ends within|more than the \d+ that fit/,
  ],
  [
    'cut short in the data',
    (parts) => {
      const bytes = ggufBytes(parts);
      return bytes.subarray(0, bytes.length - 64);
    },
    /tensor ".*": ends at byte \d+, but the file has \d+; it is cut short/,
  ],
  ['no dimensions', tensor(QUERY, { dimensions: [] }), /tensor "blk\.0\.attn_q\.weight": has 0 dimensions/],
  [
    'nine dimensions',
    tensor(QUERY, { dimensions: [1, 1, 1, 1, 1, 1, 1, 1, 1] }),
    /tensor "blk\.0\.attn_q\.weight": has 9 dimensions/,
  ],
  ['a dimension of 0', tensor(QUERY, { dimensions: [32, 0] }), /has a dimension of 0/],
  [
    'a dimension beyond numbers',
    tensor(QUERY, { dimensions: [32, HUGE] }),
    /dimension of tensor "blk\.0\.attn_q\.weight": is \d+, which is impossible/,
  ],
  [
    'more elements than bytes',
    tensor(QUERY, { dimensions: [2 ** 26, 2 ** 26] }),
    /has shape \[67108864,67108864\], more than the file holds/,
  ],
  [
    'a type that is not read',
    tensor(QUERY, { type: 10 }),
    /is stored as Q2_K, but only F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q4_K, Q6_K are supported/,
  ],
  ['a type that is not known', tensor(QUERY, { type: 1000 }), /is stored as type 1000, but only/],
  [
    'rows that are no whole blocks',
    tensor(QUERY, { type: Q8_0, dimensions: [16, 64] }),
    /has rows of 16, but Q8_0 is in blocks of 32/,
  ],
  [
    'an offset between alignments',
    tensor(QUERY, { offset: 17444 }),
    /begins at byte 17444 of the data, no multiple of 32/,
  ],
  ['an offset beyond the file', tensor(QUERY, { offset: 2 ** 40 }), /ends at byte \d+, but the file has/],
  ['tensors in each other', tensor(QUERY, { offset: 0 }), /tensor ".*": begins inside the tensor before it/],
  [
    'a tensor twice',
    (parts) => ({ ...parts, tensors: [...parts.tensors, parts.tensors[3]!] }),
    /has the tensor "blk\.0\.attn_q\.weight" twice/,
  ],
  [
    'a tensor that is not there',
    tensor('blk.0.ffn_up.weight', null),
    /tensor "blk\.0\.ffn_up\.weight": is missing/,
  ],
  ['no embedding', tensor('token_embd.weight', null), /tensor "token_embd\.weight": is missing/],
  [
    'a tensor of another shape',
    tensor(QUERY, { dimensions: [16, 64] }),
    /has shape \[64,16\], but the metadata ask for \[32,32\]/,
  ],
  [
    'another architecture',
    set('general.architecture', { type: 'string', value: 'qwen2' }),
    /metadata "general\.architecture": is "qwen2", but only "llama"/,
  ],
  [
    'a mixture of experts',
    set('llama.expert_count', number(8)),
    /metadata "llama\.expert_count": is of a mixture of experts/,
  ],
  ['no hidden size', set('llama.embedding_length', null), /metadata "llama\.embedding_length": is missing/],
  [
    'a hidden size that is text',
    set('llama.embedding_length', { type: 'string', value: 'large' }),
    /metadata "llama\.embedding_length": is "large", but must be a number/,
  ],
  [
    'heads that differ by layer',
    set('llama.attention.head_count', { type: 'ints', value: [4, 8] }),
    /head_count": differs from layer to layer/,
  ],
  [
    'yarn',
    set('llama.rope.scaling.type', { type: 'string', value: 'yarn' }),
    /metadata "llama\.rope\.scaling\.type": is "yarn"/,
  ],
  [
    'heads that divide nothing',
    set('llama.attention.head_count_kv', number(3)),
    /field "num_key_value_heads": is 3, which does not divide/,
  ],
  ['no tokens', set('tokenizer.ggml.tokens', null), /metadata "tokenizer\.ggml\.tokens": is missing/],
  [
    'another kind of tokenizer',
    set('tokenizer.ggml.model', { type: 'string', value: 't5' }),
    /metadata "tokenizer\.ggml\.model": is "t5", but only "gpt2" and "llama"/,
  ],
  [
    'a split that is not known',
    set('tokenizer.ggml.pre', { type: 'string', value: 'qwen2' }),
    /metadata "tokenizer\.ggml\.pre": is "qwen2", but only .* put the model's tokenizer\.json beside the file/,
  ],
  [
    'types for other tokens',
    set('tokenizer.ggml.token_type', { type: 'ints', value: [1, 1] }),
    /metadata "tokenizer\.ggml\.token_type": must be a list of 272 numbers/,
  ],
  ['a token of beginning that is not there', set('tokenizer.ggml.bos_token_id', number(9999)), /9999/],
  [
    'a merge of what is no token',
    set('tokenizer.ggml.merges', { type: 'strings', value: ['zz yy'] }),
    /field "model\.merges/,
  ],
  [
    'a weight that is no number',
    (parts) => {
      const data = new Uint8Array(parts.data);
      data.set([0x00, 0x7c], 0);
      return { ...parts, data };
    },
    /tensor "token_embd\.weight": holds Infinity; the file is damaged/,
  ],
];

function write(edit: Edit): { readonly root: string; readonly path: string } {
  const root = temporaryDirectory();
  const made = edit(smallGguf());
  const path = join(root, 'model.gguf');
  writeFileSync(path, made instanceof Uint8Array ? made : ggufBytes(made));
  return { root, path };
}

test('the file that the table spoils is good', async () => {
  const { root, path } = write((parts) => parts);
  const output = join(root, 'output');
  await importGguf({ path, output });
  const { config, parameterCount } = openCheckpoint(output);
  expect(config).toMatchObject({
    modelType: 'llama',
    headDim: 8,
    numKeyValueHeads: 2,
    tieWordEmbeddings: true,
  });
  expect(parameterCount).toBe(272 * 32 + 3 * 32 + 2 * 32 * 32 + 2 * 16 * 32 + 3 * 32 * 64);
  const tokenizer = loadTokenizer(output);
  expect(tokenizer.decode(tokenizer.encode('the and'))).toBe('the and');
});

test.each(CASES)('%s', async (_title, edit, sentence) => {
  const { root, path } = write(edit);
  const error: unknown = await importGguf({ path, output: join(root, 'output') }).then(
    () => null,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(InputError);
  const { message } = error as InputError;
  expect(message).toMatch(sentence);
  expect(message.startsWith(root)).toBe(true);
  expect(message).toMatch(/^[^\n]{20,700}\.$/);
  expect(readdirSync(root)).toEqual(['model.gguf']);
});

test('what is no file, and what is not there', async () => {
  const root = temporaryDirectory();
  mkdirSync(join(root, 'folder.gguf'));
  const output = join(root, 'output');
  await expect(importGguf({ path: join(root, 'folder.gguf'), output })).rejects.toThrow(
    /folder\.gguf: is not a regular file/,
  );
  await expect(importGguf({ path: join(root, 'none.gguf'), output })).rejects.toThrow(
    /none\.gguf: does not exist/,
  );
});
