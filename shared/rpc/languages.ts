/**
 * @file The language catalogue.
 */
import { type } from '@orpc/contract';
import type { Language } from '../model/language.ts';
import { procedure } from './procedure.ts';

export const languagesContract = {
  /** All of resources/languages.json, in its order. */
  list: procedure.output(type<readonly Language[]>()),
};
