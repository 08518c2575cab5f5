/**
 * @file An item as a conversation: its prompt is what the user says, and what continues it is the beginning of the
 * model's answer. As lm-evaluation-harness has it with --apply_chat_template: examples in the prompt stay in the one
 * turn, and continuations lose the space that set them apart from the prompt.
 */
import { completionsOf, type Item } from '../../../shared/model/task.ts';
import type { ChatTemplate } from './chat-template.ts';

export interface ChatItem {
  /** The item with the whole text as its prompt. */
  readonly item: Item;
  /** What of its prompt the user says, as the template writes it; the whole where that cannot be told. */
  readonly said: TextRange;
}

/** A part of a text, in its characters as JavaScript counts them. */
export interface TextRange {
  readonly begin: number;
  readonly end: number;
}

/** @throws {InputError} The template fails on the prompt. */
export function chatItem(item: Item, template: ChatTemplate): ChatItem {
  const prompt = template.render([{ role: 'user', content: item.prompt }]);
  const text = item.prompt.trim();
  const begin = prompt.lastIndexOf(text);
  const said = begin < 0 ? { begin: 0, end: prompt.length } : { begin, end: begin + text.length };
  if ('options' in item) {
    return { item: { ...item, prompt, options: item.options.map(withoutSpace) }, said };
  }
  const target = withoutSpace(completionsOf(item).completions[0]!);
  return { item: { ...item, prompt, target }, said };
}

function withoutSpace(text: string): string {
  return text.length > 1 && text.startsWith(' ') ? text.slice(1) : text;
}
