/**
 * @file Everything that training text is made of, in one file: what `build` writes and `pretrain` reads.
 */

/** What separates the names in a text that is made of names. */
export const NAME_SEPARATORS = /, |: | \+ /;

/** Rule sets by name; each rule is a base value and its text. */
export type SpelloutRules = Readonly<Record<string, readonly (readonly [string, string])[]>>;

/** A concept in a language. */
export interface Entry {
  /** Of the emoji: code points in hex. */
  readonly id: string;
  readonly name: string;
  readonly keywords: readonly string[];
}

export interface CorpusLanguage {
  readonly locale: string;
  readonly weight: number;
  readonly entries: readonly Entry[];
  /** Names of territories, languages, months and so on, by key. */
  readonly names: Readonly<Record<string, string>>;
  /** Running text. */
  readonly paragraphs: readonly string[];
  /** Null where CLDR has no rules that write numbers as words. */
  readonly numberRules: SpelloutRules | null;
}

export interface CorpusFile {
  readonly languages: readonly CorpusLanguage[];
  /** Group of each concept. */
  readonly subgroups: Readonly<Record<string, string>>;
  /** Ids of concepts that are evaluated on: no two of them in one text. */
  readonly evaluated: readonly string[];
  /** Numbers that no training text holds, in words or digits, in any language. */
  readonly heldOutNumbers: readonly number[];
}
