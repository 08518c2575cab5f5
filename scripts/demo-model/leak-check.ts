/**
 * @file Looks for what is evaluated in what is trained on: in every document of a pretraining run, as it was written,
 * and in the benchmarks' training items.
 */
import type { Item } from './benchmarks.ts';
import { areNearDuplicates, likeness, type Concept } from './concepts.ts';
import { NAME_SEPARATORS, type SpelloutRules } from './corpus-file.ts';
import { NUMBER_LIMIT } from './corpus.ts';
import type { Document } from './documents.ts';
import { ENGLISH } from './languages.ts';
import { NumberWords } from './number-words.ts';
import { mentions, type TopicWords } from './topic-words.ts';

export interface Leak {
  readonly what:
    | 'evaluation prompt'
    | 'evaluated number'
    | 'evaluated things side by side'
    | 'topic of an evaluated thing'
    | 'answer in its own prompt'
    | 'item that is trained on and evaluated'
    | 'near-duplicates that are trained on and evaluated';
  readonly text: string;
  /** The document or the item that it stands in. */
  readonly where: string;
}

/** What the statements of a document are joined with. */
const STATEMENTS = / \| | [=~] /;
const QUESTION_END = / =$/;

/** A thing that is evaluated on, or one like it. */
type Thing = Pick<Concept, 'topic' | 'cluster'>;

/** What must not be in a document. */
export class LeakCheck {
  readonly #prompts: ReadonlySet<string>;
  readonly #numbers: ReadonlySet<string>;
  /** By likeness of a name: what is called so in one language or another. */
  readonly #things: ReadonlyMap<string, readonly Thing[]>;
  readonly #topicWords: TopicWords;
  /** Names that were looked at: they come again and again. */
  readonly #known = new Map<string, readonly Thing[]>();

  /** Numbers in words that have a comma in them, as in Swahili. */
  readonly #numbersWithComma: ReadonlySet<string>;

  /**
   * @param topics Evaluation items of all languages.
   * @param numbers The same of the benchmark of numbers; their ids are the numbers.
   * @param rules By locale, how numbers are written in words.
   */
  constructor(
    concepts: readonly Concept[],
    topicWords: TopicWords,
    topics: readonly Item[],
    numbers: readonly Item[],
    rules: ReadonlyMap<string, SpelloutRules>,
  ) {
    this.#prompts = new Set([...topics, ...numbers].map(({ prompt }) => prompt.replace(QUESTION_END, '')));
    const values = new Set(numbers.map(({ id }) => Number(id)));
    const writers = [...rules].map(([locale, own]) => new NumberWords(locale, own));
    const inWords = (value: number) => writers.map((writer) => writer.words(value));
    this.#numbers = new Set([...values].flatMap((value) => [String(value), ...inWords(value)]));
    this.#numbersWithComma = new Set(
      Array.from({ length: NUMBER_LIMIT }, (_, value) =>
        inWords(value).filter((text) => text.includes(', ')),
      ).flat(),
    );
    this.#topicWords = topicWords;
    const named = concepts.flatMap(({ split, topic, cluster, entries }) =>
      split === 'train'
        ? []
        : [...entries.values()].map(({ name }) => ({ name: likeness(name), topic, cluster })),
    );
    this.#things = Map.groupBy(named, ({ name }) => name);
  }

  /** Names in running text (the Declaration's) are no leak: they are bound to nothing there. */
  *ofDocument({ kind, text }: Document): Generator<Leak> {
    const names: string[] = [];
    for (const statement of text.split(STATEMENTS)) {
      // A document may say its language first.
      const said = statement.replace(/^[a-z]{2,3}: /, '');
      if (this.#prompts.has(said)) yield { what: 'evaluation prompt', text: said, where: text };
      if (kind === 'text') continue;
      const parts = kind === 'number' ? this.#numbersOf(said) : said.split(NAME_SEPARATORS);
      for (const name of parts)
        if (this.#numbers.has(name)) yield { what: 'evaluated number', text: name, where: text };
      names.push(...parts);
    }
    if (kind !== 'number') yield* this.#ofNames(names, text);
  }

  *#ofNames(names: readonly string[], where: string): Generator<Leak> {
    const evaluated = names.flatMap((name) => {
      const things = this.#thingsNamed(name);
      return things.length === 0 ? [] : [{ name, things }];
    });
    for (const [i, { name, things }] of evaluated.entries()) {
      const other = evaluated
        .slice(0, i)
        .find(
          (before) => !before.things.some(({ cluster }) => things.some((thing) => thing.cluster === cluster)),
        );
      if (other !== undefined)
        yield { what: 'evaluated things side by side', text: `${other.name}, ${name}`, where };
      const topic = names.find((said) =>
        things.every((thing) => mentions(said, this.#topicWords[thing.topic]!)),
      );
      if (topic !== undefined)
        yield { what: 'topic of an evaluated thing', text: `${name}: ${topic}`, where };
    }
  }

  #thingsNamed(name: string): readonly Thing[] {
    let things = this.#known.get(name);
    if (things === undefined) this.#known.set(name, (things = this.#things.get(likeness(name)) ?? []));
    return things;
  }

  /** Numbers of a list; one with a comma in its words is one number. */
  #numbersOf(said: string): string[] {
    const parts = said.split(NAME_SEPARATORS);
    const numbers: string[] = [];
    for (let i = 0; i < parts.length; i++) {
      const joined = `${parts[i]}, ${parts[i + 1] ?? ''}`;
      if (this.#numbersWithComma.has(joined)) i++;
      numbers.push(this.#numbersWithComma.has(joined) ? joined : parts[i]!);
    }
    return numbers;
  }
}

/** Leaks between training and evaluation items of one benchmark. The id of a list joins those of its things with "+". */
export function* leaksOfItems(training: readonly Item[], evaluated: readonly Item[]): Generator<Leak> {
  const ids = new Set(evaluated.flatMap(({ id }) => id.split('+')));
  const prompts = new Set(evaluated.map(({ prompt }) => prompt));
  for (const { id, prompt } of training)
    if (id.split('+').some((part) => ids.has(part)) || prompts.has(prompt))
      yield { what: 'item that is trained on and evaluated', text: id, where: prompt };
}

/** Concepts on both sides of the split that are near-duplicates by their English names. */
export function* leaksOfConcepts(concepts: readonly Concept[]): Generator<Leak> {
  const name = ({ entries }: Concept) => entries.get(ENGLISH)!.name;
  const trained = concepts.filter(({ split }) => split === 'train');
  for (const evaluated of concepts.filter(({ split }) => split === 'evaluation'))
    for (const other of trained)
      if (areNearDuplicates(name(evaluated), name(other)))
        yield {
          what: 'near-duplicates that are trained on and evaluated',
          text: name(evaluated),
          where: name(other),
        };
}

/**
 * Evaluation items whose own prompt says the answer.
 * @param answerWords Words of each answer in all languages, in lower case.
 */
export function* leaksOfAnswers(evaluated: readonly Item[], answerWords: TopicWords): Generator<Leak> {
  for (const { prompt, answer } of evaluated)
    for (const name of prompt.replace(QUESTION_END, '').split(NAME_SEPARATORS))
      if (mentions(name, answerWords[answer]!))
        yield { what: 'answer in its own prompt', text: name, where: prompt };
}
