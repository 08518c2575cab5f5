/**
 * @file Whether a text is in the language of its question or has drifted into English. Told by the script where the
 * question's is not Latin, else by function words, and only where a text has enough of them: names and numbers do not
 * tell.
 */

/** Script part of a catalogue code -> Unicode's scripts that it is written in, where they are not of the same name. */
const SCRIPTS: Readonly<Record<string, readonly string[]>> = {
  Hans: ['Han'],
  Hant: ['Han'],
  Jpan: ['Han', 'Hira', 'Kana'],
  Kore: ['Hang', 'Han'],
};

/** Frequent words that English and the language do not share. */
const FUNCTION_WORDS: Readonly<Record<string, ReadonlySet<string>>> = {
  eng: wordSet('the of and is was are were that this with for from they his her have has to it each by'),
  deu: wordSet('der das und ist nicht mit von zu den dem ein eine sie er hat wird für auf im sich wie'),
  spa: wordSet('el los las que de y es por con para una del se tiene en su como cada'),
  fra: wordSet('le les des et est que de du une pour avec dans il elle qui sur en par'),
  ron: wordSet('și este în de la cu pe un care din sunt a fost al ale mai'),
  swh: wordSet('ya wa na kwa ni za la katika kila kuwa ana hivyo cha vya yake huu hii'),
  tur: wordSet('ve bir bu için ile da de olan olarak her kadar çok daha sonra ne'),
  vie: wordSet('của là và có một các cho những được trong không với này người số'),
};

/** Function words that a text must have to be told by them. */
const ENOUGH_WORDS = 3;

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/**
 * The language of a text.
 *
 * @param language Catalogue code of the question's.
 * @returns `english` also for Latin letters after a question in another script; null where the text does not tell.
 */
export function writtenIn(text: string, language: string): 'question' | 'english' | 'other' | null {
  const [name = '', script = ''] = language.split('_');
  const letters = text.match(/\p{L}/gu)?.length ?? 0;
  if (letters === 0) return null;
  const isMostly = (scripts: readonly string[]): boolean => 2 * countLetters(text, scripts) > letters;
  const isLatin = isMostly(['Latn']);
  if (script !== 'Latn') {
    if (isMostly(SCRIPTS[script] ?? [script])) return 'question';
    return isLatin ? 'english' : 'other';
  }
  if (!isLatin) return 'other';
  if (name === 'eng') return 'question';
  const own = FUNCTION_WORDS[name];
  if (own === undefined) return null;
  const words = text.toLowerCase().match(/[\p{L}\p{M}]+/gu) ?? [];
  const ofQuestion = words.filter((word) => own.has(word)).length;
  const ofEnglish = words.filter((word) => FUNCTION_WORDS['eng']!.has(word)).length;
  if (ofQuestion + ofEnglish < ENOUGH_WORDS || ofQuestion === ofEnglish) return null;
  return ofQuestion > ofEnglish ? 'question' : 'english';
}

function countLetters(text: string, scripts: readonly string[]): number {
  const pattern = scripts.map((script) => `\\p{Script=${script}}`).join('');
  return text.match(new RegExp(`(?=\\p{L})[${pattern}]`, 'gu'))?.length ?? 0;
}
