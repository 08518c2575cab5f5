/**
 * @file The concepts of the demo: emoji with names and keywords in many languages (CLDR), the subgroup of each
 * (emojibase), its topic, and which of them are evaluated on.
 *
 * Concepts that are near-duplicates form a cluster. A cluster is on one side of the split, in every language.
 */
import { randomPermutation, randomStream } from '../../shared/random/random-stream.ts';
import { NAME_SEPARATORS, type Entry } from './corpus-file.ts';
import { ENGLISH, LANGUAGES } from './languages.ts';
import { readSource } from './sources.ts';
import { mentions, topicWords, type TopicWords } from './topic-words.ts';

/** The English words that answer, and the subgroups of emoji that they are about. */
export const TOPICS: Readonly<Record<string, readonly string[]>> = {
  animal: [
    'animal-mammal',
    'animal-bird',
    'animal-amphibian',
    'animal-reptile',
    'animal-marine',
    'animal-bug',
  ],
  plant: ['plant-flower', 'plant-other'],
  food: ['food-fruit', 'food-vegetable', 'food-prepared', 'food-asian', 'food-sweet', 'drink'],
  building: ['place-building', 'place-religious'],
  vehicle: ['transport-ground', 'transport-water', 'transport-air'],
  weather: ['sky-weather'],
  clothing: ['clothing'],
  sport: ['sport', 'person-sport'],
  tool: ['tool'],
  music: ['music', 'musical-instrument'],
};

export interface Concept {
  /** Code points in hex. */
  readonly id: string;
  readonly subgroup: string;
  /** An index into the topics. */
  readonly topic: number;
  /** Those of `evaluation` are in no list with another of them, and no text says their topic. */
  readonly split: 'train' | 'evaluation';
  /** Which cluster of near-duplicates it is in. */
  readonly cluster: number;
  /** By locale. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/** Share of a topic's concepts that are evaluated on. */
const EVALUATED_SHARE = 0.4;
/** Clusters larger than this are trained on. */
const LARGEST_EVALUATED = 4;
const SEED = 7;

/** Words that make no two names alike. */
const COMMON = new Set(
  (
    'with of the and in on a for to from over no not face button sign symbol person man woman people red white black ' +
    'blue green yellow orange brown purple old new big small up down left right facing mark'
  ).split(' '),
);

/** All concepts that have a topic, split. Deterministic. */
export function readConcepts(): Concept[] {
  const subgroups = readSubgroups();
  const annotations = new Map(LANGUAGES.map(({ locale }) => [locale, readAnnotations(locale)]));
  const topicOf = new Map(
    Object.values(TOPICS).flatMap((groups, topic) => groups.map((group) => [group, topic])),
  );
  const concepts = [...annotations.get(ENGLISH)!.keys()].flatMap((id): Unsplit[] => {
    const subgroup = subgroups.get(id);
    const topic = subgroup === undefined ? undefined : topicOf.get(subgroup);
    if (subgroup === undefined || topic === undefined) return [];
    const entries = new Map(
      [...annotations].flatMap(([locale, all]) => (all.has(id) ? [[locale, all.get(id)!]] : [])),
    );
    return [{ id, subgroup, topic, entries }];
  });
  const words = topicWords(concepts, Object.keys(TOPICS));
  const clusters = [...nearDuplicates(concepts).values()];
  const clusterOf = new Map(clusters.flatMap((members, cluster) => members.map((i) => [i, cluster])));
  const splits = split(concepts, clusters, words);
  return concepts.map((concept, i) => ({ ...concept, split: splits[i]!, cluster: clusterOf.get(i)! }));
}

type Unsplit = Omit<Concept, 'split' | 'cluster'>;

function split(
  concepts: readonly Unsplit[],
  clusters: readonly (readonly number[])[],
  words: TopicWords,
): Concept['split'][] {
  const splits = concepts.map((): Concept['split'] => 'train');
  const random = randomStream(SEED);
  for (const topic of Object.values(TOPICS).keys()) {
    const own = clusters.filter((cluster) => cluster.every((i) => concepts[i]!.topic === topic));
    let left = EVALUATED_SHARE * concepts.filter((concept) => concept.topic === topic).length;
    for (const at of randomPermutation(random, own.length)) {
      const cluster = own[at]!;
      if (
        cluster.length > Math.min(left, LARGEST_EVALUATED) ||
        !cluster.some((i) => canBeEvaluated(concepts[i]!, words))
      )
        continue;
      for (const i of cluster) splits[i] = 'evaluation';
      left -= cluster.length;
    }
  }
  return splits;
}

/** Named in every language, as one name, and by its topic in none that is shown whole. */
export function canBeEvaluated({ entries, topic }: Unsplit, words: TopicWords): boolean {
  return LANGUAGES.every(({ locale, tier }) => {
    const name = entries.get(locale)?.name;
    return (
      name !== undefined && !NAME_SEPARATORS.test(name) && (tier.share < 1 || !mentions(name, words[topic]!))
    );
  });
}

/** Clusters of indices of near-duplicates. */
function nearDuplicates(concepts: readonly Unsplit[]): Map<number, number[]> {
  const parents = concepts.map((_, i) => i);
  const root = (i: number): number => (parents[i] === i ? i : (parents[i] = root(parents[i]!)));
  const join = (a: number, b: number): void => void (parents[root(a)] = root(b));

  const words = concepts.map(({ entries }) => nameWords(entries.get(ENGLISH)!.name));
  const withWord = Map.groupBy(
    words.flatMap((set, i) => [...set].map((word) => ({ word, i }))),
    ({ word }) => word,
  );
  for (const [a, own] of words.entries()) {
    for (const word of own) {
      for (const { i: b } of withWord.get(word)!) {
        if (b >= a) continue;
        if (areAlike(own, words[b]!)) join(a, b);
      }
    }
  }
  return Map.groupBy(concepts.keys(), root);
}

/** Whether two English names are near-duplicates: half of their words are shared, or all of one's, by word stems. */
export function areNearDuplicates(a: string, b: string): boolean {
  return areAlike(nameWords(a), nameWords(b));
}

function areAlike(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  const shared = [...a].filter((word) => b.has(word)).length;
  return shared > 0 && (shared / (a.size + b.size - shared) >= 0.5 || shared === Math.min(a.size, b.size));
}

/** Likenesses of the names of all that is evaluated on, in every language. */
export function evaluatedNames(concepts: readonly Concept[]): Set<string> {
  return new Set(
    concepts.flatMap(({ split, entries }) =>
      split === 'train' ? [] : [...entries.values()].map(({ name }) => likeness(name)),
    ),
  );
}

/** The same for texts that differ in case, order, signs between words, or the commonest endings of English. */
export function likeness(text: string): string {
  const words = text
    .normalize('NFKC')
    .toLowerCase()
    .match(/[\p{L}\p{M}\p{N}]+/gu) ?? [text];
  return words.map(stem).sort().join(' ');
}

/** Stems of the words of an English name that tell it from others; all of its words, if none does. */
function nameWords(name: string): Set<string> {
  const all = name.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const telling = all.filter((word) => !COMMON.has(word));
  return new Set((telling.length > 0 ? telling : all).map(stem));
}

/** Plurals and the commonest endings of English, roughly. */
function stem(word: string): string {
  return word.replace(/(?:ies|y)$/, 'i').replace(/(?<=.{3})(?:ing|ers?|ed|es|s|e)$/, '');
}

function readSubgroups(): Map<string, string> {
  const { subgroups } = readSource('emojibase-data/meta/groups.json') as {
    subgroups: Record<string, string>;
  };
  const emoji = readSource('emojibase-data/en/data.json') as { emoji: string; subgroup?: number }[];
  return new Map(
    emoji.flatMap(({ emoji: text, subgroup }) =>
      subgroup === undefined || subgroups[subgroup]!.endsWith('flag')
        ? []
        : [[codePoints(text), subgroups[subgroup]!]],
    ),
  );
}

function readAnnotations(locale: string): Map<string, Entry> {
  const { annotations } = readSource(`cldr-annotations-full/annotations/${locale}/annotations.json`) as {
    annotations: { annotations: Record<string, { tts?: [string]; default?: string[] }> };
  };
  return new Map(
    Object.entries(annotations.annotations).flatMap(([emoji, { tts, default: words = [] }]) => {
      if (tts === undefined) return [];
      const id = codePoints(emoji);
      const name = clean(tts[0]);
      const keywords = [...new Set(words.map(clean))].filter((word) => word !== name && word !== '');
      return [[id, { id, name, keywords }]];
    }),
  );
}

/** Without the selectors that ask for the coloured form. */
function codePoints(emoji: string): string {
  return Array.from(emoji.replaceAll('\ufe0f', ''), (point) => point.codePointAt(0)!.toString(16)).join('-');
}

function clean(text: string): string {
  return text.normalize('NFC').replaceAll(/\s+/g, ' ').trim();
}
