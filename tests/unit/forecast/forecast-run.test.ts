import { expect, test } from 'vitest';
import { forecastRun, type ForecastRun } from '../../../main/forecast/forecast-run.ts';
import type { Calibration } from '../../../shared/model/calibration.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import { evaluationSchema, trainingSchema } from '../../../shared/model/training.ts';

/** 10 ms and 1 ms a token for a step; 0.5 ms a token and 2 ms an item for scoring; 1 MB a token above 100 MB. */
const CALIBRATION: Calibration = {
  measuredMs: 1,
  prepareMs: 500,
  encodeMsPerItem: 2,
  idleBytes: 100e6,
  training: [
    { tokens: 40, sequenceLength: 10, durationMs: 50, peakBytes: 140e6 },
    { tokens: 80, sequenceLength: 20, durationMs: 90, peakBytes: 180e6 },
  ],
  scoring: [
    { tokens: 80, sequenceLength: 10, durationMs: 40, peakBytes: 120e6 },
    { tokens: 160, sequenceLength: 20, durationMs: 80, peakBytes: 140e6 },
  ],
  writing: null,
  trainingSplit: {
    items: 1000,
    lengths: Array.from({ length: 100 }, () => 20),
    sequencesPerItem: 1,
    longest: 20,
  },
  evaluationSplits: {
    eng_Latn: { items: 100, lengths: [10, 10], longest: 10, sequencesPerItem: 1 },
    deu_Latn: { items: 100, lengths: [20, 20], longest: 20, sequencesPerItem: 1 },
  },
};

function run(
  training: object,
  evaluation: object = {},
  languages: ForecastRun['languages'] = 'all',
): ForecastRun {
  return {
    method: methodSchema.parse({ method: 'lora' }),
    languages,
    training: trainingSchema.parse({ batchSize: 4, maxSteps: 100, devItems: 0, ...training }),
    evaluation: evaluationSchema.parse({ batchSize: 8, ...evaluation }),
  };
}

test('at the measured sizes, times are steps and items at the measured pace', () => {
  const forecast = forecastRun(CALIBRATION, run({}));
  expect(forecast.basis).toBe('measured');
  // 1,000 items to encode; 100 steps of 4 x 20 tokens; 100 items of 10 and 100 of 20 tokens.
  expect(forecast.prepareMs).toBeCloseTo(2500, 6);
  expect(forecast.trainMs).toBeCloseTo(9000, 6);
  expect(forecast.evaluateMs).toBeCloseTo(1900, 6);
  expect(forecast.peakMemoryBytes).toBeCloseTo(180e6, 0);
});

test('held-out items are scored as often as they are looked at', () => {
  const without = forecastRun(CALIBRATION, run({})).trainMs!;
  const forecast = forecastRun(CALIBRATION, run({ devItems: 50, evalSteps: 30 }));
  // Four times 50 items of 20 tokens.
  expect(forecast.trainMs! - without).toBeCloseTo(4 * 50 * 10, 6);
});

test('larger batches are extrapolated by their tokens, and said to be', () => {
  const forecast = forecastRun(CALIBRATION, run({ batchSize: 8 }));
  expect(forecast.basis).toBe('extrapolated');
  expect(forecast.trainMs).toBeCloseTo(100 * 170, 6);
  expect(forecast.peakMemoryBytes).toBeCloseTo(260e6, 0);
});

test('a lower limit on the length and fewer items take less', () => {
  const forecast = forecastRun(CALIBRATION, run({ maxSequenceLength: 10 }, { maxItems: 10 }));
  expect(forecast.trainMs).toBeCloseTo(5000, 6);
  expect(forecast.evaluateMs).toBeCloseTo(140, 6);
});

test('languages that were not measured count as average ones', () => {
  const forecast = forecastRun(CALIBRATION, run({}, {}, ['deu_Latn', 'fra_Latn']));
  expect(forecast.evaluateMs).toBeCloseTo(2400, 6);
  expect(forecast.notes.join(' ')).toMatch(/not measured/);
});

test('the frozen base trains nothing', () => {
  const frozen = { ...run({}), method: methodSchema.parse({ method: 'none' }) };
  const forecast = forecastRun({ ...CALIBRATION, training: [] }, frozen);
  expect(forecast.trainMs).toBe(0);
  expect(forecast.peakMemoryBytes).toBeCloseTo(140e6, 0);
});

/** 1 ms a prompt token; 10 ms and 0.1 ms a token for a step; three answers of 2 tokens to one of 6. */
const WRITTEN: Calibration = {
  ...CALIBRATION,
  encodeMsPerItem: 0,
  writing: {
    prompts: [
      { tokens: 40, sequenceLength: 10, durationMs: 40, peakBytes: 120e6 },
      { tokens: 80, sequenceLength: 20, durationMs: 80, peakBytes: 140e6 },
    ],
    steps: [
      { tokens: 10, sequenceLength: 10, durationMs: 11, peakBytes: 140e6 },
      { tokens: 100, sequenceLength: 20, durationMs: 20, peakBytes: 140e6 },
    ],
    answerTokens: [2, 2, 2, 6],
  },
};

test('written answers take a step a token, for as long as the longest of a batch, and fewer sequences as they end', () => {
  const forecast = forecastRun(WRITTEN, run({}, { batchSize: 4, maxItems: 6 }, ['eng_Latn']));
  const step = (sequences: number, written: number): number => 10 + 0.1 * sequences * (10 + written);
  const whole = 40 + step(4, 1) + step(1, 2) + step(1, 3) + step(1, 4) + step(1, 5);
  // Two items more: the middle of either half of the answers measured.
  const rest = 20 + step(2, 1) + step(1, 2) + step(1, 3) + step(1, 4) + step(1, 5);
  expect(forecast.evaluateMs).toBeCloseTo(whole + rest, 6);
  expect(forecast.notes.join(' ')).toMatch(/as long as before training, 3 tokens in the mean/);
});

test('a longer answer takes more time, one token takes no step', () => {
  const evaluateMs = (answerTokens: readonly number[]): number =>
    forecastRun(
      { ...WRITTEN, writing: { ...WRITTEN.writing!, answerTokens } },
      run({}, { batchSize: 1, maxItems: 1 }, ['eng_Latn']),
    ).evaluateMs!;
  expect(evaluateMs([1])).toBeCloseTo(10, 6);
  expect(evaluateMs([256])).toBeGreaterThan(255 * 10);
});
