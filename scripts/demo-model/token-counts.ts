/**
 * @file How many tokens of each language a pretraining run read, about: counted on a sample of its documents.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadTokenizer } from '../../main/models/tokenizer/tokenizer.ts';
import { NAME_SEPARATORS, type CorpusFile } from './corpus-file.ts';
import { NUMBER_LIMIT } from './corpus.ts';
import { DocumentWriter } from './documents.ts';
import { NumberWords } from './number-words.ts';

const SAMPLE = 60_000;
const SEPARATORS = new RegExp(`${NAME_SEPARATORS.source}| \\| | [=~] `);

/**
 * Tokens by locale, of `totalTokens`, in thousands. A name that several languages share counts for each by its weight;
 * digits and signs between names count for none.
 * @param dir Folder of corpus.json and the tokenizer.
 */
export function tokensByLanguage(dir: string, seed: number, totalTokens: number): Record<string, number> {
  const corpus = JSON.parse(readFileSync(join(dir, 'corpus.json'), 'utf8')) as CorpusFile;
  const { encode } = loadTokenizer(dir);
  const weights = new Map(corpus.languages.map(({ locale, weight }) => [locale, weight]));
  const owners = new Map<string, Set<string>>();
  const own = (text: string, locale: string) => {
    const set = owners.get(text) ?? new Set();
    owners.set(text, set.add(locale));
  };
  for (const { locale, entries, names, numberRules } of corpus.languages) {
    for (const { name, keywords } of entries)
      for (const text of [name, ...keywords]) for (const part of text.split(SEPARATORS)) own(part, locale);
    for (const name of Object.values(names)) for (const part of name.split(SEPARATORS)) own(part, locale);
    if (numberRules === null) continue;
    const words = new NumberWords(locale, numberRules);
    for (let n = 0; n < NUMBER_LIMIT; n++)
      for (const part of words.words(n).split(SEPARATORS)) own(part, locale);
  }
  const counts = new Map<string, number>();
  let all = 0;
  const writer = new DocumentWriter(corpus, seed);
  for (let i = 0; i < SAMPLE; i++) {
    const { kind, text } = writer.write();
    all += encode(text).length + 1;
    const parts = kind === 'text' ? [text] : text.split(SEPARATORS);
    for (const part of parts) {
      const locales =
        kind === 'text'
          ? corpus.languages.flatMap(({ locale, paragraphs }) =>
              paragraphs.some((paragraph) => paragraph.replaceAll(/[=~|]/g, '').includes(text))
                ? [locale]
                : [],
            )
          : [...(owners.get(part) ?? [])];
      const total = locales.reduce((sum, locale) => sum + weights.get(locale)!, 0);
      const tokens = encode(` ${part}`).length;
      for (const locale of locales)
        counts.set(locale, (counts.get(locale) ?? 0) + (tokens * weights.get(locale)!) / total);
    }
  }
  return Object.fromEntries(
    corpus.languages.map(({ locale }) => [
      locale,
      Math.round(((counts.get(locale) ?? 0) * totalTokens) / all / 1000),
    ]),
  );
}
