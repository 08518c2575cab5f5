/**
 * @file What is told of a language's answers beside their mean score.
 */
import type { EventBody, WrittenSummary } from '../../shared/model/event.ts';
import type { ChoicePrediction, GenerationPrediction, Prediction } from '../../shared/model/prediction.ts';
import type { Metric } from '../../shared/model/task.ts';

type LanguageEvent = Extract<EventBody, { type: 'language' }>;

/** @param predictions All of one kind. */
export function summarise(
  predictions: readonly Prediction[],
): Pick<LanguageEvent, 'accuracyPerToken' | 'accuracyPerCharacter' | 'written'> {
  const written = predictions.filter(
    (prediction): prediction is GenerationPrediction => 'text' in prediction,
  );
  if (written.length > 0) {
    return { accuracyPerToken: null, accuracyPerCharacter: null, written: summariseWritten(written) };
  }
  const chosen = predictions as readonly ChoicePrediction[];
  const share = (way: 'token' | 'character'): number =>
    chosen.filter(({ best, gold }) => best[way] === gold).length / chosen.length;
  return { accuracyPerToken: share('token'), accuracyPerCharacter: share('character') };
}

function summariseWritten(predictions: readonly GenerationPrediction[]): WrittenSummary {
  const count = (is: (prediction: GenerationPrediction) => boolean): number => predictions.filter(is).length;
  const metrics = Object.keys(predictions[0]!.metrics) as Metric[];
  const byMetric = (value: (metric: Metric) => number): WrittenSummary['metrics'] =>
    Object.fromEntries(metrics.map((metric) => [metric, value(metric)]));
  return {
    metrics: byMetric(
      (metric) =>
        predictions.reduce((sum, prediction) => sum + prediction.metrics[metric]!, 0) / predictions.length,
    ),
    unanswered: byMetric((metric) => count(({ unanswered }) => unanswered.includes(metric))),
    toldLanguage: count(({ writtenIn }) => writtenIn !== null),
    inEnglish: count(({ writtenIn }) => writtenIn === 'english'),
    inOther: count(({ writtenIn }) => writtenIn === 'other'),
    cutOff: count(({ endedBy }) => endedBy === 'length'),
    tokens: predictions.reduce((sum, { tokens }) => sum + tokens, 0),
  };
}
