/**
 * @file The two benchmarks of the demo, in the form that the workbench reads: the topic of a thing, and the tens digit of
 * a number in words. Training items are English; evaluation items are the same in every language.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBelow, randomPermutation, randomStream } from '../../shared/random/random-stream.ts';
import { heldOutNames, likeness, TOPICS, type Concept } from './concepts.ts';
import type { Entry } from './corpus-file.ts';
import { heldOutNumbers, NUMBER_LIMIT, numberRules } from './corpus.ts';
import { ENGLISH, LANGUAGES } from './languages.ts';
import { NumberWords } from './number-words.ts';

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
const MOST_KEYWORDS = 8;
/** What separates the names in a text that is made of names. */
export const NAME_SEPARATORS = /, |: | \+ /;
/** A keyword is a topic's word in another language from this Dice coefficient of the concepts that carry them on. */
const TRANSLATION_DICE = 0.3;
/** CLDR's rules for Lao write hundreds and thousands in Thai. */
const MIXED_RULES = 'lo';
const TRAINING_NUMBERS = 1500;
const SEED = 13;

export function topicBenchmark(concepts: readonly Concept[]): Benchmark {
  const trainedParts = new Set(trainedNameParts(concepts).map(likeness));
  // Some names are parts of others, which the training text was not cleared of.
  const leaked = new Set(
    concepts
      .filter(
        ({ split, entries }) =>
          split !== 'train' && [...entries.values()].some(({ name }) => trainedParts.has(likeness(name))),
      )
      .map(({ cluster }) => cluster),
  );
  const items = (locale: string, split: Concept['split']): Item[] => {
    const words = topicWords(concepts, locale);
    return concepts.flatMap((concept): Item[] => {
      const { id, topic, entries } = concept;
      const entry = entries.get(locale);
      if (concept.split !== split || topic === null || entry === undefined || leaked.has(concept.cluster))
        return [];
      const prompt = topicPrompt(entry, words.get(topic)!);
      return [{ id, language: locale, prompt, options: TOPIC_OPTIONS, answer: topic }];
    });
  };
  return {
    id: 'topic',
    title: 'Topic',
    description:
      'Which of 12 English words is the topic of a thing, given its name and keywords in a language? Items of one id ' +
      'are the same thing in every language.',
    citation:
      'Unicode Common Locale Data Repository 48.2 (annotations); emojibase-data 17 (subgroups of emoji).',
    licence: 'Unicode-3.0 AND MIT',
    chance: 1 / TOPIC_OPTIONS.length,
    train: items(ENGLISH, 'train'),
    evaluation: new Map(LANGUAGES.map(({ locale }) => [locale, items(locale, 'evaluation')])),
  };
}

/** The names that names and keywords of training text are put together from. */
function trainedNameParts(concepts: readonly Concept[]): string[] {
  const seen = LANGUAGES.filter(({ tier }) => tier.share > 0);
  const heldOut = heldOutNames(concepts);
  return concepts.flatMap(({ split, entries }) =>
    seen.flatMap(({ locale }) => {
      const entry = entries.get(locale);
      if (split !== 'train' || entry === undefined || heldOut.has(likeness(entry.name))) return [];
      return [entry.name, ...entry.keywords]
        .filter((text) => !heldOut.has(likeness(text)))
        .flatMap((text) => text.split(NAME_SEPARATORS));
    }),
  );
}

/** `grinning face: happy, smile =`, without the topic's own words. */
function topicPrompt({ id, name, keywords }: Entry, topicWords: ReadonlySet<string>): string {
  const without = (text: string) =>
    text
      .split(NAME_SEPARATORS)
      .map((part) => withoutWords(part, topicWords))
      .filter((part) => part !== '')
      .join(', ');
  const telling = keywords.map(without).filter((word) => word !== '');
  // Which ones depends on the concept alone, so they are drawn alike in every language.
  const random = randomStream(parseInt(id, 16) + SEED);
  const chosen = randomPermutation(random, telling.length)
    .slice(0, MOST_KEYWORDS)
    .sort((a, b) => a - b)
    .map((i) => telling[i]!);
  return `${[without(name), chosen.join(', ')].filter((part) => part !== '').join(': ')} =`;
}

function withoutWords(text: string, words: ReadonlySet<string>): string {
  if (words.has(text.toLowerCase())) return '';
  return text
    .split(' ')
    .filter((word) => !words.has(word.toLowerCase()))
    .join(' ');
}

/**
 * The topics' words in a language, in lower case, by topic: the keyword that goes with most of the concepts that carry
 * the word in English, and with few others.
 */
export function topicWords(concepts: readonly Concept[], locale: string): Map<number, Set<string>> {
  return new Map(
    [...TOPIC_WORDS.entries()].map(([topic, word]): [number, Set<string>] => {
      const carries = (concept: Concept, of: string, what: string) =>
        concept.entries.get(of)?.keywords.some((keyword) => keyword.toLowerCase() === what) ?? false;
      const english = new Set(concepts.filter((concept) => carries(concept, ENGLISH, word)));
      const counts = new Map<string, number>();
      for (const { entries } of english)
        for (const keyword of new Set(entries.get(locale)?.keywords.map((text) => text.toLowerCase())))
          counts.set(keyword, (counts.get(keyword) ?? 0) + 1);
      const words = [...counts].flatMap(([keyword, both]) => {
        const all = concepts.filter((concept) => carries(concept, locale, keyword)).length;
        return (2 * both) / (english.size + all) >= TRANSLATION_DICE ? [keyword] : [];
      });
      return [topic, new Set([...words, word, `${word}s`])];
    }),
  );
}

export function digitBenchmark(concepts: readonly Concept[]): Benchmark {
  const inNames = new Set(trainedNameParts(concepts));
  const heldOut = heldOutNumbers().filter((value) => !inNames.has(String(value)));
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
