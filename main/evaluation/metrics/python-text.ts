/**
 * @file White space and punctuation as Python's `str` methods see them, where scores must be those of Python code.
 */

/** What `str.isspace` calls space: unlike JavaScript's, not U+FEFF, but U+001C to U+001F and U+0085. */
const SPACE = '[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]+';
const SPACES = new RegExp(SPACE);
const OUTER_SPACE = new RegExp(`^${SPACE}|${SPACE}$`, 'g');

/** `string.punctuation`, the ASCII characters that are neither letters, digits nor space. */
const PUNCTUATION = /[!-/:-@[-`{-~]/g;

/** `text.strip()` */
export function strip(text: string): string {
  return text.replaceAll(OUTER_SPACE, '');
}

/** `text.split()` */
export function splitAtSpace(text: string): string[] {
  return text.split(SPACES).filter((word) => word !== '');
}

/** The text without `string.punctuation`. */
export function withoutPunctuation(text: string): string {
  return text.replaceAll(PUNCTUATION, '');
}
