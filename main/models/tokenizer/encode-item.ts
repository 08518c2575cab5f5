/**
 * @file An item as token ids, split as lm-evaluation-harness does: white space at the end of the
 * prompt belongs to the option, and an option's tokens are what remains of prompt and option encoded together.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { completionsOf, type Item } from '../../../shared/model/task.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface EncodedItem {
  readonly item: Item;
  /** Prompt tokens, those that the tokenizer puts in front of a text included. */
  readonly context: readonly number[];
  /** Tokens of each option, at least one each; of a written answer, those that training teaches. */
  readonly options: readonly (readonly number[])[];
  /** Index of the right option. */
  readonly right: number;
  /** Prompt tokens cut from the left to fit. */
  readonly truncated: number;
}

/** A prompt that the model writes on from. */
export type EncodedPrompt = Pick<EncodedItem, 'context' | 'truncated'>;

/** Encodes items for one tokenizer and a limit on the length of prompt and option together. */
export class ItemEncoder {
  readonly #tokenizer: Tokenizer;
  readonly #maxTokens: number;
  /** End of the prompt and option -> tokens of the option. */
  readonly #optionTokens = new Map<string, readonly number[]>();

  constructor(tokenizer: Tokenizer, maxTokens: number) {
    this.#tokenizer = tokenizer;
    this.#maxTokens = maxTokens;
  }

  /** @throws InputError if an option has no token, or is too long to leave room for a token of the prompt. */
  encode(item: Item): EncodedItem {
    const { completions, right } = completionsOf(item);
    const prompt = item.prompt.trimEnd();
    const spaces = item.prompt.slice(prompt.length);
    const body = this.#tokenizer.encode(prompt);
    const options = this.#options(
      prompt,
      body,
      completions.map((option) => spaces + option),
    );
    const where = `item ${item.id} (${item.language})`;
    const empty = options.findIndex((tokens) => tokens.length === 0);
    if (empty >= 0) throw new InputError(where, `option ${empty} has no token of its own after the prompt`);

    const { bosTokens, startTokenId } = this.#tokenizer;
    // Every option needs a token before it that predicts its first.
    const start =
      bosTokens.length === 0 && body.length === 0 && startTokenId !== null ? [startTokenId] : bosTokens;
    const room = this.#maxTokens - start.length - Math.max(...options.map((tokens) => tokens.length)) + 1;
    if (room < 1) {
      throw new InputError(
        where,
        `its longest option leaves no room for a prompt within ${this.#maxTokens} tokens`,
      );
    }
    const truncated = Math.max(0, body.length - room);
    const context = [...start, ...body.slice(truncated)];
    if (context.length === 0)
      throw new InputError(
        where,
        'its prompt has no token, and the tokenizer names none that begins or ends a text',
      );
    return { item, context, options, right, truncated };
  }

  /**
   * The prompt alone, for an answer of up to `answerTokens`. Its tokens are those of the whole text, white space at its
   * end included.
   *
   * @param maxTokens Of prompt and answer together.
   * @throws {InputError} There is no room for a prompt, or it has no token.
   */
  encodePrompt(item: Item, answerTokens: number, maxTokens: number): EncodedPrompt {
    const where = `item ${item.id} (${item.language})`;
    const { bosTokens } = this.#tokenizer;
    const room = Math.min(this.#maxTokens, maxTokens - answerTokens) - bosTokens.length;
    if (room < 1) {
      throw new InputError(
        where,
        `an answer of ${answerTokens} tokens leaves no room for a prompt within ${maxTokens} tokens; lower maxGenTokens`,
      );
    }
    const body = this.#tokenizer.encode(item.prompt);
    if (body.length === 0) throw new InputError(where, 'its prompt has no token');
    const truncated = Math.max(0, body.length - room);
    return { context: [...bosTokens, ...body.slice(truncated)], truncated };
  }

  /**
   * The tokens of an option depend on the prompt only through its end, for every tokenizer we know; so they are
   * kept by the prompt's last characters. The first option of each item is encoded in full all the same, and
   * where it contradicts what is kept, so are the others.
   */
  #options(prompt: string, body: readonly number[], options: readonly string[]): (readonly number[])[] {
    const end = prompt.slice(-KEPT_CHARACTERS);
    const full = (option: string) => this.#tokenizer.encode(prompt + option).slice(body.length);
    const first = full(options[0]!);
    const key = (option: string) => `${end}\0${option}`;
    const kept = this.#optionTokens.get(key(options[0]!));
    const trusted = kept?.join() === first.join();
    return options.map((option, i) => {
      const known = trusted ? this.#optionTokens.get(key(option)) : undefined;
      const tokens = known ?? (i === 0 ? first : full(option));
      this.#optionTokens.set(key(option), tokens);
      return tokens;
    });
  }
}

const KEPT_CHARACTERS = 32;
