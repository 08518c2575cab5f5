/**
 * @file A benchmark folder of a few items whose answers the model writes: it repeats a letter.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark, Generation, GenerationItem } from '../../shared/model/task.ts';

const LANGUAGES = ['eng_Latn', 'deu_Latn'] as const;

/** Writes a valid benchmark of extractive answers, two items a cluster; a byte-level tokenizer makes short prompts. */
export function writeTinyWrittenBenchmark(
  dir: string,
  items = 8,
  generation: Partial<Generation> = {},
): void {
  const definition: Benchmark = {
    id: 'repeat',
    version: '1',
    title: 'Repeat',
    description: 'Which letter does the prompt repeat?',
    citation: 'Written for tests.',
    licence: 'Apache-2.0',
    chance: 0,
    trainLanguage: 'eng_Latn',
    trainFile: 'train.jsonl',
    evalFiles: Object.fromEntries(LANGUAGES.map((language) => [language, `${language}.jsonl`])),
    coverage: {},
    generation: {
      until: ['.'],
      maxGenTokens: 6,
      answers: 'squad',
      metric: 'f1',
      languages: {},
      ...generation,
    },
  };
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'benchmark.json'), JSON.stringify(definition));
  for (const split of ['train', ...LANGUAGES]) {
    const lines = Array.from({ length: items }, (_, index) => {
      const letter = 'abcd'[index % 4]!;
      const item: GenerationItem = {
        id: `${split === 'train' ? 'train' : 'item'}-${index}`,
        language: split === 'train' ? 'eng_Latn' : split,
        cluster: `cluster-${Math.floor(index / 2)}`,
        prompt: `${'!'.repeat(index % 3)}${letter.repeat(2 + (index % 2))}:`,
        references: [`${letter} ${letter}`],
        target: ` ${letter} ${letter}.`,
      };
      return `${JSON.stringify(item)}\n`;
    });
    writeFileSync(join(dir, `${split}.jsonl`), lines.join(''));
  }
}
