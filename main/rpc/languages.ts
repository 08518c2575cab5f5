/**
 * @file Procedures on the language catalogue.
 */
import { loadLanguagePoints, loadLanguages } from '../library/languages.ts';
import { os } from './implementer.ts';

export const languagesRouter = {
  list: os.languages.list.handler(() => [...loadLanguages().values()]),
  points: os.languages.points.handler(() => loadLanguagePoints()),
};
