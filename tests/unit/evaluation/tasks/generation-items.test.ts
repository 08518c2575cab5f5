import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { openBenchmark } from '../../../../main/evaluation/tasks/benchmark.ts';
import { completionsOf } from '../../../../shared/model/task.ts';
import { temporaryDirectory } from '../../../helpers/temporary-directory.ts';

const definition = {
  id: 'sums',
  version: '1',
  title: 'Sums',
  description: '',
  citation: '',
  licence: '',
  chance: 0,
  trainLanguage: 'eng_Latn',
  trainFile: 'train.jsonl',
  evalFiles: { eng_Latn: 'en.jsonl', deu_Latn: 'de.jsonl' },
  generation: {
    until: ['\n'],
    answers: 'mgsm',
    metric: 'strict_match',
    languages: { deu_Latn: { until: ['Frage:'], strictAnswer: 'Die Antwort lautet {number}' } },
  },
};
const item = { id: '1', language: 'en', prompt: '1 + 1 =', references: ['2'] };

describe('a benchmark whose answers are written', () => {
  let dir = '';
  const write = (generation: object, line: object = item): void => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'benchmark.json'), JSON.stringify({ ...definition, generation }));
    for (const file of ['train.jsonl', 'en.jsonl', 'de.jsonl']) {
      writeFileSync(join(dir, file), `${JSON.stringify(line)}\n`);
    }
  };
  beforeEach(() => {
    dir = join(temporaryDirectory(), 'sums');
  });

  test('is read, with defaults', () => {
    write(definition.generation);
    const benchmark = openBenchmark(dir);
    expect(benchmark.definition.generation).toEqual({ ...definition.generation, maxGenTokens: 256 });
    expect(benchmark.evalItems('deu_Latn')).toEqual([item]);
  });

  test('teaches the first reference unless an item says what', () => {
    write(definition.generation);
    expect(completionsOf(openBenchmark(dir).trainItems()[0]!)).toEqual({ completions: [' 2'], right: 0 });
    write(definition.generation, { ...item, target: '2' });
    expect(completionsOf(openBenchmark(dir).trainItems()[0]!)).toEqual({ completions: ['2'], right: 0 });
  });

  test.each([
    [{ metric: 'f1' }, item, /field "generation.metric".*must be a metric of its kind of answers/],
    [{ languages: { fra_Latn: {} } }, item, /"generation.languages.fra_Latn".*evalFiles does not have/],
    [
      { languages: { deu_Latn: { strictAnswer: 'Die Antwort' } } },
      item,
      /"generation.languages.deu_Latn.strictAnswer".*must contain \{number\} once/,
    ],
    [{ until: [] }, item, /"generation.until".*must not be empty/],
    [{}, { ...item, references: [] }, /en.jsonl:1, field "references".*must not be empty/],
    [{}, { ...item, options: [' 2'] }, /en.jsonl:1, field "options".*is unknown/],
    [{}, { ...item, target: '\ud800' }, /en.jsonl:1, field "target".*surrogate/],
  ])('refuses %j with %j', (change, line, message) => {
    write({ ...definition.generation, ...change }, line);
    expect(() => openBenchmark(dir).evalItems('eng_Latn')).toThrow(message);
  });
});
