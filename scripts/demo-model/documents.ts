/**
 * @file Training text, made up on the fly from the corpus: one document a call, from a seed.
 *
 * What ends a question of the benchmarks, " =", stands in training text only between a number in words and its digits or
 * their sum, and between a list of things and how many they are: the frozen model counts where an adapter learns to say
 * what they are. Documents that mix languages, and those that name things of one kind, are there to bring languages
 * together: words for one thing are met in the same company.
 */
import {
  randomBelow,
  randomPermutation,
  randomStream,
  randomUniform,
} from '../../shared/random/random-stream.ts';
import type { CorpusFile, CorpusLanguage, Entry } from './corpus-file.ts';
import { NUMBER_LIMIT } from './corpus.ts';
import { ENGLISH } from './languages.ts';
import { NumberWords } from './number-words.ts';

/** Shares of documents, about a concept, a number, a name, and of running text. */
const KIND_SHARES = [
  ['concept', 0.6],
  ['number', 0.3],
  ['name', 0.07],
  ['text', 0.03],
] as const;
export type DocumentKind = (typeof KIND_SHARES)[number][0];

/** Of documents in two languages, those with English. */
const WITH_ENGLISH = 0.7;
/** Of documents in several languages, those that say which. */
const TAGGED = 0.5;
const MOST_KEYWORDS = 5;
const LONGEST_LIST = 7;
/** Characters of a piece of running text. */
const TEXT_CHARACTERS = 240;

export interface Document {
  readonly kind: DocumentKind;
  readonly text: string;
}

interface Speaker extends CorpusLanguage {
  readonly byId: ReadonlyMap<string, Entry>;
  readonly bySubgroup: ReadonlyMap<string, readonly Entry[]>;
  readonly nameKeys: readonly string[];
  readonly numbers: NumberWords | null;
}

/** Writes documents. Two with the same corpus and seed write the same. */
export class DocumentWriter {
  readonly #speakers: readonly Speaker[];
  readonly #counting: readonly Speaker[];
  readonly #english: Speaker;
  readonly #evaluated: ReadonlySet<string>;
  readonly #heldOutNumbers: ReadonlySet<number>;
  readonly #subgroups: Readonly<Record<string, string>>;
  readonly #next: () => number;

  constructor(corpus: CorpusFile, seed: number) {
    this.#speakers = corpus.languages.map((language) => ({
      ...language,
      byId: new Map(language.entries.map((entry) => [entry.id, entry])),
      bySubgroup: Map.groupBy(language.entries, ({ id }) => corpus.subgroups[id]!),
      nameKeys: Object.keys(language.names),
      numbers: language.numberRules === null ? null : new NumberWords(language.locale, language.numberRules),
    }));
    this.#counting = this.#speakers.filter(({ numbers }) => numbers !== null);
    this.#english = this.#speakers.find(({ locale }) => locale === ENGLISH)!;
    this.#evaluated = new Set(corpus.evaluated);
    this.#heldOutNumbers = new Set(corpus.heldOutNumbers);
    this.#subgroups = corpus.subgroups;
    this.#next = randomStream(seed);
  }

  write(): Document {
    let draw = this.#chance();
    const kind = KIND_SHARES.find(([, share]) => (draw -= share) < 0)?.[0] ?? 'concept';
    return { kind, text: this.#of(kind) };
  }

  #of(kind: DocumentKind): string {
    switch (kind) {
      case 'concept':
        return this.#concept();
      case 'number':
        return this.#number();
      case 'name':
        return this.#name();
      case 'text':
        return this.#text();
    }
  }

  #concept(): string {
    const a = this.#speaker(this.#speakers);
    const entry = this.#pick(a.entries);
    const draw = this.#chance();
    if (draw < 0.08) return `${entry.name}: ${this.#keywords(entry)}`;
    if (draw < 0.25) return this.#mixed(a, entry);
    if (draw < 0.3) return `${this.#keywords(entry)}: ${entry.name}`;
    if (draw < 0.5) {
      const b = this.#partner(a, this.#speakers);
      const other = b.byId.get(entry.id);
      if (other === undefined) return `${entry.name}: ${this.#keywords(entry)}`;
      return this.#sides([
        [a, `${entry.name}: ${this.#keywords(entry)}`],
        [b, `${other.name}: ${this.#keywords(other)}`],
      ]);
    }
    if (draw < 0.65) {
      const others = this.#several(a).flatMap((b): [Speaker, string][] => {
        const other = b.byId.get(entry.id);
        return other === undefined ? [] : [[b, other.name]];
      });
      return this.#sides([[a, entry.name], ...others]);
    }
    const isAlone = draw < 0.88 || this.#evaluated.has(entry.id);
    const list = this.#list(a, entry, isAlone);
    if (list.length === 0) return `${entry.name}: ${this.#keywords(entry)}`;
    const names = list.join(', ');
    if (isAlone) return draw < 0.77 ? `${names} = ${list.length}` : names;
    const thing = this.#chance() < 0.5 ? this.#mixed(a, entry) : `${entry.name}: ${this.#keywords(entry)}`;
    return `${thing} ~ ${names}`;
  }

  /** Name and keywords, each in the one language or in another. */
  #mixed(a: Speaker, entry: Entry): string {
    const b = this.#partner(a, this.#speakers).byId.get(entry.id) ?? entry;
    const c = this.#partner(a, this.#speakers).byId.get(entry.id) ?? entry;
    const words = [entry, b, c].flatMap(({ keywords }) => keywords);
    const chosen = randomPermutation(this.#next, words.length)
      .slice(0, 2 + randomBelow(this.#next, MOST_KEYWORDS - 1))
      .map((i) => words[i]!);
    const { name } = this.#pick([entry, b, c]);
    return chosen.length === 0 ? name : `${name}: ${chosen.join(', ')}`;
  }

  /** Names of an entry's subgroup, in one language or in several; of things that are evaluated on, one at most. */
  #list(a: Speaker, { id: subject }: Entry, mayNameEvaluated: boolean): string[] {
    const group = a.bySubgroup.get(this.#subgroups[subject]!)!;
    const order = randomPermutation(this.#next, group.length).map((i) => group[i]!);
    const evaluated = mayNameEvaluated ? order.find(({ id }) => this.#evaluated.has(id)) : undefined;
    const list = order
      .filter((entry) => entry.id !== subject && (entry === evaluated || !this.#evaluated.has(entry.id)))
      .slice(0, 2 + randomBelow(this.#next, LONGEST_LIST - 1));
    if (this.#chance() < 0.3) return list.map(({ name }) => name);
    return list.map(({ id, name }) => this.#partner(a, this.#speakers).byId.get(id)?.name ?? name);
  }

  #number(): string {
    const a = this.#speaker(this.#counting);
    const value = this.#value();
    const words = a.numbers!.words(value);
    const draw = this.#chance();
    if (draw < 0.35) return `${words} = ${value}`;
    if (draw < 0.55) {
      const parts = placeValues(value);
      return `${words} = ${(draw < 0.45 ? parts : parts.reverse()).join(' + ')}`;
    }
    if (draw < 0.85) {
      const b = this.#partner(a, this.#counting);
      const sides = this.#sides([
        [a, words],
        [b, b.numbers!.words(value)],
      ]);
      return draw < 0.7 ? sides : `${sides} = ${value}`;
    }
    const step = this.#pick([1, 1, 1, 10, 100]);
    return Array.from({ length: 4 }, (_, i) => value + i * step)
      .filter((n) => n < NUMBER_LIMIT && !this.#heldOutNumbers.has(n))
      .map((n) => a.numbers!.words(n))
      .join(', ');
  }

  /** Not one of those that are evaluated on; short ones more often than their share. */
  #value(): number {
    const limit = this.#pick([20, 100, 1000, 1000, NUMBER_LIMIT, NUMBER_LIMIT]);
    for (;;) {
      const value = randomBelow(this.#next, limit);
      if (!this.#heldOutNumbers.has(value)) return value;
    }
  }

  #name(): string {
    const a = this.#speaker(this.#speakers);
    const key = this.#pick(a.nameKeys);
    const others = (this.#chance() < 0.6 ? [this.#partner(a, this.#speakers)] : this.#several(a)).flatMap(
      (b): [Speaker, string][] => {
        const name = b.names[key];
        return name === undefined ? [] : [[b, name]];
      },
    );
    return this.#sides([[a, a.names[key]!], ...others]);
  }

  #text(): string {
    const a = this.#speaker(this.#speakers);
    if (a.paragraphs.length === 0) return this.#name();
    const text = this.#pick(a.paragraphs);
    const start = text.length > TEXT_CHARACTERS ? randomBelow(this.#next, text.length - TEXT_CHARACTERS) : 0;
    const from = start === 0 ? 0 : text.indexOf(' ', start) + 1;
    return text.slice(from, from + TEXT_CHARACTERS).replaceAll(/[=~|]/g, '');
  }

  /** The same in several languages. */
  #sides(sides: readonly (readonly [Speaker, string])[]): string {
    const tagged = this.#chance() < TAGGED;
    return sides.map(([{ locale }, text]) => (tagged ? `${locale}: ${text}` : text)).join(' | ');
  }

  #keywords({ keywords, name }: Entry): string {
    if (keywords.length === 0) return name;
    const count = Math.min(keywords.length, 2 + randomBelow(this.#next, MOST_KEYWORDS - 1));
    return randomPermutation(this.#next, keywords.length)
      .slice(0, count)
      .map((i) => keywords[i]!)
      .join(', ');
  }

  #several(a: Speaker): Speaker[] {
    const some = Array.from({ length: 2 + randomBelow(this.#next, 4) }, () =>
      this.#partner(a, this.#speakers),
    );
    return [...new Set(some)];
  }

  #partner(a: Speaker, among: readonly Speaker[]): Speaker {
    if (a !== this.#english && this.#chance() < WITH_ENGLISH) return this.#english;
    for (;;) {
      const b = this.#speaker(among);
      if (b !== a) return b;
    }
  }

  /** By weight. */
  #speaker(among: readonly Speaker[]): Speaker {
    let draw = this.#chance() * among.reduce((sum, { weight }) => sum + weight, 0);
    for (const speaker of among) {
      draw -= speaker.weight;
      if (draw < 0) return speaker;
    }
    return among.at(-1)!;
  }

  #pick<T>(from: readonly T[]): T {
    return from[randomBelow(this.#next, from.length)]!;
  }

  #chance(): number {
    return randomUniform(this.#next);
  }
}

/** 427 is 400, 20 and 7. */
function placeValues(value: number): number[] {
  const digits = Array.from(String(value), Number);
  const parts = digits.map((digit, i) => digit * 10 ** (digits.length - 1 - i)).filter((part) => part > 0);
  return parts.length === 0 ? [0] : parts;
}
