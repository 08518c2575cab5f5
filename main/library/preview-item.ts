/**
 * @file An item as a model reads it: its tokens, and what a limit on the length cuts off.
 */
import { InputError } from '../../shared/model/input-error.ts';
import type { Method } from '../../shared/model/method.ts';
import type { Item } from '../../shared/model/task.ts';
import type { ItemPreview, RenderedItem } from '../../shared/rpc/preview.ts';
import type { ChatTemplate } from '../models/tokenizer/chat-template.ts';
import { ItemEncoder } from '../models/tokenizer/encode-item.ts';
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts';
import { adapterMethod } from '../peft/registry.ts';

export interface PreviewOptions {
  readonly tokenizer: Tokenizer;
  /** Of the model. */
  readonly maxPositions: number;
  readonly method: Method;
  readonly maxSequenceLength: number;
  /** Null for plain prompts. */
  readonly chatTemplate: ChatTemplate | null;
}

/**
 * One item in several languages.
 *
 * @param items Each language's evaluation items; the first decides which item it is.
 * @param place Of the item among the first language's, from 0.
 * @throws {InputError} There is no such place, or an option leaves no room for its prompt.
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
    maxTokens: maxTokensOf(options),
    rendered: renderItem(items, chosen.id, options),
  };
}

/**
 * The item of an id in several languages; null where a language lacks it.
 *
 * @param items Each language's evaluation items.
 * @throws {InputError} An option leaves no room for its prompt.
 */
export function renderItem(
  items: ReadonlyMap<string, readonly Item[]>,
  itemId: string,
  options: PreviewOptions,
): (RenderedItem | null)[] {
  const encoder = new ItemEncoder(options.tokenizer, maxTokensOf(options), options.chatTemplate);
  return [...items].map(([code, all]) => {
    const item = all.find(({ id }) => id === itemId);
    return item === undefined ? null : render(code, item, encoder, options.tokenizer);
  });
}

/** Tokens that prompt and option may have together. */
function maxTokensOf({ method, maxPositions, maxSequenceLength }: PreviewOptions): number {
  const { virtualTokens, prefixTokens } = adapterMethod(method).layout(method);
  return Math.min(maxSequenceLength, maxPositions - virtualTokens - prefixTokens);
}

function render(language: string, item: Item, encoder: ItemEncoder, tokenizer: Tokenizer): RenderedItem {
  const { item: asked, context, options, truncated } = encoder.encode(item);
  const body = context.slice(tokenizer.bosTokens.length);
  return {
    language,
    item: asked,
    promptTokens: context.length,
    optionTokens: options.map((tokens) => tokens.length),
    truncatedTokens: truncated,
    truncatedPrompt: truncated === 0 ? null : tokenizer.decode(body),
    pieces: body.map((id) => tokenizer.decode([id])),
  };
}
