/**
 * @file Token ids and decoded text, against what Hugging Face's tokenizers gives (tests/golden/make-tokenizer-ids.py).
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { loadTokenizer } from '../../../../main/models/tokenizer/tokenizer.ts';
import { InputError } from '../../../../shared/model/input-error.ts';
import { steeringPath } from '../../../helpers/steering.ts';
import { tinyTokenizer, writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

interface Case {
  readonly text: string;
  readonly ids: readonly number[];
  readonly decoded: string;
}
const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../golden/tokenizer-ids.json'), 'utf8'),
) as {
  readonly files: Readonly<Record<string, object>>;
  readonly variants: readonly {
    readonly name: string;
    readonly file: string;
    readonly normalizer: unknown;
    readonly pre_tokenizer: unknown;
    readonly cases: readonly Case[];
  }[];
  readonly demo: readonly Case[];
};

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenizer-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(tokenizer: object, config?: object): void {
  writeTinyCheckpoint(folder, { config: { vocab_size: 400 } });
  writeFileSync(join(folder, 'tokenizer.json'), JSON.stringify(tokenizer));
  if (config !== undefined) writeFileSync(join(folder, 'tokenizer_config.json'), JSON.stringify(config));
}

function run(dir: string, cases: readonly Case[]): Case[] {
  const tokenizer = loadTokenizer(dir);
  return cases.map(({ text }) => {
    const ids = tokenizer.encode(text);
    return { text, ids, decoded: tokenizer.decode(ids) };
  });
}

test.each(golden.variants)(
  '$name: ids and text of the reference',
  ({ file, normalizer, pre_tokenizer, cases }) => {
    write({ ...golden.files[file], normalizer, pre_tokenizer });
    expect(run(folder, cases)).toEqual(cases);
  },
);

const demo = steeringPath('demo-seed/checkpoint');
test.skipIf(demo === null)('the demo tokenizer in every language of its benchmark', () => {
  expect(golden.demo.length).toBeGreaterThan(60);
  expect(run(demo!, golden.demo)).toEqual(golden.demo);
});

test('half of a surrogate pair is refused, not replaced', () => {
  write(tinyTokenizer());
  const tokenizer = loadTokenizer(folder);
  expect(() => tokenizer.encode('a\ud83d')).toThrow(InputError);
  expect(() => tokenizer.encode('\ude00b')).toThrow(/half of a surrogate pair/);
  expect(tokenizer.decode(tokenizer.encode('a😀b'))).toBe('a😀b');
});

test('decoding leaves special tokens out, keeps spaces, and refuses unknown ids', () => {
  write(tinyTokenizer());
  const tokenizer = loadTokenizer(folder);
  expect(tokenizer.decode([])).toBe('');
  expect(tokenizer.decode([0])).toBe('');
  expect(tokenizer.decode([...tokenizer.encode("the end . do n't"), 0])).toBe("the end . do n't");
  expect(tokenizer.decode(tokenizer.encode('😀').slice(0, 2))).toBe('\ufffd');
  expect(() => tokenizer.decode([399])).toThrow(RangeError);
  expect(tokenizer.vocabSize).toBe(266);
});

describe('tokens around a text', () => {
  const template = (single: object[]): object => ({
    type: 'Sequence',
    processors: [
      { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true },
      { type: 'TemplateProcessing', single, pair: [], special_tokens: {} },
    ],
  });
  const end = { SpecialToken: { id: '<|end|>', type_id: 0 } };
  const text = { Sequence: { id: 'A', type_id: 0 } };

  test.each<[string, object | null, object | undefined, number[]]>([
    ['nothing says so', null, undefined, []],
    ['the template puts one in front', template([end, text]), undefined, [0]],
    ['the template puts one behind', template([text, end]), undefined, []],
    ['add_bos_token', null, { add_bos_token: true, bos_token: '<|end|>' }, [0]],
    ['add_bos_token, as an object', null, { add_bos_token: true, bos_token: { content: '<|end|>' } }, [0]],
    ['add_bos_token false against the template', template([end, text]), { add_bos_token: false }, []],
    ['a bos_token alone', null, { bos_token: '<|end|>' }, []],
  ])('%s', (_, postProcessor, config, expected) => {
    write({ ...tinyTokenizer(), post_processor: postProcessor }, config);
    const tokenizer = loadTokenizer(folder);
    expect(tokenizer.bosTokens).toEqual(expected);
    expect(tokenizer.encode('the')).toHaveLength(1);
  });

  test("the end token is the tokenizer's, else the config's", () => {
    write(tinyTokenizer());
    expect(loadTokenizer(folder).eosTokenId).toBe(0);
    write(tinyTokenizer(), { eos_token: 'the' });
    expect(loadTokenizer(folder).eosTokenId).toBe(loadTokenizer(folder).encode('the')[0]);
  });
});
