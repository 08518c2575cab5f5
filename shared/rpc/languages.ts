/**
 * @file The language catalogue.
 */
import { type } from '@orpc/contract';
import type { Language, LanguagePoint } from '../model/language.ts';
import { procedure } from './procedure.ts';

export const languagesContract = {
  /** All of resources/languages.json, in its order. */
  list: procedure.output(type<readonly Language[]>()),
  /** Where a language is spoken, by ISO 639-3: latitude and longitude in degrees. */
  points: procedure.output(type<Readonly<Record<string, LanguagePoint>>>()),
};
