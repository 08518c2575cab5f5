/**
 * @file How many tokens a tokenizer makes of each language, over parallel items.
 */
import type { Language } from '../../shared/model/language.ts';
import { completionsOf, type Item } from '../../shared/model/task.ts';
import type { LanguageFertility } from '../../shared/rpc/preview.ts';
import type { Tokenizer } from '../models/tokenizer/tokenizer.ts';

/** Items of each language: enough for a mean, few enough for a large tokenizer and 122 languages. */
const FERTILITY_ITEMS = 100;

/** Scripts that put no space between words (ISO 15924). */
const SCRIPTS_WITHOUT_SPACES: ReadonlySet<string> = new Set([
  'Hans',
  'Hant',
  'Hani',
  'Jpan',
  'Thai',
  'Khmr',
  'Laoo',
  'Mymr',
  'Tibt',
]);

/** What is counted of one prompt. */
interface PromptCounts {
  readonly tokens: number;
  readonly words: number;
  readonly characters: number;
}

/**
 * Fertility, tokens a character and premium of each language, over its first items.
 *
 * @param languages In the order of the result.
 * @param itemsOf Evaluation items of a language, in file order.
 * @param reference The language whose tokens the premium is relative to, on items of the same id.
 * @param onLanguage Told before each language.
 */
export function measureFertility(
  tokenizer: Tokenizer,
  languages: readonly Language[],
  itemsOf: (language: string) => readonly Item[],
  reference: string,
  onLanguage: (done: number, language: Language) => void = () => undefined,
): LanguageFertility[] {
  const lengthOf = optionLengths(tokenizer);
  const referenceTokens = new Map<string, number>();
  if (languages.some(({ code }) => code === reference)) {
    for (const item of itemsOf(reference)) {
      if (referenceTokens.size === FERTILITY_ITEMS) break;
      referenceTokens.set(item.id, countPrompt(tokenizer, item).tokens);
    }
  }
  return languages.map((language, index) => {
    onLanguage(index, language);
    const items = chooseItems(itemsOf(language.code), referenceTokens);
    const counts = items.map((item) => countPrompt(tokenizer, item));
    const sum = (count: (counts: PromptCounts) => number): number =>
      counts.reduce((total, each) => total + count(each), 0);
    const paired = items.filter(({ id }) => referenceTokens.has(id));
    const pairedTokens = paired.reduce((total, item) => total + counts[items.indexOf(item)]!.tokens, 0);
    const pairedReference = paired.reduce((total, { id }) => total + referenceTokens.get(id)!, 0);
    const tokens = sum((each) => each.tokens);
    return {
      language: language.code,
      items: items.length,
      tokensPerWord: SCRIPTS_WITHOUT_SPACES.has(language.script) ? null : tokens / sum((each) => each.words),
      tokensPerCharacter: tokens / sum((each) => each.characters),
      parity: pairedReference === 0 ? null : pairedTokens / pairedReference,
      lengths: items
        .map((item, i) => counts[i]!.tokens + Math.max(...completionsOf(item).completions.map(lengthOf)))
        .sort((a, b) => a - b),
    };
  });
}

/** Tokens of an option by itself; tasks ask with the same few again and again. */
function optionLengths(tokenizer: Tokenizer): (option: string) => number {
  const known = new Map<string, number>();
  return (option) => {
    const length = known.get(option) ?? tokenizer.encode(option).length;
    known.set(option, length);
    return length;
  };
}

/** Items that the reference has too come first, so that languages are measured on the same ones. */
function chooseItems(items: readonly Item[], reference: ReadonlyMap<string, unknown>): Item[] {
  const paired = items.filter(({ id }) => reference.has(id));
  const others = items.filter(({ id }) => !reference.has(id));
  return [...paired, ...others].slice(0, FERTILITY_ITEMS);
}

function countPrompt(tokenizer: Tokenizer, { prompt }: Item): PromptCounts {
  const words = prompt.split(/\s+/u).filter((word) => word !== '');
  return {
    tokens: tokenizer.encode(prompt).length,
    words: words.length,
    characters: words.reduce((total, word) => total + Array.from(word).length, 0),
  };
}
