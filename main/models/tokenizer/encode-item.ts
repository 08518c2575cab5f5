/**
 * @file An item as token ids, split as lm-evaluation-harness does: white space at the end of the
 * prompt belongs to the option, and an option's tokens are what remains of prompt and option encoded together. With a
 * chat template the item is a conversation first.
 */
import { InputError } from '../../../shared/model/input-error.ts';
import { completionsOf, type Item } from '../../../shared/model/task.ts';
import { chatItem, type ChatItem, type TextRange } from './chat-item.ts';
import type { ChatTemplate } from './chat-template.ts';
import type { Tokenizer } from './tokenizer.ts';

export interface EncodedItem {
  /** With a chat template, as a conversation. */
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

/** A prompt's tokens, in the parts that are kept and cut when it is too long. */
interface PromptTokens {
  /** In front of every text; kept. */
  readonly start: readonly number[];
  /** The rest. */
  readonly body: readonly number[];
  /** Where of them what the user says begins and ends, as near as tokens tell. */
  readonly said: TextRange;
}

/** Encodes items for one tokenizer and a limit on the length of prompt and option together. */
export class ItemEncoder {
  readonly #tokenizer: Tokenizer;
  readonly #maxTokens: number;
  readonly #chatTemplate: ChatTemplate | null;
  /** End of the prompt and option -> tokens of the option. */
  readonly #optionTokens = new Map<string, readonly number[]>();

  /** @param chatTemplate Null where prompts are plain text. */
  constructor(tokenizer: Tokenizer, maxTokens: number, chatTemplate: ChatTemplate | null = null) {
    this.#tokenizer = tokenizer;
    this.#maxTokens = maxTokens;
    this.#chatTemplate = chatTemplate;
  }

  /** @throws InputError if an option has no token, or is too long to leave room for a token of the prompt. */
  encode(plain: Item): EncodedItem {
    const { item, said } = this.#worded(plain);
    const { completions, right } = completionsOf(item);
    const prompt = item.prompt.trimEnd();
    const spaces = item.prompt.slice(prompt.length);
    const tokens = this.#tokenizer.encode(prompt);
    const options = this.#options(
      prompt,
      tokens,
      completions.map((option) => spaces + option),
    );
    const where = `item ${item.id} (${item.language})`;
    const empty = options.findIndex((option) => option.length === 0);
    if (empty >= 0) throw new InputError(where, `option ${empty} has no token of its own after the prompt`);

    const { start: bos, ...rest } = this.#parts(prompt, tokens, said);
    const { startTokenId } = this.#tokenizer;
    // Every option needs a token before it that predicts its first.
    const start = bos.length === 0 && rest.body.length === 0 && startTokenId !== null ? [startTokenId] : bos;
    const longest = Math.max(...options.map((option) => option.length));
    const room = this.#maxTokens - start.length - longest + 1;
    if (room < 1) {
      const answer = options.length === 1 ? 'answer' : 'longest option';
      throw new InputError(
        where,
        `its ${answer} has ${longest} tokens, which leaves no room for a prompt within ${this.#maxTokens}; raise training.maxSequenceLength, or leave the item out`,
      );
    }
    const encoded = cutToFit({ start, ...rest }, room);
    if (encoded.context.length === 0)
      throw new InputError(
        where,
        'its prompt has no token, and the tokenizer names none that begins or ends a text',
      );
    return { item, ...encoded, options, right };
  }

  /**
   * The prompt alone, for an answer of up to `answerTokens`. Its tokens are those of the whole text, white space at its
   * end included.
   *
   * @param maxTokens Of prompt and answer together.
   * @throws {InputError} There is no room for a prompt, or it has no token.
   */
  encodePrompt(plain: Item, answerTokens: number, maxTokens: number): EncodedPrompt {
    const { item, said } = this.#worded(plain);
    const where = `item ${item.id} (${item.language})`;
    const prompt = this.#parts(item.prompt, this.#tokenizer.encode(item.prompt), said);
    const room = Math.min(this.#maxTokens, maxTokens - answerTokens) - prompt.start.length;
    if (room < 1) {
      throw new InputError(
        where,
        `an answer of ${answerTokens} tokens leaves no room for a prompt within ${maxTokens} tokens; lower maxGenTokens`,
      );
    }
    if (prompt.body.length === 0) throw new InputError(where, 'its prompt has no token');
    return cutToFit(prompt, room);
  }

  #worded(item: Item): ChatItem {
    return this.#chatTemplate === null
      ? { item, said: { begin: 0, end: item.prompt.length } }
      : chatItem(item, this.#chatTemplate);
  }

  /** A template that writes the token of beginning itself must not make it stand there twice. */
  #parts(prompt: string, tokens: readonly number[], said: TextRange): PromptTokens {
    const { bosTokens } = this.#tokenizer;
    const bosText = this.#chatTemplate?.bosText ?? null;
    const hasOwnBos = bosText !== null && bosText !== '' && prompt.startsWith(bosText);
    const [start, body] = hasOwnBos ? [tokens.slice(0, 1), tokens.slice(1)] : [bosTokens, tokens];
    const lengthOf = (text: string): number => (text === '' ? 0 : this.#tokenizer.encode(text).length);
    return {
      start,
      body,
      said: {
        begin: Math.max(0, lengthOf(prompt.slice(0, said.begin)) - Number(hasOwnBos)),
        end: body.length - lengthOf(prompt.slice(said.end)),
      },
    };
  }

  /**
   * The tokens of an option depend on the prompt only through its end, for every tokenizer we know; so they are
   * kept by the prompt's last characters. The first option of each item is encoded in full all the same, and
   * where it contradicts what is kept, so are the others.
   */
  #options(
    prompt: string,
    promptTokens: readonly number[],
    options: readonly string[],
  ): (readonly number[])[] {
    const end = prompt.slice(-KEPT_CHARACTERS);
    const full = (option: string) => this.#tokenizer.encode(prompt + option).slice(promptTokens.length);
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

/** Leaves `room` tokens of the body: what the user says is cut from the left, or else, if that is too short, the whole. */
function cutToFit({ start, body, said }: PromptTokens, room: number): EncodedPrompt {
  const truncated = Math.max(0, body.length - room);
  const kept = truncated <= said.end - said.begin ? said.begin : 0;
  return { context: [...start, ...body.slice(0, kept), ...body.slice(kept + truncated)], truncated };
}
