/**
 * @file The words that say a topic, in every language: what must not be said of a thing that is evaluated on.
 */
import { NAME_SEPARATORS, type Entry } from './corpus-file.ts';
import { ENGLISH, LANGUAGES } from './languages.ts';

/** By topic: its words in all languages, in lower case. */
export type TopicWords = readonly ReadonlySet<string>[];

/**
 * Dice coefficients of the concepts that carry a word in English and a keyword of another language: from the first on,
 * the likest keyword is the topic's word; from the second on, others are as well.
 */
const TRANSLATION_DICE = 0.3;
const SYNONYM_DICE = 0.5;
/** Letters of a word that is looked for within words; fewer where the script has no spaces. Shorter ones are names. */
const LONG = 4;
const LONG_WITHOUT_SPACES = 2;
const WITHOUT_SPACES =
  /^[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Khmer}\p{Script=Lao}\p{Script=Myanmar}]+$/u;

/**
 * Of each topic: the English word, its plural, and in every other language the keyword that goes with most of the
 * concepts that carry the word in English, and with few others; and its synonyms.
 * @param topics The English words.
 */
export function topicWords(
  concepts: readonly { readonly entries: ReadonlyMap<string, Entry> }[],
  topics: readonly string[],
): TopicWords {
  const carriers = new Map(
    LANGUAGES.map(({ locale }) => [
      locale,
      Map.groupBy(
        concepts.flatMap((concept) =>
          [...new Set(concept.entries.get(locale)?.keywords.map((text) => text.toLowerCase()))].map(
            (keyword) => ({ keyword, concept }),
          ),
        ),
        ({ keyword }) => keyword,
      ),
    ]),
  );
  return topics.map((word) => {
    const english = new Set(
      carriers
        .get(ENGLISH)!
        .get(word)
        ?.map(({ concept }) => concept),
    );
    const translations = [...carriers].flatMap(([locale, own]) => {
      if (locale === ENGLISH) return [];
      const likenesses = [...own].map(([keyword, those]): [string, number] => {
        const both = those.filter(({ concept }) => english.has(concept)).length;
        return [keyword, (2 * both) / (english.size + those.length)];
      });
      const best = Math.max(...likenesses.map(([, dice]) => dice));
      return likenesses.flatMap(([keyword, dice]) =>
        dice >= TRANSLATION_DICE && (dice === best || dice >= SYNONYM_DICE) ? [keyword] : [],
      );
    });
    return new Set([word, `${word}s`, ...translations]);
  });
}

/** Whether a text says one of the words. */
export function mentions(text: string, words: ReadonlySet<string>): boolean {
  const said = text.toLowerCase();
  const parts = said.split(NAME_SEPARATORS);
  return [...words].some((word) => {
    const isLong = word.length >= (WITHOUT_SPACES.test(word) ? LONG_WITHOUT_SPACES : LONG);
    return isLong ? said.includes(word) : parts.includes(word);
  });
}
