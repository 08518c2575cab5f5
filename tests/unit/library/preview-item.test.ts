import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { previewItem, type PreviewOptions } from '../../../main/library/preview-item.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import type { Item } from '../../../shared/model/task.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

const folder = join(temporaryDirectory(afterAll), 'model');
writeTinyCheckpoint(folder);
/** A byte a token. */
const tokenizer = loadTokenizer(folder);

const CHOSEN: Item = {
  id: '1',
  language: 'eng_Latn',
  prompt: '0123456789',
  options: ['xyz', 'x'],
  answer: 0,
};
const WRITTEN: Item = {
  id: '1',
  language: 'eng_Latn',
  prompt: '0123456789',
  references: ['x'],
  target: 'xyz',
};

function preview(item: Item, options: Partial<PreviewOptions>) {
  const { rendered, ...rest } = previewItem(new Map([['eng_Latn', [item]]]), 0, {
    tokenizer,
    maxPositions: 20,
    method: methodSchema.parse({ method: 'none' }),
    maxSequenceLength: 100,
    answerTokens: null,
    chatTemplate: null,
    ...options,
  });
  return { ...rest, ...rendered[0]! };
}

test('a prompt is cut to leave room for the longest option', () => {
  expect(preview(CHOSEN, {})).toMatchObject({
    maxTokens: 20,
    answerTokens: null,
    promptTokens: 10,
    optionTokens: [3, 1],
    truncatedPrompt: null,
  });
  // The last token of an option is not read.
  expect(preview(CHOSEN, { maxSequenceLength: 8 })).toMatchObject({
    maxTokens: 8,
    promptTokens: 6,
    truncatedTokens: 4,
    truncatedPrompt: '456789',
    pieces: ['4', '5', '6', '7', '8', '9'].map((text) => ({ text, tokens: 1 })),
  });
});

test('that of a written answer leaves room for all of the answer, not for the target', () => {
  expect(preview(WRITTEN, { answerTokens: 10 })).toMatchObject({
    maxTokens: 10,
    answerTokens: 10,
    promptTokens: 10,
    truncatedPrompt: null,
  });
  expect(preview(WRITTEN, { answerTokens: 16 })).toMatchObject({
    maxTokens: 4,
    promptTokens: 4,
    truncatedTokens: 6,
    truncatedPrompt: '6789',
  });
  expect(preview(WRITTEN, { answerTokens: 10, maxSequenceLength: 5 })).toMatchObject({
    maxTokens: 5,
    truncatedPrompt: '56789',
  });
  const method = methodSchema.parse({ method: 'prefix-tuning', numVirtualTokens: 3 });
  expect(preview(WRITTEN, { answerTokens: 10, method })).toMatchObject({
    maxTokens: 7,
    truncatedPrompt: '3456789',
  });
  expect(() => preview(WRITTEN, { answerTokens: 20 })).toThrow(/lower maxGenTokens/);
});

test('tokens that are parts of a character make one piece, with their number', () => {
  const pieces = (prompt: string, options: Partial<PreviewOptions> = {}) =>
    preview({ ...CHOSEN, prompt, options: ['x', 'y'] }, { maxPositions: 100, ...options }).pieces.map(
      ({ text, tokens }) => `${text}${tokens}`,
    );
  expect(pieces('a한글')).toEqual(['a1', '한3', '글3']);
  // A letter with its vowel and nasal sign.
  expect(pieces('हिंद')).toEqual(['हिं9', 'द3']);
  expect(pieces('é👍🏽.')).toEqual(['é2', '👍4', '🏽4', '.1']);
  // What is left of a character that was cut swallows nothing.
  expect(pieces('한글', { maxSequenceLength: 5 })).toEqual(['\uFFFD1', '\uFFFD1', '글3']);

  const demo = loadTokenizer(join(import.meta.dirname, '../../../resources/demo/model'));
  for (const prompt of ['한국어, 둘', 'हिन्दी में', 'க்ஷ 👩‍👩‍👧‍👦!', 'ქართული ትግርኛ']) {
    const found = preview(
      { ...CHOSEN, prompt },
      { maxPositions: 999, maxSequenceLength: 999, tokenizer: demo },
    );
    expect(found.pieces.map(({ text }) => text).join('')).toBe(prompt);
    expect(found.pieces.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(demo.encode(prompt).length);
    expect(found.pieces.filter(({ text }) => text.includes('\uFFFD'))).toEqual([]);
  }
});
