/**
 * @file The two benchmarks of the demo, in the form that the workbench reads: the topic of five things, and the tens digit
 * of a number in words. Training items are English; evaluation items are the same in every language.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBelow, randomPermutation, randomStream } from '../../shared/random/random-stream.ts';
import { canBeEvaluated, TOPICS, type Concept } from './concepts.ts';
import { heldOutNumbers, NUMBER_LIMIT, numberRules } from './corpus.ts';
import { ENGLISH, LANGUAGES } from './languages.ts';
import { NumberWords } from './number-words.ts';
import { mentions, topicWords } from './topic-words.ts';

export interface Item {
  readonly id: string;
  readonly language: string;
  readonly prompt: string;
  readonly options: readonly string[];
  readonly answer: number;
}

export interface Benchmark {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly citation: string;
  readonly licence: string;
  readonly chance: number;
  readonly train: readonly Item[];
  /** By locale. */
  readonly evaluation: ReadonlyMap<string, readonly Item[]>;
}

const TOPIC_WORDS = Object.keys(TOPICS);
const TOPIC_OPTIONS = TOPIC_WORDS.map((word) => ` ${word}`);
const DIGIT_OPTIONS = Array.from({ length: 10 }, (_, digit) => ` ${digit}`);
/** Things of an item. */
const LIST_LENGTH = 5;
/** Items of a topic. */
const EVALUATED_LISTS = 15;
const TRAINING_LISTS = 100;
/** CLDR's rules for Lao write hundreds and thousands in Thai. */
const MIXED_RULES = 'lo';
const TRAINING_NUMBERS = 1500;
const SEED = 13;

/** What five named things are; names that say it are left out. */
export function topicBenchmark(concepts: readonly Concept[]): Benchmark {
  const words = topicWords(concepts, TOPIC_WORDS);
  const trained = concepts.filter(({ split, topic, entries }) => {
    const name = entries.get(ENGLISH)?.name;
    return split === 'train' && name !== undefined && !mentions(name, words[topic]!);
  });
  const evaluated = concepts.filter(
    (concept) => concept.split === 'evaluation' && canBeEvaluated(concept, words),
  );
  const names = (list: readonly Concept[], locale: string): string[] =>
    list
      .map(({ entries }) => entries.get(locale)!.name)
      .filter((name) => !mentions(name, words[list[0]!.topic]!));
  const items = (lists: readonly (readonly Concept[])[], locale: string): Item[] =>
    lists.map((list) => ({
      id: list.map(({ id }) => id).join('+'),
      language: locale,
      prompt: `${names(list, locale).join(', ')} =`,
      options: TOPIC_OPTIONS,
      answer: list[0]!.topic,
    }));
  const isNamed = (list: readonly Concept[]) =>
    LANGUAGES.every(({ locale }) => names(list, locale).length > 0);
  const evaluatedLists = drawLists(evaluated, EVALUATED_LISTS, SEED).filter(isNamed);
  return {
    id: 'topic',
    title: 'Topic',
    description:
      `Which of ${TOPIC_OPTIONS.length} English words is the topic of ${LIST_LENGTH} things, named in a language? Names ` +
      'that say it are left out. Items of one id are the same things in every language.',
    citation:
      'Unicode Common Locale Data Repository 48.2 (annotations); emojibase-data 17 (subgroups of emoji).',
    licence: 'Unicode-3.0 AND MIT',
    chance: 1 / TOPIC_OPTIONS.length,
    train: items(drawLists(trained, TRAINING_LISTS, SEED + 1), ENGLISH),
    evaluation: new Map(LANGUAGES.map(({ locale }) => [locale, items(evaluatedLists, locale)])),
  };
}

/** For each topic so many different lists of its things, no two things of a list being near-duplicates. */
function drawLists(concepts: readonly Concept[], count: number, seed: number): Concept[][] {
  const random = randomStream(seed);
  return [...TOPIC_WORDS.keys()].flatMap((topic) => {
    const clusters = [
      ...Map.groupBy(
        concepts.filter((concept) => concept.topic === topic),
        ({ cluster }) => cluster,
      ).values(),
    ];
    const lists = new Map<string, Concept[]>();
    while (lists.size < count) {
      const list = randomPermutation(random, clusters.length)
        .slice(0, LIST_LENGTH)
        .map((i) => clusters[i]![randomBelow(random, clusters[i]!.length)]!);
      const things = list
        .map(({ id }) => id)
        .sort()
        .join('+');
      if (!lists.has(things)) lists.set(things, list);
    }
    return [...lists.values()];
  });
}

export function digitBenchmark(): Benchmark {
  const heldOut = heldOutNumbers();
  const writers = new Map(
    [...numberRules()].map(([locale, rules]) => [locale, new NumberWords(locale, rules)]),
  );
  const item = (locale: string, value: number): Item => ({
    id: String(value),
    language: locale,
    prompt: `${writers.get(locale)!.words(value)} =`,
    options: DIGIT_OPTIONS,
    answer: Math.floor(value / 10) % 10,
  });
  const random = randomStream(SEED);
  const notTrained = new Set(heldOutNumbers());
  const train = new Set<number>();
  while (train.size < TRAINING_NUMBERS) {
    const value =
      randomBelow(random, 2) === 0 ? 100 + randomBelow(random, 900) : randomBelow(random, NUMBER_LIMIT);
    if (value >= 100 && !notTrained.has(value)) train.add(value);
  }
  return {
    id: 'tens-digit',
    title: 'Tens digit',
    description:
      'What is the tens digit of a number written in words? Items of one id are the same number in every language.',
    citation: 'Unicode Common Locale Data Repository 48.2 (rule-based number formats).',
    licence: 'Unicode-3.0',
    chance: 1 / DIGIT_OPTIONS.length,
    train: [...train].map((value) => item(ENGLISH, value)),
    evaluation: new Map(
      LANGUAGES.flatMap(({ locale }) =>
        writers.has(locale) && locale !== MIXED_RULES
          ? [[locale, heldOut.map((value) => item(locale, value))]]
          : [],
      ),
    ),
  };
}

/** The first of every answer, then the second, and so on: as balanced as can be, however few are taken. */
function inTurns(items: readonly Item[]): Item[] {
  const seen = new Map<number, number>();
  const turns = items.map((item) => {
    const turn = seen.get(item.answer) ?? 0;
    seen.set(item.answer, turn + 1);
    return { item, turn };
  });
  return turns.sort((a, b) => a.turn - b.turn || a.item.answer - b.item.answer).map(({ item }) => item);
}

/** Writes a benchmark's folder. */
export function writeBenchmark(dir: string, { train, evaluation, ...about }: Benchmark): void {
  rmSync(dir, { recursive: true, force: true });
  mkdirSync(join(dir, 'train'), { recursive: true });
  mkdirSync(join(dir, 'eval'));
  const lines = (items: readonly Item[]) => items.map((item) => `${JSON.stringify(item)}\n`).join('');
  const evaluated = LANGUAGES.filter(({ locale }) => evaluation.has(locale)).toSorted((a, b) =>
    a.code.localeCompare(b.code),
  );
  writeFileSync(join(dir, 'train', 'eng_Latn.jsonl'), lines(train));
  for (const { locale, code } of evaluated)
    writeFileSync(join(dir, 'eval', `${code}.jsonl`), lines(inTurns(evaluation.get(locale)!)));
  const definition = {
    id: about.id,
    version: '1',
    title: about.title,
    description: about.description,
    citation: about.citation,
    licence: about.licence,
    chance: about.chance,
    trainLanguage: 'eng_Latn',
    trainFile: 'train/eng_Latn.jsonl',
    evalFiles: Object.fromEntries(evaluated.map(({ code }) => [code, `eval/${code}.jsonl`])),
    coverage: Object.fromEntries(evaluated.map(({ code, tier }) => [code, tier.coverage])),
  };
  writeFileSync(join(dir, 'benchmark.json'), `${JSON.stringify(definition, null, 2)}\n`);
}
