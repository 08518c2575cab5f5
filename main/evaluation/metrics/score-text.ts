/**
 * @file A written text as a prediction: the answer in it, and its scores by every metric of its kind of answers.
 */
import type { GenerationPrediction } from '../../../shared/model/prediction.ts';
import { METRICS_OF, type Generation, type GenerationItem, type Metric } from '../../../shared/model/task.ts';
import type { WrittenText } from '../generation/write-texts.ts';
import { localWords } from './local-words.ts';
import { lastNumber, sameNumber, strictNumber } from './mgsm.ts';
import { exactMatch, f1, squadWords } from './squad.ts';
import { strip } from './python-text.ts';
import { writtenIn } from './written-language.ts';

/** How a metric reads a text and compares the answer with a reference, 0 to 1. */
interface MetricRules {
  /** Null where the text has no answer. */
  readonly answer: (text: string, language: string, generation: Generation) => string | null;
  readonly score: (reference: string, answer: string, language: string) => number;
}

const whole = (text: string): string | null => strip(text) || null;

const RULES: Readonly<Record<Metric, MetricRules>> = {
  exact_match: {
    answer: whole,
    score: (reference, answer) => exactMatch(squadWords(reference), squadWords(answer)),
  },
  f1: { answer: whole, score: (reference, answer) => f1(squadWords(reference), squadWords(answer)) },
  local_exact_match: {
    answer: whole,
    score: (reference, answer, language) =>
      exactMatch(localWords(reference, language), localWords(answer, language)),
  },
  local_f1: {
    answer: whole,
    score: (reference, answer, language) => f1(localWords(reference, language), localWords(answer, language)),
  },
  strict_match: {
    answer: (text, language, { languages }) => strictNumber(text, languages[language]?.strictAnswer),
    score: sameNumber,
  },
  flexible_extract: { answer: lastNumber, score: sameNumber },
};

/**
 * Scores a text by the best of its item's references.
 *
 * @param language Catalogue code.
 */
export function scoreText(
  item: GenerationItem,
  written: WrittenText,
  language: string,
  generation: Generation,
): GenerationPrediction {
  const { text } = written;
  const answers = METRICS_OF[generation.answers].map((metric) => ({
    metric,
    answer: RULES[metric].answer(text, language, generation),
  }));
  const metrics = Object.fromEntries(
    answers.map(({ metric, answer }) => [
      metric,
      Math.max(...item.references.map((reference) => RULES[metric].score(reference, answer ?? '', language))),
    ]),
  );
  const score = metrics[generation.metric]!;
  return {
    id: item.id,
    cluster: item.cluster ?? null,
    text,
    answer: answers.find(({ metric }) => metric === generation.metric)!.answer,
    references: item.references,
    metrics,
    unanswered: answers.flatMap(({ metric, answer }) => (answer === null ? [metric] : [])),
    writtenIn: writtenIn(text, language),
    endedBy: written.endedBy,
    tokens: written.tokens,
    score,
    correct: score === 1,
  };
}
