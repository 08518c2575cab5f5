import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { loadTokenizer } from '../../../../main/models/tokenizer/tokenizer.ts';
import { PRETOKEN, tokenizerJson, trainMerges } from '../../../../scripts/demo-model/bpe.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

const TEXTS = ['low lower lowest', 'नमस्ते दुनिया', 'new newer = 42'];

test('the most frequent pair is joined first; of equals, the one of the smallest ids', () => {
  const byte = (character: string) => character.charCodeAt(0) + 1;
  const merges = trainMerges(
    new Map([
      ['aab', 2],
      ['ab', 1],
      ['cd', 2],
    ]),
    260,
  );
  expect(merges).toEqual([
    [byte('a'), byte('b')],
    [byte('a'), 257],
    [byte('c'), byte('d')],
  ]);
});

test('the file is a tokenizer that the product loads, and no token spans two pretokens', () => {
  const weights = new Map<string, number>();
  for (const text of TEXTS)
    for (const [pretoken] of text.matchAll(PRETOKEN)) weights.set(pretoken, (weights.get(pretoken) ?? 0) + 1);
  const dir = temporaryDirectory();
  writeTinyCheckpoint(dir);
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(tokenizerJson(trainMerges(weights, 272))));
  const { encode, decode } = loadTokenizer(dir);
  for (const text of TEXTS) {
    const ids = encode(text);
    expect(decode(ids)).toBe(text);
    expect((text.match(PRETOKEN) ?? []).flatMap((pretoken) => encode(pretoken))).toEqual(ids);
  }
  expect(encode(TEXTS[0]!).length).toBeLessThan(TEXTS[0]!.length);
});
