/**
 * @file A benchmark folder of a few items that a byte-level tokenizer turns into short prompts and one-token options.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Item } from '../../shared/model/task.ts';

export interface TinyBenchmarkOptions {
  /** The first is the training language. */
  readonly languages?: readonly [string, ...string[]];
  /** Of each split. */
  readonly items?: number;
}

/** One byte each, so one token each; a right one is the letter that its prompt repeats. */
const OPTIONS = ['a', 'b', 'c', 'd'];

/**
 * Writes a valid benchmark: `benchmark.json`, `train.jsonl` and `LANGUAGE.jsonl`. Answers go round the four options.
 *
 * @param dir Created if it is not there.
 */
export function writeTinyBenchmark(
  dir: string,
  { languages = ['eng_Latn', 'deu_Latn'], items = 8 }: TinyBenchmarkOptions = {},
): void {
  const [trainLanguage] = languages;
  const definition: Benchmark = {
    id: 'tiny',
    version: '1',
    title: 'Tiny',
    description: 'Which letter does the prompt repeat?',
    citation: 'Written for tests.',
    licence: 'Apache-2.0',
    chance: 1 / OPTIONS.length,
    trainLanguage,
    trainFile: 'train.jsonl',
    evalFiles: Object.fromEntries(languages.map((language) => [language, `${language}.jsonl`])),
    coverage: { [trainLanguage]: 'all of it' },
  };
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'benchmark.json'), JSON.stringify(definition, null, 2));
  writeItems(join(dir, 'train.jsonl'), 'train', trainLanguage, items);
  for (const language of languages) writeItems(join(dir, `${language}.jsonl`), 'item', language, items);
}

function writeItems(file: string, prefix: string, language: string, count: number): void {
  const lines = Array.from({ length: count }, (_, index) => {
    const answer = index % OPTIONS.length;
    const item: Item = {
      id: `${prefix}-${index}`,
      language,
      prompt: `${language.slice(0, 2)} ${index}: ${OPTIONS[answer]!.repeat(3)} = `,
      options: OPTIONS,
      answer,
    };
    return `${JSON.stringify(item)}\n`;
  });
  writeFileSync(file, lines.join(''));
}
