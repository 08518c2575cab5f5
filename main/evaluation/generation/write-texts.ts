/**
 * @file Greedy writing: a batch of prompts is gone on with until each text ends, by a token of ending, by one of the
 * texts that end an answer, or by its length. The rules are those of lm-evaluation-harness's `generate_until`.
 */
import type { Generation } from '../../../shared/model/task.ts';
import type { Tokenizer } from '../../models/tokenizer/tokenizer.ts';
import type { AdapterState } from '../../peft/adapter.ts';
import type { GenerationProgram } from './generation-program.ts';

export interface WritingRules {
  /** Texts that end an answer; they are cut off. */
  readonly until: readonly string[];
  readonly maxTokens: number;
  /** Tokens that end a text. */
  readonly endTokenIds: ReadonlySet<number>;
}

/** A finished text. */
export interface WrittenText {
  readonly text: string;
  /** Tokens that were written, the one that ended it included. */
  readonly tokens: number;
  readonly endedBy: 'until' | 'end' | 'length';
}

export interface WritingListener {
  /** Told of every text as it ends, by its prompt's place. */
  readonly onWritten: (place: number, text: WrittenText) => void;
  /** Called before every token; what it throws ends the writing. */
  readonly onToken?: () => void;
}

/** Writes on from prompts, together. What a prompt gets does not depend on the others. */
export async function writeTexts(
  program: GenerationProgram,
  state: AdapterState,
  tokenizer: Tokenizer,
  prompts: readonly (readonly number[])[],
  rules: WritingRules,
  { onWritten, onToken }: WritingListener,
): Promise<void> {
  const decoding = await program.begin(state, prompts);
  let texts = prompts.map((_, place) => ({ place, text: new GrowingText(tokenizer, rules) }));
  for (;;) {
    const going: number[] = [];
    for (const [sequence, { place, text }] of texts.entries()) {
      const written = text.add(decoding.next[sequence]!);
      if (written === null) going.push(sequence);
      else onWritten(place, written);
    }
    if (going.length === 0) return;
    onToken?.();
    await decoding.advance(going);
    texts = going.map((sequence) => texts[sequence]!);
  }
}

class GrowingText {
  readonly #tokenizer: Tokenizer;
  readonly #rules: WritingRules;
  /** As many last tokens as a text that ends an answer can have: each has a byte at least. */
  readonly #window: number;
  readonly #ids: number[] = [];

  constructor(tokenizer: Tokenizer, rules: WritingRules) {
    this.#tokenizer = tokenizer;
    this.#rules = rules;
    this.#window = 1 + Math.max(0, ...rules.until.map((end) => Buffer.byteLength(end)));
  }

  /** Adds a token. @returns The text if it has ended by it. */
  add(id: number): WrittenText | null {
    const { until, maxTokens, endTokenIds } = this.#rules;
    if (endTokenIds.has(id)) return this.#finish('end', 1);
    this.#ids.push(id);
    const last = this.#decode(this.#ids.slice(-this.#window));
    if (until.some((end) => last.includes(end))) return this.#finish('until', 0);
    return this.#ids.length >= maxTokens ? this.#finish('length', 0) : null;
  }

  #finish(endedBy: WrittenText['endedBy'], endTokens: number): WrittenText {
    let text = this.#decode(this.#ids);
    for (const end of this.#rules.until) text = text.split(end, 1)[0]!;
    return { text, tokens: this.#ids.length + endTokens, endedBy };
  }

  /** A vocabulary may be padded to more ids than the tokenizer knows; these have no text. */
  #decode(ids: readonly number[]): string {
    return this.#tokenizer.decode(ids.filter((id) => id < this.#tokenizer.vocabSize));
  }
}

/** How a benchmark's answers in a language end. @param modelEndTokenIds Of the model's configuration. */
export function writingRules(
  { until, maxGenTokens, languages }: Generation,
  language: string,
  tokenizer: Tokenizer,
  modelEndTokenIds: readonly number[],
): WritingRules {
  const ends = languages[language]?.until ?? until;
  return {
    until: ends,
    maxTokens: maxGenTokens,
    endTokenIds: endTokens(tokenizer, modelEndTokenIds, ends),
  };
}

/**
 * The tokens that end a text: the model's own, the tokenizer's, and special tokens that end an answer by their name,
 * which decoded text does not show.
 */
export function endTokens(
  tokenizer: Tokenizer,
  modelEndTokenIds: readonly number[],
  until: readonly string[],
): Set<number> {
  const named = until.flatMap((end) => {
    const ids = tokenizer.encode(end);
    return ids.length === 1 && tokenizer.decode(ids) === '' ? ids : [];
  });
  return new Set([
    ...modelEndTokenIds,
    ...(tokenizer.eosTokenId === null ? [] : [tokenizer.eosTokenId]),
    ...named,
  ]);
}
