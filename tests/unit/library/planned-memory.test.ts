import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openBenchmark, type BenchmarkDirectory } from '../../../main/evaluation/tasks/benchmark.ts';
import { longestTexts, plannedMemory, type LongestTexts } from '../../../main/library/planned-memory.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { ItemEncoder } from '../../../main/models/tokenizer/encode-item.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import { evaluationSchema, trainingSchema } from '../../../shared/model/training.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyBenchmark } from '../../helpers/tiny-benchmark.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';
import { writeTinyWrittenBenchmark } from '../../helpers/tiny-written-benchmark.ts';

const folder = temporaryDirectory(afterAll);
writeTinyCheckpoint(join(folder, 'model'));
writeTinyBenchmark(join(folder, 'chosen'), { items: 24 });
writeTinyWrittenBenchmark(join(folder, 'written'));
const checkpoint = openCheckpoint(join(folder, 'model'));
const encoder = new ItemEncoder(loadTokenizer(checkpoint.dir), Infinity);
const chosen = openBenchmark(join(folder, 'chosen'));

function longest(
  benchmark: BenchmarkDirectory,
  objective: 'multiple-choice' | 'language-modeling' | null,
): LongestTexts {
  return longestTexts({ benchmark, languages: 'all', objective }, encoder, checkpoint);
}

function tokensIn(text: string): number {
  return encoder.encodePrompt({ id: '', language: '', prompt: text, references: [], target: '' }, 1, 1000)
    .context.length;
}

test('the longest texts of the benchmark, an answer’s last token not read', () => {
  const { context, options } = encoder.encode(chosen.trainItems()[23]!);
  const tokens = context.length + options[0]!.length - 1;
  expect(tokens).toBeGreaterThan(10);
  expect(longest(chosen, 'language-modeling')).toMatchObject({
    training: tokens,
    sequencesPerItem: 1,
    answer: 0,
  });
  expect(longest(chosen, null)).toMatchObject({ training: 0, sequencesPerItem: 1 });
});

test('options of several tokens are sequences of a training batch each', () => {
  const several = options(chosen, ['first', 'second', 'third one']);
  expect(longest(several, 'multiple-choice').sequencesPerItem).toBe(3);
  expect(longest(several, 'language-modeling').sequencesPerItem).toBe(1);
});

/** The benchmark with other options. */
function options(benchmark: BenchmarkDirectory, texts: string[]): BenchmarkDirectory {
  const items = benchmark.trainItems().map((item) => ({ ...item, options: texts, answer: 0 }));
  return { ...benchmark, trainItems: () => items, evalItems: () => items };
}

test('where answers are written, the longest prompt and room for an answer', () => {
  const written = openBenchmark(join(folder, 'written'));
  const texts = longest(written, null);
  const prompts = ['eng_Latn', 'deu_Latn'].flatMap((code) => written.evalItems(code));
  expect(texts.evaluation).toBe(Math.max(...prompts.map(({ prompt }) => tokensIn(prompt))));
  expect(texts.answer).toBe(6);
});

test('memory follows the texts, up to what the run allows', () => {
  const method = methodSchema.parse({ method: 'lora', r: 2 });
  const evaluation = evaluationSchema.parse({ batchSize: 2 });
  const texts: LongestTexts = { training: 40, sequencesPerItem: 1, evaluation: 20, answer: 0 };
  const memory = (of: Partial<LongestTexts>, maxSequenceLength: number) =>
    plannedMemory(
      checkpoint,
      method,
      trainingSchema.parse({ batchSize: 64, maxSequenceLength }),
      evaluation,
      { ...texts, ...of },
    );
  expect(memory({}, 64)).toEqual(memory({}, 4096));
  expect(memory({}, 64).longestTokens).toBe(40);
  expect(memory({}, 30).longestTokens).toBe(30);
  expect(memory({}, 30).bytes).toBeLessThan(memory({}, 64).bytes);
  expect(memory({ sequencesPerItem: 4 }, 64).bytes).toBeGreaterThan(2 * memory({}, 64).bytes - 200 * 2 ** 20);
  // The model has 64 positions, of which an answer takes 10.
  expect(memory({ evaluation: 1000, answer: 10 }, 4096).longestTokens).toBe(64);
  const frozen = plannedMemory(
    checkpoint,
    methodSchema.parse({ method: 'none' }),
    trainingSchema.parse({}),
    evaluation,
    texts,
  );
  expect(frozen.longestTokens).toBe(20);
});
