/**
 * @file The language catalogue that ships with the product, resources/languages.json.
 */
import { fileURLToPath } from 'node:url';
import { languageCatalogueSchema, type Language } from '../../shared/model/language.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { readText } from '../files/read-text.ts';

const CATALOGUE = fileURLToPath(new URL('../../resources/languages.json', import.meta.url));

/** Every language that is known by its code, such as deu_Latn, in the order of the codes. */
export function loadLanguages(): ReadonlyMap<string, Language> {
  const { languages } = parseInput(languageCatalogueSchema, JSON.parse(readText(CATALOGUE)), CATALOGUE);
  return new Map(languages.map((language) => [language.code, language]));
}
