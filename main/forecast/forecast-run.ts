/**
 * @file From a calibration to what a whole run takes: a straight line through what was measured.
 */
import { formatNumber } from '../../shared/format/number.ts';
import type {
  Calibration,
  CalibrationPoint,
  SplitLengths,
  WritingCost,
} from '../../shared/model/calibration.ts';
import type { PlannedRun, RunForecast } from '../../shared/rpc/forecast.ts';
import { BatchPlan } from '../training/batch-plan.ts';

/** What of a planned run a forecast depends on, beside what was measured. */
export type ForecastRun = Pick<PlannedRun, 'method' | 'languages' | 'training' | 'evaluation'>;

type Measured = Pick<
  RunForecast,
  'basis' | 'prepareMs' | 'trainMs' | 'evaluateMs' | 'peakMemoryBytes' | 'notes' | 'measuredMs'
>;

/** Beyond the measured sizes by this factor, time and memory are called extrapolated. */
const TOLERANCE = 1.15;
/** Batches of the plan that the mean length of a step is taken over. */
const PLANNED_BATCHES = 64;

/** Times are those of an otherwise idle machine; memory is the worker's largest resident set. */
export function forecastRun(calibration: Calibration, run: ForecastRun): Measured {
  const { training, evaluation } = run;
  const limit = training.maxSequenceLength;
  const languages = Object.entries(calibration.evaluationSplits).filter(
    ([code]) => run.languages === 'all' || run.languages.includes(code),
  );
  const missing = run.languages === 'all' ? 0 : run.languages.length - languages.length;
  const itemMs = (split: SplitLengths): number =>
    perToken(calibration.scoring) * meanLength(split, limit) * split.sequencesPerItem;
  const itemsOf = ({ items }: SplitLengths): number => Math.min(items, evaluation.maxItems ?? items);
  const { writing } = calibration;
  const measuredEvaluationMs = languages.reduce((sum, [, split]) => {
    const items = itemsOf(split);
    const answerMs =
      writing === null
        ? items * itemMs(split)
        : writingMs(writing, items, meanLength(split, limit), evaluation.batchSize);
    return sum + answerMs + items * calibration.encodeMsPerItem;
  }, 0);
  // Languages that were not looked at take as long as the mean of those that were.
  const evaluateMs = measuredEvaluationMs * (1 + missing / Math.max(1, languages.length));

  const steps = trainingSteps(calibration, training);
  const devSequences = writing === null ? sequencesOf(languages) : 1;
  const devMs =
    devScores(training) * itemMs({ ...calibration.trainingSplit, sequencesPerItem: devSequences });
  const evaluated = writing === null ? calibration.scoring : writing.prompts;
  const largest = largestBatches(calibration, run, languages);
  const isBeyond =
    largest.trainingTokens > TOLERANCE * (calibration.training.at(-1)?.tokens ?? Infinity) ||
    largest.scoringTokens > TOLERANCE * (evaluated.at(-1)?.tokens ?? Infinity);
  return {
    basis: isBeyond ? 'extrapolated' : 'measured',
    prepareMs: calibration.prepareMs + calibration.trainingSplit.items * calibration.encodeMsPerItem,
    trainMs: run.method.method === 'none' ? 0 : steps + devMs,
    evaluateMs,
    peakMemoryBytes: Math.max(
      peakAt(calibration, calibration.training, largest.trainingTokens),
      peakAt(calibration, evaluated, largest.scoringTokens),
    ),
    measuredMs: calibration.measuredMs,
    notes: [
      'Times are those of a machine that does nothing else.',
      ...(isBeyond
        ? [
            'Batches are larger than those measured; attention grows faster than the straight line assumed here.',
          ]
        : []),
      ...(writing === null ? [] : [writingNote(writing, run.method.method !== 'none')]),
      ...(missing > 0 ? [`${missing} languages were not measured and are taken as average ones.`] : []),
    ],
  };
}

/**
 * Milliseconds that writing takes: each batch reads its prompts, then a token a step until its longest answer ends;
 * sequences that have ended leave it. Answers of a batch are as long as those measured, evenly taken.
 *
 * @param length Mean tokens of a prompt.
 */
function writingMs(writing: WritingCost, items: number, length: number, batchSize: number): number {
  const ofBatch = (size: number): number => {
    const { prompts, steps, answerTokens } = writing;
    const answers = Array.from(
      { length: size },
      (_, place) => answerTokens[Math.floor(((place + 0.5) * answerTokens.length) / size)]!,
    );
    let ms = durationAt(prompts, size * length);
    if (steps.length === 0) return ms;
    // The prompts give the first token.
    for (let written = 1; written < answers.at(-1)!; written++) {
      const going = answers.filter((tokens) => tokens > written).length;
      ms += durationBetween(steps, going * (length + written));
    }
    return ms;
  };
  const rest = items % batchSize;
  return Math.floor(items / batchSize) * ofBatch(batchSize) + (rest === 0 ? 0 : ofBatch(rest));
}

function writingNote({ answerTokens }: WritingCost, isTrained: boolean): string {
  const tokens = formatNumber(Math.round(mean(answerTokens)));
  return isTrained
    ? `Answers are taken to be as long as before training, ${tokens} tokens in the mean; an adapter that learns to end them takes less time.`
    : `Answers were ${tokens} tokens long in the mean.`;
}

function meanLength({ lengths }: SplitLengths, limit: number): number {
  return mean(lengths.map((tokens) => Math.min(tokens, limit)));
}

/** Milliseconds of all optimiser steps, by the lengths of the batches that the plan makes. */
function trainingSteps(calibration: Calibration, training: ForecastRun['training']): number {
  const { lengths, sequencesPerItem } = calibration.trainingSplit;
  if (lengths.length === 0 || calibration.training.length === 0) return 0;
  const cut = lengths.map((tokens) => Math.min(tokens, training.maxSequenceLength));
  const plan = new BatchPlan(
    cut,
    cut.map(() => 0),
    training.batchSize,
    1,
  );
  const durations = Array.from({ length: PLANNED_BATCHES }, (_, number) => {
    const batch = plan.batch(number);
    const tokens = training.batchSize * sequencesPerItem * Math.max(...batch.map((item) => cut[item]!));
    return durationAt(calibration.training, tokens);
  });
  return training.maxSteps * training.gradientAccumulationSteps * mean(durations);
}

/** Held-out items scored over a whole run. */
function devScores({ devItems, evalSteps, maxSteps }: ForecastRun['training']): number {
  return devItems * Math.ceil(maxSteps / evalSteps);
}

function sequencesOf(languages: readonly (readonly [string, SplitLengths])[]): number {
  return languages[0]?.[1].sequencesPerItem ?? 1;
}

function largestBatches(
  { trainingSplit }: Calibration,
  { training, evaluation }: ForecastRun,
  languages: readonly (readonly [string, SplitLengths])[],
): { trainingTokens: number; scoringTokens: number } {
  const longestOf = ({ longest }: SplitLengths): number => Math.min(longest, training.maxSequenceLength);
  return {
    trainingTokens: training.batchSize * trainingSplit.sequencesPerItem * longestOf(trainingSplit),
    scoringTokens: evaluation.batchSize * Math.max(0, ...languages.map(([, split]) => longestOf(split))),
  };
}

/** Milliseconds a token where batches are full. */
function perToken(points: readonly CalibrationPoint[]): number {
  return mean(points.map(({ durationMs, tokens }) => durationMs / tokens));
}

/** What a process takes beyond its idle state grows with the tokens of a batch. */
function peakAt({ idleBytes }: Calibration, points: readonly CalibrationPoint[], tokens: number): number {
  const last = points.at(-1);
  return last === undefined ? idleBytes : idleBytes + ((last.peakBytes - idleBytes) * tokens) / last.tokens;
}

/** The line through the smallest and the largest point, never falling; through the origin where there is but one. */
function durationAt(points: readonly CalibrationPoint[], tokens: number): number {
  const first = points[0]!;
  const last = points.at(-1)!;
  if (last.tokens <= first.tokens) return (last.durationMs * tokens) / last.tokens;
  const slope = Math.max(0, (last.durationMs - first.durationMs) / (last.tokens - first.tokens));
  return Math.max(0, last.durationMs + slope * (tokens - last.tokens));
}

/** Along the lines from each point to the next; before the first and after the last as there. */
function durationBetween(points: readonly CalibrationPoint[], tokens: number): number {
  const first = points[0]!;
  if (tokens <= first.tokens) return first.durationMs;
  const next = points.findIndex((point) => point.tokens >= tokens);
  if (next === -1) return durationAt(points, tokens);
  const [from, to] = [points[next - 1]!, points[next]!];
  const share = (tokens - from.tokens) / (to.tokens - from.tokens);
  return from.durationMs + share * (to.durationMs - from.durationMs);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
