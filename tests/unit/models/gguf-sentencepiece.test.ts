/**
 * @file The SentencePiece tokenizer of a GGUF file: pieces merged by score, bytes for what no piece covers.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { importGguf } from '../../../main/library/import-gguf.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import { ggufBytes, number, smallGguf, type GgufEntry } from '../../helpers/gguf-writer.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const UNKNOWN = 2;
const CONTROL = 3;
const BYTE = 6;

/** The likelier a piece, the higher its score; `▁the` is not made of `▁t` and `he`, but of `▁` and `the`. */
const PIECES: readonly (readonly [piece: string, score: number])[] = [
  ['th', -1],
  ['the', -2],
  ['▁the', -3],
  ['▁t', -4],
  ['he', -5],
  ...Array.from('▁thean', (piece, i) => [piece, -10 - i] as const),
];

test('pieces merge by score, and spaces and bytes come back', async () => {
  const bytes = Array.from({ length: 256 }, (_, i) => `<0x${i.toString(16).toUpperCase().padStart(2, '0')}>`);
  const tokens = ['<unk>', '<s>', ...bytes, ...PIECES.map(([piece]) => piece)];
  while (tokens.length < 272) tokens.push(`[PAD${tokens.length}]`);
  const scoreOf = new Map(PIECES);
  const own: readonly (readonly [key: string, entry: GgufEntry])[] = [
    ['tokenizer.ggml.model', { type: 'string', value: 'llama' }],
    ['tokenizer.ggml.tokens', { type: 'strings', value: tokens }],
    ['tokenizer.ggml.scores', { type: 'floats', value: tokens.map((token) => scoreOf.get(token) ?? 0) }],
    [
      'tokenizer.ggml.token_type',
      {
        type: 'ints',
        value: tokens.map((_, id) => (id === 0 ? UNKNOWN : id === 1 ? CONTROL : id < 258 ? BYTE : 1)),
      },
    ],
    ['tokenizer.ggml.bos_token_id', number(1)],
  ];
  const parts = smallGguf();
  const rest = parts.metadata.filter(([key]) => !key.startsWith('tokenizer.'));
  const root = temporaryDirectory();
  const path = join(root, 'model.gguf');
  const output = join(root, 'output');
  writeFileSync(path, ggufBytes({ ...parts, metadata: [...rest, ...own] }));
  await importGguf({ path, output });

  const tokenizer = loadTokenizer(output);
  const names = (text: string): (string | undefined)[] => tokenizer.encode(text).map((id) => tokens[id]);
  expect(tokenizer.bosTokens).toEqual([1]);
  expect(names('the then')).toEqual(['▁the', '▁the', 'n']);
  expect(names('é')).toEqual(['▁', '<0xC3>', '<0xA9>']);
  for (const text of ['the  hat', 'thé 日本']) expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
});
