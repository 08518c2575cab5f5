/**
 * @file An item as a model reads it: its tokens, and what a limit on the length cuts off.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Item } from '../../shared/model/task.ts';
import type { ItemPreview, RenderedItem, TextPiece } from '../../shared/rpc/preview.ts';
import type { ChatTemplate } from '../models/tokenizer/chat-template.ts';
import { ItemEncoder } from '../models/tokenizer/encode-item.ts';
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts';
import { roomForText } from '../peft/start-adapter.ts';

export interface PreviewOptions {
  readonly tokenizer: Tokenizer;
  /** Of the model. */
  readonly maxPositions: number;
  readonly method: Method;
  readonly maxSequenceLength: number;
  /** What an answer may have; null where answers are chosen. */
  readonly answerTokens: number | null;
  /** Null for plain prompts. */
  readonly chatTemplate: ChatTemplate | null;
}

/**
 * One item in several languages.
 *
 * @param items Each language's evaluation items; the first decides which item it is.
 * @param place Of the item among the first language's, from 0.
 * @throws {InputError} There is no such place, or an option or answer leaves no room for its prompt.
 */
export function previewItem(
  items: ReadonlyMap<string, readonly Item[]>,
  place: number,
  options: PreviewOptions,
): ItemPreview {
  const [language, ofFirst] = [...items][0]!;
  const chosen = ofFirst[place];
  if (chosen === undefined) {
    throw new InputError(`item ${place + 1}`, `is not there; ${language} has ${ofFirst.length} items`);
  }
  return {
    total: ofFirst.length,
    itemId: chosen.id,
    maxTokens: Math.min(maxTokensOf(options), positionsOf(options) - (options.answerTokens ?? 0)),
    answerTokens: options.answerTokens,
    rendered: renderItem(items, chosen.id, options),
  };
}

/**
 * The item of an id in several languages; null where a language lacks it.
 *
 * @param items Each language's evaluation items.
 * @throws {InputError} An option or answer leaves no room for its prompt.
 */
export function renderItem(
  items: ReadonlyMap<string, readonly Item[]>,
  itemId: string,
  options: PreviewOptions,
): (RenderedItem | null)[] {
  const encoder = new ItemEncoder(options.tokenizer, maxTokensOf(options), options.chatTemplate);
  return [...items].map(([code, all]) => {
    const item = all.find(({ id }) => id === itemId);
    return item === undefined ? null : render(code, item, encoder, options);
  });
}

/** Tokens that the model has positions for, beside a method's own. */
function positionsOf({ method, maxPositions }: PreviewOptions): number {
  return roomForText(method, { maxPositionEmbeddings: maxPositions });
}

/** Tokens that a text may have: prompt and option together, or the prompt of a written answer. */
function maxTokensOf(options: PreviewOptions): number {
  return Math.min(options.maxSequenceLength, positionsOf(options));
}

function render(language: string, item: Item, encoder: ItemEncoder, reading: PreviewOptions): RenderedItem {
  const { tokenizer, answerTokens } = reading;
  const { item: asked, options, ...withOptions } = encoder.encode(item);
  const { context, truncated } =
    answerTokens === null ? withOptions : encoder.encodePrompt(item, answerTokens, positionsOf(reading));
  const body = context.slice(tokenizer.bosTokens.length);
  return {
    language,
    item: asked,
    promptTokens: context.length,
    optionTokens: options.map((tokens) => tokens.length),
    truncatedTokens: truncated,
    truncatedPrompt: truncated === 0 ? null : tokenizer.decode(body),
    pieces: textPieces(body, tokenizer),
  };
}

/** A character has at most four bytes, so what a token leaves open ends at most so many tokens later. */
const LONGEST_REST = 3;

/** Tokens as text. Those that are parts of one character stay together. */
function textPieces(ids: readonly number[], { decode }: Tokenizer): TextPiece[] {
  const pieces: TextPiece[] = [];
  let start = 0;
  for (let end = 1; end <= ids.length; end++) {
    const text = decode(ids.slice(start, end));
    // Where bytes are no character, more tokens leave the sign for it in place.
    const isWhole =
      !text.includes('\uFFFD') ||
      Array.from({ length: LONGEST_REST }, (_, more) => decode(ids.slice(start, end + more + 1))).every(
        (longer) => longer.startsWith(text),
      );
    if (!isWhole) continue;
    // A mark is written on the letter before it, and has no form of its own.
    const base = /^[\p{Mark}\u200D]/u.test(text) ? pieces.pop() : undefined;
    pieces.push({ text: (base?.text ?? '') + text, tokens: (base?.tokens ?? 0) + end - start });
    start = end;
  }
  return pieces;
}
