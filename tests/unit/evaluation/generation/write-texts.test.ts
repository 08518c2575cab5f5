import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onnxRuntimeBackend } from '../../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { GenerationProgram } from '../../../../main/evaluation/generation/generation-program.ts';
import {
  endTokens,
  writeTexts,
  type WritingRules,
  type WrittenText,
} from '../../../../main/evaluation/generation/write-texts.ts';
import { openCheckpoint } from '../../../../main/models/checkpoint/checkpoint.ts';
import { loadTokenizer, type Tokenizer } from '../../../../main/models/tokenizer/tokenizer.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../../helpers/tiny-checkpoint.ts';

const ENDLESS: WritingRules = { until: [], maxTokens: 40, endTokenIds: new Set() };
const PROMPTS = ['the ', 'and in', 'x', 'er er er er', '\u4e2d'];

/** A model that writes these tokens after any prompt. */
function scripted(ids: readonly number[]): GenerationProgram {
  const decoding = { next: [ids[0]!], advance: () => Promise.resolve() };
  let place = 0;
  decoding.advance = () => {
    place += 1;
    decoding.next = [ids[place]!];
    return Promise.resolve();
  };
  return { begin: () => Promise.resolve(decoding) } as unknown as GenerationProgram;
}

describe('writing', () => {
  let tokenizer: Tokenizer;
  let program: GenerationProgram;
  let prompts: number[][];
  /** What each prompt leads to where nothing ends it. */
  let endless: WrittenText[];

  const write = async (rules: WritingRules, from = prompts): Promise<WrittenText[]> => {
    const written: WrittenText[] = [];
    await writeTexts(program, new Map(), tokenizer, from, rules, {
      onWritten: (place, text) => (written[place] = text),
    });
    return written;
  };

  beforeAll(async () => {
    const dir = join(temporaryDirectory(afterAll), 'model');
    writeTinyCheckpoint(dir, { config: { max_position_embeddings: 256 }, seed: 5 });
    const checkpoint = openCheckpoint(dir);
    tokenizer = loadTokenizer(dir);
    program = await GenerationProgram.compile(
      onnxRuntimeBackend({ provider: 'cpu', packedWeightsBytes: 2 ** 30 }),
      checkpoint,
      { method: 'none' },
    );
    prompts = PROMPTS.map((text) => tokenizer.encode(text));
    endless = await write(ENDLESS);
  });

  test('goes on to the most tokens', () => {
    expect(endless.map(({ tokens, endedBy }) => [tokens, endedBy])).toEqual(
      PROMPTS.map(() => [40, 'length']),
    );
    expect(new Set(endless.map(({ text }) => text)).size).toBeGreaterThan(1);
  });

  test('gives each prompt what it gets alone, whatever ends the others', async () => {
    for (const [place, prompt] of prompts.entries())
      expect(await write(ENDLESS, [prompt])).toEqual([endless[place]]);
    // Ends the first text early and leaves those that do not have it.
    const until = [Array.from(endless[0]!.text).slice(4, 6).join('')];
    const written = await write({ ...ENDLESS, until });
    for (const [place, { text, endedBy }] of written.entries()) {
      const end = endless[place]!.text.indexOf(until[0]!);
      expect(endedBy).toBe(end < 0 ? 'length' : 'until');
      expect(text).toBe(end < 0 ? endless[place]!.text : endless[place]!.text.slice(0, end));
    }
    expect(written[0]!.endedBy).toBe('until');
  });

  test.each([
    ['答案是 18。问题：还有', '问题：', '答案是 18。'],
    ['Antwort 18\n\nFrage: und', 'Frage:', 'Antwort 18\n\n'],
    ['ప్రశ్న ఒకటి ప్రశ్న: రెండు', 'ప్రశ్న:', 'ప్రశ్న ఒకటి '],
    ['a\nb', '\n', 'a'],
    ['the and the', 'and', 'the '],
    ['问题', '问题：', '问题'],
  ])('%j ends at %j, which several tokens spell', async (text, end, expected) => {
    const ids = tokenizer.encode(text);
    const rules = { ...ENDLESS, until: [end], maxTokens: ids.length };
    const written: WrittenText[] = [];
    await writeTexts(scripted(ids), new Map(), tokenizer, [[1]], rules, {
      onWritten: (_, ended) => written.push(ended),
    });
    expect(written.map((ended) => ended.text)).toEqual([expected]);
    expect(written[0]!.endedBy).toBe(text.includes(end) ? 'until' : 'length');
    // It ended at the token that completed the end.
    const before = tokenizer.decode(ids.slice(0, written[0]!.tokens - 1));
    expect(before.includes(end)).toBe(false);
  });

  test('ends at a token of ending, which has no text', async () => {
    const ids = tokenizer.encode(endless[0]!.text);
    const endTokenIds = new Set([ids[6]!]);
    const [written] = await write({ ...ENDLESS, endTokenIds });
    const at = ids.indexOf(ids[6]!);
    expect(written).toEqual({ text: tokenizer.decode(ids.slice(0, at)), tokens: at + 1, endedBy: 'end' });
  });

  test('knows the tokens that end: the model’s, the tokenizer’s, and special ones that a benchmark names', () => {
    const nameless = { ...tokenizer, eosTokenId: null };
    expect(endTokens(nameless, [7, 9], ['\n', 'the'])).toEqual(new Set([7, 9]));
    expect(endTokens(nameless, [7], ['<|end|>', 'Question:'])).toEqual(new Set([7, 0]));
    expect(endTokens({ ...tokenizer, eosTokenId: 3 }, [7], [])).toEqual(new Set([7, 3]));
  });

  test('can be stopped between two tokens', async () => {
    let tokens = 0;
    const writing = writeTexts(program, new Map(), tokenizer, prompts, ENDLESS, {
      onWritten: () => undefined,
      onToken: () => {
        tokens += 1;
        if (tokens === 3) throw new Error('stop');
      },
    });
    await expect(writing).rejects.toThrow('stop');
    expect(tokens).toBe(3);
  });
});
