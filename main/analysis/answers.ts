/**
 * @file Predictions without their scores, the form in which comparisons read them.
 */
import { scoreOf } from '../../shared/model/prediction.ts';
import {
  scoreArray,
  type LanguageAnswers,
  type RunAnswers,
  type RunResult,
} from '../../shared/model/result.ts';

/** Numbers names in the order they first come. */
class Numbering {
  readonly #numbers = new Map<string, number>();

  of(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#numbers.size;
      this.#numbers.set(name, number);
    }
    return number;
  }
}

/** The answers of runs; the same item or cluster has the same number in all of them. */
export function answersOf(results: readonly RunResult[]): RunAnswers[] {
  const items = new Numbering();
  const clusters = new Numbering();
  return results.map(({ summary, predictions }) => ({
    summary,
    languages: new Map(
      [...predictions].map(([language, list]): [string, LanguageAnswers] => [
        language,
        {
          items: Int32Array.from(list, ({ id }) => items.of(id)),
          clusters: Int32Array.from(list, ({ cluster }) => (cluster === null ? -1 : clusters.of(cluster))),
          scores: scoreArray(list.map(scoreOf)),
        },
      ]),
    ),
  }));
}
