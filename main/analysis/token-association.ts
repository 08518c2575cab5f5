/**
 * @file Whether languages that a tokenizer splits into more tokens score lower.
 */
import type { Cell, TokenAssociation } from '../../shared/model/comparison.ts';
import { RESOURCE_LEVELS, type Language } from '../../shared/model/language.ts';
import type { Benchmark } from '../../shared/model/task.ts';
import { shareSeen } from './groups.ts';
import { partialRankCorrelation, rankCorrelation, withInterval } from './rank-correlation.ts';

/** With fewer, an interval spans nearly everything. */
const LEAST_LANGUAGES = 10;

/**
 * @param languages Those of the comparison, in any order.
 * @param cells Of one column, by language code.
 * @returns Null where tokens were counted in too few languages, or all have the same score or tokens.
 */
export function tokenAssociation(
  languages: readonly Language[],
  cells: ReadonlyMap<string, Cell>,
  { coverage, trainLanguage }: Pick<Benchmark, 'coverage' | 'trainLanguage'>,
): TokenAssociation | null {
  const points = languages.flatMap((language) => {
    const cell = cells.get(language.code);
    return cell === undefined || cell.relativeTokens === null || language.code === trainLanguage
      ? []
      : [{ language, tokens: cell.relativeTokens, score: cell.accuracy }];
  });
  if (points.length < LEAST_LANGUAGES) return null;
  const tokens = points.map((point) => point.tokens);
  const scores = points.map((point) => point.score);
  const rho = rankCorrelation(tokens, scores);
  if (rho === null) return null;
  const shares = points.flatMap(({ language }) => coverage[language.code] ?? []).map(shareSeen);
  const control = shares.length === points.length ? 'coverage' : 'resource';
  const levels =
    control === 'coverage'
      ? shares
      : points.map(({ language }) => RESOURCE_LEVELS.indexOf(language.resource_level));
  const partial = partialRankCorrelation(tokens, scores, levels);
  return {
    languages: points.length,
    correlation: withInterval(rho, points.length, 0),
    controlled: partial === null ? null : { ...withInterval(partial, points.length, 1), control },
  };
}
