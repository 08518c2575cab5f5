/**
 * @file Exact match and F1 of SQuAD (Rajpurkar et al. 2016, arXiv 1606.05250), as lm-evaluation-harness takes them from
 * transformers' squad_metrics.py for XQuAD: by the rules of English in every language, and words between spaces.
 */
import { splitAtSpace, withoutPunctuation } from './python-text.ts';

/** Python's `\b` in Unicode: letters and numbers make words, but combining marks do not. */
const ARTICLES = /(?<![\p{L}\p{N}_])(?:a|an|the)(?![\p{L}\p{N}_])/gu;

/** Words of an answer, in lower case, without punctuation and articles. */
export function squadWords(text: string): string[] {
  return splitAtSpace(withoutPunctuation(text.toLowerCase()).replaceAll(ARTICLES, ' '));
}

/** Whether two answers have the same words: 1 or 0. */
export function exactMatch(reference: readonly string[], answer: readonly string[]): number {
  return reference.join(' ') === answer.join(' ') ? 1 : 0;
}

/** Harmonic mean of the shares of words that are common, 0 to 1; of words that repeat, as many as both have. */
export function f1(reference: readonly string[], answer: readonly string[]): number {
  if (reference.length === 0 || answer.length === 0) return reference.length === answer.length ? 1 : 0;
  const left = new Map<string, number>();
  for (const word of reference) left.set(word, (left.get(word) ?? 0) + 1);
  let common = 0;
  for (const word of answer) {
    const count = left.get(word) ?? 0;
    if (count === 0) continue;
    common += 1;
    left.set(word, count - 1);
  }
  if (common === 0) return 0;
  const precision = common / answer.length;
  const recall = common / reference.length;
  return (2 * precision * recall) / (precision + recall);
}
