import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { readExperiment } from '../../../main/library/experiment-file.ts';
import { loadLanguages } from '../../../main/library/languages.ts';
import type { ChoiceItem } from '../../../shared/model/task.ts';

const DEMO = join(import.meta.dirname, '../../../resources/demo');
const benchmark = openBenchmark(join(DEMO, 'benchmark'));
const catalogue = loadLanguages();
const codes = Object.keys(benchmark.definition.evalFiles);
const splits = new Map(codes.map((code) => [code, benchmark.evalItems(code) as ChoiceItem[]]));
const english = splits.get('eng_Latn')!;
const train = benchmark.trainItems() as ChoiceItem[];

/** What the prompt says in the item's language: `en: NAME: KEYWORDS = en:` without its frame. */
const body = ({ prompt, language }: ChoiceItem): string =>
  prompt.slice(`${language}: `.length, -' = en:'.length);

/** Unicode scripts that a script of the catalogue is written in, where they are not its own. */
const UNICODE_SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Jpan: ['Hira', 'Kana', 'Hani'],
  Hans: ['Hani'],
  Hant: ['Hani'],
};

/** Characters that only one of the two Chinese orthographies writes: face, person, horse, bird, dragon, red. */
const SIMPLIFIED = /[脸员马鸟龙红]/u;
const TRADITIONAL = /[臉員馬鳥龍紅]/u;

describe('the demo benchmark', () => {
  test('has 1,168 training items and 190 in each of 95 languages, all in the catalogue', () => {
    expect(train).toHaveLength(1168);
    expect(codes).toHaveLength(95);
    expect(codes.filter((code) => !catalogue.has(code))).toEqual([]);
    expect(new Set([...splits.values()].map((items) => items.length))).toEqual(new Set([190]));
  });

  test('asks the same items, options and answers in every language', () => {
    const asked = ({ id, options, answer }: ChoiceItem): unknown => ({ id, options, answer });
    const expected = english.map(asked);
    for (const items of splits.values()) expect(items.map(asked)).toEqual(expected);
    expect(benchmark.definition.chance).toBeCloseTo(1 / english[0]!.options.length, 12);
  });

  test('is balanced: 15 or 16 evaluation items for each of 12 answers', () => {
    const counts = english[0]!.options.map(
      (_, answer) => english.filter((item) => item.answer === answer).length,
    );
    expect(counts).toHaveLength(12);
    expect(counts.every((count) => count === 15 || count === 16)).toBe(true);
  });

  test('never trains on what it evaluates', () => {
    const ids = new Set(english.map(({ id }) => id));
    const prompts = new Set(english.map(({ prompt }) => prompt));
    expect(train.filter(({ id, prompt }) => ids.has(id) || prompts.has(prompt))).toEqual([]);
  });

  test('is written in the language that each file is listed as', () => {
    for (const [code, items] of splits) {
      const { bcp47, script } = catalogue.get(code)!;
      const locales = new Set(items.map(({ language }) => language));
      // CLDR says no, zh and fil for what the catalogue calls nb, zh-Hans and tl.
      const names: Readonly<Record<string, string>> = { nb: 'no', 'zh-Hans': 'zh', tl: 'fil' };
      expect({ code, locales: [...locales] }).toEqual({ code, locales: [names[bcp47] ?? bcp47] });
      const letters = items.map(body).join('').match(/\p{L}/gu) ?? [];
      const own = new RegExp(
        `[${(UNICODE_SCRIPTS[script] ?? [script]).map((name) => `\\p{scx=${name}}`).join('')}]`,
        'u',
      );
      const share = letters.filter((letter) => own.test(letter)).length / letters.length;
      expect({ code, inItsScript: share > 0.9 }).toEqual({ code, inItsScript: true });
    }
  });

  test('has Chinese in simplified and Cantonese in traditional characters', () => {
    const text = (code: string): string => splits.get(code)!.map(body).join();
    expect(text('zho_Hans')).toMatch(SIMPLIFIED);
    expect(text('zho_Hans')).not.toMatch(TRADITIONAL);
    expect(text('yue_Hant')).toMatch(TRADITIONAL);
    expect(text('yue_Hant')).not.toMatch(SIMPLIFIED);
  });

  test('says of every language how much of it the model saw', () => {
    const { coverage } = benchmark.definition;
    expect(Object.keys(coverage).sort()).toEqual([...codes].sort());
    const tiers: Record<string, number> = {};
    for (const tier of Object.values(coverage)) tiers[tier] = (tiers[tier] ?? 0) + 1;
    expect(tiers).toEqual({
      'all items seen, sampled most': 1,
      'all items seen': 16,
      '60% seen': 24,
      '20% seen': 18,
      unseen: 36,
    });
  });
});

describe('the demo experiment', () => {
  const { experiment } = readExperiment(join(DEMO, 'experiment.yaml'));

  test('compares the frozen model with four adapters', () => {
    expect(experiment.methods.map(({ config }) => config.method)).toEqual([
      'none',
      'prefix-tuning',
      'prompt-tuning',
      'llama-adapter',
      'lora',
    ]);
  });

  test('covers at least 44 languages, English and every coverage tier', () => {
    const languages = experiment.languages === 'all' ? codes : experiment.languages;
    expect(languages.length).toBeGreaterThanOrEqual(44);
    expect(languages).toContain('eng_Latn');
    expect(languages.filter((code) => !codes.includes(code))).toEqual([]);
    const { coverage } = benchmark.definition;
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
