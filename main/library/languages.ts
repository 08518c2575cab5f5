/**
 * @file The language catalogue that ships with the product, resources/languages.json.
 */
import { fileURLToPath } from 'node:url';
import {
  languageCatalogueSchema,
  languagePointsSchema,
  type Language,
  type LanguagePoint,
} from '../../shared/model/language.ts';
import { parseInput } from '../../shared/model/schema-problem.ts';
import { readText } from '../files/read-text.ts';

const CATALOGUE = fileURLToPath(new URL('../../resources/languages.json', import.meta.url));

const POINTS = fileURLToPath(new URL('../../resources/language-points.json', import.meta.url));

/** Every language that is known by its code, such as deu_Latn, in the order of the codes. */
export function loadLanguages(): ReadonlyMap<string, Language> {
  const { languages } = parseInput(languageCatalogueSchema, JSON.parse(readText(CATALOGUE)), CATALOGUE);
  return new Map(languages.map((language) => [language.code, language]));
}

/** A point on the map for each language of the catalogue, by ISO 639-3: latitude and longitude in degrees. */
export function loadLanguagePoints(): Readonly<Record<string, LanguagePoint>> {
  return parseInput(languagePointsSchema, JSON.parse(readText(POINTS)), POINTS).points;
}
