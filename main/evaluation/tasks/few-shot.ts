/**
 * @file Examples in front of prompts: in-context learning, what training is to be compared with.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { completionsOf } from '../../../shared/model/task.ts';
import type { BenchmarkDirectory } from './benchmark.ts';
import { splitDev } from './split-dev.ts';

/** As lm-evaluation-harness has it between examples (`fewshot_delimiter`). */
const DELIMITER = '\n\n';

/**
 * The benchmark with answered training items in front of every evaluation prompt: prompt and right option or answer of each,
 * and an empty line. They are the first of the order in which the seed draws items, the same for every item and language.
 *
 * @param numFewshot None if undefined.
 */
export function withExamples(
  benchmark: BenchmarkDirectory,
  numFewshot: number | undefined,
  seed: number,
): BenchmarkDirectory {
  if (numFewshot === undefined) return benchmark;
  const examples = examplesOf(benchmark, numFewshot, seed);
  return {
    ...benchmark,
    evalItems: (language) =>
      benchmark.evalItems(language).map((item) => ({ ...item, prompt: examples + item.prompt })),
  };
}

/** @throws {InputError} There are fewer training items. */
function examplesOf(
  { trainItems, definition }: BenchmarkDirectory,
  numFewshot: number,
  seed: number,
): string {
  const { train } = splitDev(trainItems(), 0, seed);
  if (train.length < numFewshot) {
    throw new InputError(
      'evaluation.numFewshot',
      `is ${numFewshot}, but ${definition.id} has ${train.length} training items; take fewer examples`,
    );
  }
  return train
    .slice(0, numFewshot)
    .map((item) => {
      const { completions, right } = completionsOf(item);
      return item.prompt + completions[right]! + DELIMITER;
    })
    .join('');
}
