/**
 * @file Words of an answer by the rules of its own language, for exact match and F1 beside the harness's. As in MLQA
 * (Lewis et al. 2020, arXiv 1910.07475), the punctuation of all scripts is left out, and so are the language's own
 * articles; and scripts that put no space between words count by the character.
 */

/** Language part of a catalogue code -> its articles, in lower case; other languages have none that are words. */
const ARTICLES: Readonly<Record<string, readonly string[]>> = {
  eng: ['a', 'an', 'the'],
  deu: 'ein eine einen einem eines einer der die das den dem des'.split(' '),
  spa: 'un una unos unas el la los las'.split(' '),
  fra: 'un une des le la les l'.split(' '),
  ron: 'un o niște'.split(' '),
  ell: 'ο η το οι τα του της των τον την τους τις ένας μία μια ένα'.split(' '),
  tur: ['bir'],
};

/** The Arabic article is written on its noun. */
const ARABIC_ARTICLE = /^ال(?=\p{L}{2})/u;

const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}\\p{Script=Tibetan}';
/** A character with its marks, or a word. */
const WORD = new RegExp(`[${UNSPACED}]\\p{M}*|[^\\s${UNSPACED}]+`, 'gu');

/** Ends words, as in "l'eau"; all other punctuation vanishes, as in "1,000". */
const APOSTROPHE = /['’]/g;
const PUNCTUATION = /[\p{P}$+<=>^`|~]/gu;

/**
 * Words of an answer, in lower case, without punctuation and articles.
 *
 * @param language Catalogue code, such as `deu_Latn`.
 */
export function localWords(text: string, language: string): string[] {
  const [name = ''] = language.split('_');
  // Turkish has a dotless i, whose capital is that of others' i.
  const lower = name === 'tur' ? text.toLocaleLowerCase('tr') : text.toLowerCase();
  const plain = lower.normalize('NFC').replaceAll(APOSTROPHE, ' ').replaceAll(PUNCTUATION, '');
  const articles = ARTICLES[name] ?? [];
  const words = (plain.match(WORD) ?? []).filter((word) => !articles.includes(word));
  return name === 'arb' ? words.map((word) => word.replace(ARABIC_ARTICLE, '')) : words;
}
