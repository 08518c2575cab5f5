import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { readExperiment } from '../../../main/library/experiment-file.ts';
import { loadLanguages } from '../../../main/library/languages.ts';
import { loadTokenizer } from '../../../main/models/tokenizer/tokenizer.ts';
import type { ChoiceItem } from '../../../shared/model/task.ts';

const DEMO = join(import.meta.dirname, '../../../resources/demo');
const catalogue = loadLanguages();
const { encode } = loadTokenizer(join(DEMO, 'model'));

/** Unicode scripts that a script of the catalogue is written in, where they are not its own. */
const UNICODE_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Jpan: ['Hira', 'Kana', 'Hani'],
  Hans: ['Hani'],
  Hant: ['Hani'],
};

/** Characters that only one of the two Chinese orthographies writes: face, person, horse, bird, dragon, red. */
const SIMPLIFIED = /[脸员马鸟龙红]/u;
const TRADITIONAL = /[臉員馬鳥龍紅]/u;

describe.each([
  { id: 'topic', languages: 95, training: 1000, items: 147, options: 10 },
  { id: 'tens-digit', languages: 66, training: 1500, items: 150, options: 10 },
])('the demo benchmark $id', ({ id, languages, training, items: count, options: optionCount }) => {
  const { definition, ...benchmark } = openParts(id);
  const { codes, splits, english, train } = benchmark;

  test('has as many items in every language, all of the catalogue', () => {
    expect(train).toHaveLength(training);
    expect(codes).toHaveLength(languages);
    expect(codes.filter((code) => !catalogue.has(code))).toEqual([]);
    expect(new Set([...splits.values()].map((items) => items.length))).toEqual(new Set([count]));
  });

  test('asks the same items, options and answers in every language', () => {
    const asked = ({ id: item, options, answer }: ChoiceItem): unknown => ({ item, options, answer });
    const expected = english.map(asked);
    for (const items of splits.values()) expect(items.map(asked)).toEqual(expected);
    expect(english[0]!.options).toHaveLength(optionCount);
    expect(definition.chance).toBeCloseTo(1 / optionCount, 12);
  });

  test('has answers of one token each', () => {
    expect(english[0]!.options.map((option) => encode(option).length)).toEqual(
      Array.from({ length: optionCount }, () => 1),
    );
  });

  test('never trains on what it evaluates', () => {
    const things = new Set(english.flatMap(({ id: item }) => item.split('+')));
    const prompts = new Set([...splits.values()].flat().map(({ prompt }) => prompt));
    expect(
      train.filter(
        ({ id: item, prompt }) => item.split('+').some((thing) => things.has(thing)) || prompts.has(prompt),
      ),
    ).toEqual([]);
  });

  test('is written in the script that each file is listed under', () => {
    for (const [code, items] of splits) {
      const { script } = catalogue.get(code)!;
      const letters =
        items
          .map(({ prompt }) => prompt)
          .join('')
          .match(/\p{L}/gu) ?? [];
      const own = new RegExp(
        `[${(UNICODE_SCRIPTS[script] ?? [script]).map((name) => `\\p{scx=${name}}`).join('')}]`,
        'u',
      );
      const share = letters.filter((letter) => own.test(letter)).length / letters.length;
      expect({ code, inItsScript: share > 0.9 }).toEqual({ code, inItsScript: true });
    }
  });

  test('says of every language how much of it the model saw', () => {
    const coverage = definition.coverage;
    expect(Object.keys(coverage).sort()).toEqual([...codes].sort());
    expect(new Set(Object.values(coverage))).toEqual(
      new Set(['all items seen, sampled most', 'all items seen', '60% seen', '20% seen', 'unseen']),
    );
  });
});

test('the tens digit of a number is its answer, in every language', () => {
  for (const items of openParts('tens-digit').splits.values())
    for (const { id, options, answer } of items) expect(options[answer]).toBe(` ${id.at(-2)}`);
});

test('the first items have every answer about as often', () => {
  for (const id of ['topic', 'tens-digit']) {
    const { english } = openParts(id);
    const counts = Map.groupBy(english.slice(0, 48), ({ answer }) => answer);
    expect(Math.max(...[...counts.values()].map((items) => items.length))).toBeLessThanOrEqual(5);
  }
});

test('topics are in simplified characters in Chinese, in traditional ones in Cantonese', () => {
  const { splits } = openParts('topic');
  const text = (code: string) =>
    splits
      .get(code)!
      .map(({ prompt }) => prompt)
      .join('');
  expect(text('zho_Hans')).toMatch(SIMPLIFIED);
  expect(text('zho_Hans')).not.toMatch(TRADITIONAL);
  expect(text('yue_Hant')).toMatch(TRADITIONAL);
  expect(text('yue_Hant')).not.toMatch(SIMPLIFIED);
});

test('no English prompt of the topics says its answer', () => {
  const { english, train } = openParts('topic');
  for (const { prompt, options, answer } of [...english, ...train])
    expect(prompt.toLowerCase().match(/\p{L}+/gu) ?? []).not.toContain(options[answer]!.trim());
});

test('the demo model comes with the log of its pretraining and a check that found no leak', () => {
  const pretraining = join(DEMO, 'pretraining');
  const log = readFileSync(join(pretraining, 'log.jsonl'), 'utf8').trim().split('\n');
  const { tokens } = JSON.parse(log.at(-1)!) as { tokens: number };
  expect(tokens).toBeGreaterThanOrEqual(30_000_000);
  expect(readFileSync(join(pretraining, 'leak-check.txt'), 'utf8')).toContain('Leaks: 0.');
  expect(readFileSync(join(pretraining, 'loss.svg'), 'utf8')).toContain('<polyline');
});

describe('the demo experiment', () => {
  const { experiment } = readExperiment(join(DEMO, 'experiment.yaml'));

  test('compares the frozen model with four adapters on both benchmarks', () => {
    expect(experiment.tasks.map(({ path }) => path)).toEqual(
      ['tens-digit', 'topic'].map((id) => join(DEMO, id)),
    );
    expect(experiment.methods.map(({ config }) => config.method)).toEqual([
      'none',
      'prefix-tuning',
      'prompt-tuning',
      'llama-adapter',
      'lora',
    ]);
  });

  test.each(['topic', 'tens-digit'])('covers at least 40 languages of %s, English and every tier', (id) => {
    const { codes, definition } = openParts(id);
    const languages = experiment.languages === 'all' ? codes : experiment.languages;
    expect(languages.length).toBeGreaterThanOrEqual(40);
    expect(languages).toContain('eng_Latn');
    expect(languages.filter((code) => !codes.includes(code))).toEqual([]);
    const { coverage } = definition;
    expect(new Set(languages.map((code) => coverage[code]))).toEqual(new Set(Object.values(coverage)));
  });

  test('stays within the positions that the model was made for', () => {
    const config = JSON.parse(readFileSync(join(DEMO, 'model/config.json'), 'utf8')) as {
      max_position_embeddings: number;
    };
    const virtual = experiment.methods.map(({ config: method }) =>
      'numVirtualTokens' in method ? method.numVirtualTokens : 0,
    );
    const longest = experiment.training.maxSequenceLength + Math.max(...virtual) + 1;
    expect(longest).toBeLessThanOrEqual(config.max_position_embeddings);
  });
});

function openParts(id: string) {
  const benchmark = openBenchmark(join(DEMO, id));
  const codes = Object.keys(benchmark.definition.evalFiles);
  const splits = new Map(codes.map((code) => [code, benchmark.evalItems(code) as ChoiceItem[]]));
  return {
    definition: benchmark.definition,
    codes,
    splits,
    english: splits.get('eng_Latn')!,
    train: benchmark.trainItems() as ChoiceItem[],
  };
}
