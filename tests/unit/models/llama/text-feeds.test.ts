import { afterAll, expect, test } from 'vitest';
import { readModelConfig } from '../../../../main/models/checkpoint/config.ts';
import { textFeeds } from '../../../../main/models/llama/text-feeds.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

const folder = temporaryDirectory(afterAll);
writeTinyCheckpoint(folder);
const config = readModelConfig(folder);
const NO_ADAPTER = { virtualTokens: 0, prefixTokens: 0 };

/** Which keys each query sees, as rows of `x` and `.`. */
function seen(layout: { virtualTokens: number; prefixTokens: number }, tokens: number): string[] {
  const { feeds } = textFeeds(config, layout, [Array.from({ length: tokens }, () => 1)]);
  return [feeds['attention_bias_early']!, feeds['attention_bias']!].flatMap(({ shape, data }) =>
    Array.from({ length: shape[0]! }, (_, row) =>
      [...data.slice(row * shape[1]!, (row + 1) * shape[1]!)]
        .map((bias) => (bias === 0 ? 'x' : '.'))
        .join(''),
    ),
  );
}

test('queries of the first half have no column for keys of the second', () => {
  expect(seen(NO_ADAPTER, 4)).toEqual(['x.', 'xx', 'xxx.', 'xxxx']);
});

test('everything sees the prefix', () => {
  expect(seen({ virtualTokens: 0, prefixTokens: 2 }, 2)).toEqual(['xxx', 'xxxx']);
});

test('a text of one token is padded, so that no half is empty', () => {
  expect(seen(NO_ADAPTER, 1)).toEqual(['x', 'xx']);
  expect(seen({ virtualTokens: 1, prefixTokens: 0 }, 1)).toEqual(['x', 'xx']);
});
