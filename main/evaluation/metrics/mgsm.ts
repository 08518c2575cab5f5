/**
 * @file The number that answers a problem of MGSM, taken out of a text by lm-evaluation-harness's two filters.
 */
import { strip, withoutPunctuation } from './python-text.ts';

/** Characters that mean something else in a regular expression than themselves. */
const SPECIAL = /[\\^$.*+?()[\]{}|/]/g;
const LAST_NUMBER = /(-?[$0-9.,]{2,})|(-?[0-9]+)/g;

/**
 * `strict-match`: the number in the sentence that gives the answer, the first there is. Without such a sentence, as in
 * the harness's `remove_whitespace`, the whole text.
 *
 * @param sentence With `{number}` where the number stands.
 * @returns Null where nothing was found.
 */
export function strictNumber(text: string, sentence: string | undefined): string | null {
  if (sentence === undefined) return strip(text) || null;
  const pattern = sentence
    .split('{number}')
    .map((part) => part.replaceAll(SPECIAL, '\\$&'))
    .join('(-?[0-9.,]+)');
  return new RegExp(pattern, 'u').exec(text)?.[1] ?? null;
}

/** `flexible-extract`: the last number, with signs of money and separators; null where there is none. */
export function lastNumber(text: string): string | null {
  const found = [...text.matchAll(LAST_NUMBER)].at(-1);
  return found === undefined ? null : (found[1] ?? found[2]!);
}

/** The harness's `exact_match` with `ignore_case` and `ignore_punctuation`: 1 or 0. */
export function sameNumber(reference: string, answer: string): number {
  const plain = (text: string): string => withoutPunctuation(text.toLowerCase());
  return plain(reference) === plain(answer) ? 1 : 0;
}
