/**
 * @file From a calibration to what a whole run takes: a straight line through what was measured.
 */
import type { Calibration, CalibrationPoint, SplitLengths } from '../../shared/model/calibration.ts';
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
  const itemMs = (split: SplitLengths): number => {
    const length = mean(split.lengths.map((tokens) => Math.min(tokens, limit)));
    return perToken(calibration.scoring) * length * split.sequencesPerItem;
  };
  const itemsOf = ({ items }: SplitLengths): number => Math.min(items, evaluation.maxItems ?? items);
  const measuredEvaluationMs = languages.reduce(
    (sum, [, split]) => sum + itemsOf(split) * (itemMs(split) + calibration.encodeMsPerItem),
    0,
  );
  // Languages that were not looked at take as long as the mean of those that were.
  const evaluateMs = measuredEvaluationMs * (1 + missing / Math.max(1, languages.length));

  const steps = trainingSteps(calibration, training);
  const devMs =
    devScores(training) * itemMs({ ...calibration.trainingSplit, sequencesPerItem: sequencesOf(languages) });
  const largest = largestBatches(calibration, run, languages);
  const isBeyond =
    largest.trainingTokens > TOLERANCE * (calibration.training.at(-1)?.tokens ?? Infinity) ||
    largest.scoringTokens > TOLERANCE * (calibration.scoring.at(-1)?.tokens ?? Infinity);
  return {
    basis: isBeyond ? 'extrapolated' : 'measured',
    prepareMs: calibration.prepareMs + calibration.trainingSplit.items * calibration.encodeMsPerItem,
    trainMs: run.method.method === 'none' ? 0 : steps + devMs,
    evaluateMs,
    peakMemoryBytes: Math.max(
      peakAt(calibration, calibration.training, largest.trainingTokens),
      peakAt(calibration, calibration.scoring, largest.scoringTokens),
    ),
    measuredMs: calibration.measuredMs,
    notes: [
      'Times are those of a machine that does nothing else.',
      ...(isBeyond
        ? [
            'Batches are larger than those measured; attention grows faster than the straight line assumed here.',
          ]
        : []),
      ...(missing > 0 ? [`${missing} languages were not measured and are taken as average ones.`] : []),
    ],
  };
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

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
