import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { withExamples } from '../../../main/evaluation/tasks/few-shot.ts';
import { completionsOf } from '../../../shared/model/task.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyBenchmark } from '../../helpers/tiny-benchmark.ts';
import { writeTinyWrittenBenchmark } from '../../helpers/tiny-written-benchmark.ts';

const folder = temporaryDirectory((remove) => afterAll(remove));
writeTinyBenchmark(join(folder, 'chosen'));
writeTinyWrittenBenchmark(join(folder, 'written'));

describe.each(['chosen', 'written'])('answers that are %s', (kind) => {
  const plain = openBenchmark(join(folder, kind));

  it('have as many answered training items in front, alike for every item and language', () => {
    const items = ['eng_Latn', 'deu_Latn'].flatMap(withExamples(plain, 2, 7).evalItems);
    const plainItems = ['eng_Latn', 'deu_Latn'].flatMap(plain.evalItems);
    const [first] = items;
    const examples = first!.prompt.slice(0, -plainItems[0]!.prompt.length);
    items.forEach((item, place) =>
      expect(item).toEqual({ ...plainItems[place]!, prompt: examples + plainItems[place]!.prompt }),
    );
    const answered = plain.trainItems().map((item) => {
      const { completions, right } = completionsOf(item);
      return item.prompt + completions[right]!;
    });
    const [one, two, rest] = examples.split('\n\n');
    expect(rest).toBe('');
    expect(one).not.toBe(two);
    expect(answered).toEqual(expect.arrayContaining([one, two]));
  });

  it('have others with another seed, and the same again with the same', () => {
    const promptOf = (seed: number): string => withExamples(plain, 1, seed).evalItems('eng_Latn')[0]!.prompt;
    const prompts = [1, 2, 3, 4, 5, 6, 7, 8].map(promptOf);
    expect(new Set(prompts).size).toBeGreaterThan(1);
    expect([1, 2, 3, 4, 5, 6, 7, 8].map(promptOf)).toEqual(prompts);
  });

  it('are as they were where none are asked for, and refused where there are too few', () => {
    expect(withExamples(plain, undefined, 1)).toBe(plain);
    expect(() => withExamples(plain, 64, 1)).toThrow(
      /^evaluation\.numFewshot: is 64, but .* training items; take fewer/,
    );
  });
});
