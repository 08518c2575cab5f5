import { expect, test } from 'vitest';
import { loadLanguages } from '../../../main/library/languages.ts';
import { measureFertility } from '../../../main/library/measure-fertility.ts';
import type { Tokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import type { Item } from '../../../shared/model/task.ts';

/** One token a UTF-16 unit, white space included. */
const CHARACTERS: Tokenizer = {
  encode: (text) => Array.from({ length: text.length }, (_, i) => i),
  bosTokens: [],
  startTokenId: null,
  decode: () => '',
  vocabSize: 0,
  eosTokenId: null,
};

const PROMPTS: Readonly<Record<string, readonly string[]>> = {
  eng_Latn: ['one two', 'three'],
  deu_Latn: ['eins zwei drei', 'vier'],
  zho_Hans: ['一二', '三'],
};

function itemsOf(language: string): Item[] {
  return PROMPTS[language]!.map((prompt, id) => ({
    id: String(id),
    language,
    prompt,
    options: ['a', 'bcd'],
    answer: 0,
  }));
}

function measure(codes: readonly string[]) {
  const known = loadLanguages();
  return measureFertility(
    CHARACTERS,
    codes.map((code) => known.get(code)!),
    itemsOf,
    'eng_Latn',
  );
}

test('tokens a word, a character and relative to English, over the same items', () => {
  const [english, german, chinese] = measure(['eng_Latn', 'deu_Latn', 'zho_Hans']);
  // 7 + 5 tokens, 3 words, 6 + 5 characters that are no white space.
  expect(english).toMatchObject({ items: 2, tokensPerWord: 4, tokensPerCharacter: 12 / 11, parity: 1 });
  // 14 + 4 tokens.
  expect(german).toMatchObject({ tokensPerWord: 4.5, tokensPerCharacter: 18 / 16, parity: 1.5 });
  // White space separates no words in Chinese.
  expect(chinese).toMatchObject({ tokensPerWord: null, tokensPerCharacter: 1, parity: 0.25 });
});

test('lengths are those of prompt and longest option, ascending', () => {
  expect(measure(['deu_Latn'])[0]!.lengths).toEqual([7, 17]);
});

test('without English there is nothing to be relative to', () => {
  expect(measure(['deu_Latn'])[0]!.parity).toBeNull();
});
