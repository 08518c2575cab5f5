/**
 * @file Looks for what is evaluated in what is trained on: in every document of a pretraining run, as it was written,
 * and in the benchmarks' training items.
 */
import { NAME_SEPARATORS, type Item } from './benchmarks.ts';
import { areNearDuplicates, likeness, type Concept } from './concepts.ts';
import type { SpelloutRules } from './corpus-file.ts';
import { NUMBER_LIMIT } from './corpus.ts';
import type { Document } from './documents.ts';
import { ENGLISH } from './languages.ts';
import { NumberWords } from './number-words.ts';

export interface Leak {
  readonly what:
    | 'evaluation prompt'
    | 'evaluated number'
    | 'name of a held-out thing'
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

/** What must not be in a document. */
export class LeakCheck {
  readonly #prompts: ReadonlySet<string>;
  readonly #numbers: ReadonlySet<string>;
  readonly #names: ReadonlySet<string>;
  /** Those of them that are put together like a list, as they are written: in a list they are no name. */
  readonly #joinedNames: readonly string[];
  /** Names that were looked at, and whether they are held out: they come again and again. */
  readonly #known = new Map<string, boolean>();

  /** Numbers in words that have a comma in them, as in Swahili. */
  readonly #numbersWithComma: ReadonlySet<string>;

  /**
   * @param topics Evaluation items of all languages.
   * @param numbers The same of the benchmark of numbers; their ids are the numbers.
   * @param rules By locale, how numbers are written in words.
   */
  constructor(
    concepts: readonly Concept[],
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
    const evaluated = new Set(topics.map(({ id }) => id));
    const clusters = new Set(concepts.filter(({ id }) => evaluated.has(id)).map(({ cluster }) => cluster));
    const names = concepts.flatMap(({ cluster, entries }) =>
      clusters.has(cluster) ? [...entries.values()].map(({ name }) => name) : [],
    );
    this.#names = new Set(names.map(likeness));
    this.#joinedNames = [...new Set(names)].filter((name) => NAME_SEPARATORS.test(name));
  }

  /** Names in running text (the Declaration's) are no leak: they are bound to nothing there. */
  *ofDocument({ kind, text }: Document): Generator<Leak> {
    for (const statement of text.split(STATEMENTS)) {
      // A document may say its language first.
      const said = statement.replace(/^[a-z]{2,3}: /, '');
      if (this.#prompts.has(said)) yield { what: 'evaluation prompt', text: said, where: text };
      if (kind === 'text') continue;
      for (const name of kind === 'number' ? this.#numbersOf(said) : said.split(NAME_SEPARATORS)) {
        if (this.#numbers.has(name)) yield { what: 'evaluated number', text: name, where: text };
        if (kind !== 'number' && this.#isHeldOut(name))
          yield { what: 'name of a held-out thing', text: name, where: text };
      }
      for (const name of this.#joinedNames)
        if (said === name || said.startsWith(`${name}: `) || said.endsWith(`: ${name}`))
          yield { what: 'name of a held-out thing', text: name, where: text };
    }
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

  #isHeldOut(name: string): boolean {
    let isHeldOut = this.#known.get(name);
    if (isHeldOut === undefined) this.#known.set(name, (isHeldOut = this.#names.has(likeness(name))));
    return isHeldOut;
  }
}

/** Leaks between training and evaluation items of one benchmark. */
export function* leaksOfItems(training: readonly Item[], evaluated: readonly Item[]): Generator<Leak> {
  const ids = new Set(evaluated.map(({ id }) => id));
  const prompts = new Set(evaluated.map(({ prompt }) => prompt));
  for (const { id, prompt } of training)
    if (ids.has(id) || prompts.has(prompt))
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
 * @param answerWords Words of each answer in the items' language, in lower case.
 */
export function* leaksOfAnswers(
  evaluated: readonly Item[],
  answerWords: ReadonlyMap<number, ReadonlySet<string>>,
): Generator<Leak> {
  for (const { prompt, answer } of evaluated)
    for (const name of prompt.replace(QUESTION_END, '').split(NAME_SEPARATORS))
      for (const said of new Set([name, ...name.split(' ')]))
        if (answerWords.get(answer)!.has(said.toLowerCase()))
          yield { what: 'answer in its own prompt', text: said, where: prompt };
}
