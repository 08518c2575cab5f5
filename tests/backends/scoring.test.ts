/**
 * @file Scores of options that share a beginning against the definition: each option's whole text read alone.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Executable } from '../../main/engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { optionTexts } from '../../main/evaluation/scoring/option-texts.ts';
import { ScoringProgram } from '../../main/evaluation/scoring/scoring-program.ts';
import { openBenchmark } from '../../main/evaluation/tasks/benchmark.ts';
import { openCheckpoint } from '../../main/models/checkpoint/checkpoint.ts';
import { ItemEncoder, type EncodedItem } from '../../main/models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts';
import type { ChoiceItem } from '../../shared/model/task.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import { adaptedCases, SLOW_CASES } from '../helpers/adapted-cases.ts';
import { backendsUnderTest, openSession } from '../helpers/backends.ts';
import { WholeText } from '../helpers/whole-text.ts';

const TOLERANCE = 1e-4;
const DEMO = join(import.meta.dirname, '../../resources/demo');

function encoded(context: readonly number[], options: readonly (readonly number[])[]): EncodedItem {
  const item = { id: '1', language: 'eng_Latn', prompt: '-', options: options.map(String), answer: 0 };
  return { item, context, options, right: 0, truncated: 0 };
}

function randomTokens(vocabulary: number, count: number): number[] {
  const random = randomStream(13);
  return Array.from({ length: count }, () => random() % vocabulary);
}

/** Options that part at once, after a token, and in the middle of the longest; one of a single token; a lone text. */
function randomItems(vocabulary: number): EncodedItem[] {
  const random = randomStream(11);
  const tokens = (count: number) => Array.from({ length: count }, () => random() % vocabulary);
  const begin = tokens(2);
  return [
    encoded(tokens(17), [tokens(3), tokens(5), tokens(1)]),
    encoded(tokens(9), [
      [...begin, 5],
      [...begin, 6, 7],
      [...begin, 6, 7, 8],
    ]),
    encoded(tokens(1), [tokens(2), tokens(2)]),
    encoded(tokens(21), [tokens(1), tokens(1), tokens(1), tokens(1)]),
    encoded(tokens(4), [tokens(6)]),
  ];
}

/** Natural-log likelihood of each option, from the logits of prompt and option together. */
async function scoresApart(whole: WholeText, { context, options }: EncodedItem): Promise<number[]> {
  const scores: number[] = [];
  for (const tokens of options) {
    const logits = await whole.logits([...context, ...tokens]);
    const ofToken = (token: number, t: number): number => {
      const row = logits[context.length - 1 + t]!;
      const largest = row.reduce((a, b) => Math.max(a, b));
      return row[token]! - largest - Math.log(row.reduce((sum, logit) => sum + Math.exp(logit - largest), 0));
    };
    scores.push(tokens.reduce((sum, token, t) => sum + ofToken(token, t), 0));
  }
  return scores;
}

function expectClose(found: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  expect(found.map(({ length }) => length)).toEqual(expected.map(({ length }) => length));
  const differences = found.flatMap((scores, i) =>
    scores.map((score, j) => Math.abs(score - expected[i]![j]!)),
  );
  for (const difference of differences) expect(difference).toBeLessThan(TOLERANCE);
}

const backends = await backendsUnderTest();
const cases = await adaptedCases();
describe.each(backends)('$name: scoring$note', ({ name, backend }) => {
  // Shaders in software.
  const isSlow = name.endsWith('webgpu');
  const ofBackend = isSlow ? cases.filter(({ title }) => SLOW_CASES.has(title)) : cases;
  let session: Executable | null = null;
  beforeAll(async () => {
    session = backend === null ? null : await openSession(backend);
  });
  afterAll(() => session?.release());

  test.runIf(backend !== null).each(ofBackend)(
    '$title: options together, of items together or alone, score as each whole text does alone',
    async ({ checkpoint, method, state }) => {
      const items = randomItems(checkpoint.config.vocabSize);
      const definition = isSlow ? onnxRuntimeBackend({ provider: 'cpu' }) : backend!;
      const whole = await WholeText.compile(definition, { checkpoint, method, state });
      const scores: number[][] = [];
      for (const item of items) scores.push(await scoresApart(whole, item));
      await whole.release();
      const program = await ScoringProgram.compile(backend!, checkpoint, method);
      expectClose(await program.score(state, items), scores);
      for (const i of [1, 4]) expectClose(await program.score(state, [items[i]!]), [scores[i]!]);
      await program.release();
    },
  );

  test.runIf(backend !== null).each(ofBackend)(
    '$title: items score the same after a common beginning that was read before',
    async ({ checkpoint, method, state }) => {
      const program = await ScoringProgram.compile(backend!, checkpoint, method);
      for (const tokens of [1, 14]) {
        const beginning = randomTokens(checkpoint.config.vocabSize, tokens);
        const items = randomItems(checkpoint.config.vocabSize).map((item) => ({
          ...item,
          context: [...beginning, ...item.context],
        }));
        const common = await program.readCommon(state, beginning);
        expectClose(await program.score(state, items, common), await program.score(state, items));
      }
      await program.release();
    },
  );
});

test('items of the demo benchmark with its options as whole answers, under the demo model', async () => {
  const checkpoint = openCheckpoint(join(DEMO, 'model'));
  const method = { method: 'none' } as const;
  const encoder = new ItemEncoder(loadTokenizer(checkpoint.dir), checkpoint.config.maxPositionEmbeddings);
  const items = openBenchmark(join(DEMO, 'topic'))
    .evalItems('deu_Latn')
    .slice(0, 6)
    .map((item) => {
      const options = (item as ChoiceItem).options
        .slice(0, 4)
        .map((option) => `${option}, which is what it is:${option}`);
      return encoder.encode({ ...item, options, answer: 0 });
    });
  expect(items.every((item) => optionTexts(item, checkpoint.config).length === 1)).toBe(true);
  expect(items.every(({ options }) => options.every(({ length }) => length >= 6))).toBe(true);
  const backend = onnxRuntimeBackend({ provider: 'cpu' });
  const whole = await WholeText.compile(backend, { checkpoint, method, state: new Map() });
  const scores: number[][] = [];
  for (const item of items) scores.push(await scoresApart(whole, item));
  await whole.release();
  const program = await ScoringProgram.compile(backend, checkpoint, method);
  expectClose(await program.score(new Map(), items), scores);
  for (const [i, item] of items.entries()) expectClose(await program.score(new Map(), [item]), [scores[i]!]);
  await program.release();
});
