import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../main/analysis/compare-runs.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { isUnseen } from '../../../main/analysis/groups.ts';
import { wilsonInterval } from '../../../main/analysis/wilson.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { Prediction } from '../../../shared/model/prediction.ts';
import type { RunResult } from '../../../shared/model/result.ts';
import {
  catalogue,
  demoBenchmark,
  failedRun,
  PROFILES,
  syntheticRun,
  withoutLanguages,
} from '../reports/synthetic-results.ts';

const [base, prompt, , , lora] = PROFILES;
const few = { languages: ['eng_Latn', 'deu_Latn', 'fra_Latn', 'zul_Latn', 'hin_Deva'], items: 40 };

function compare(results: readonly RunResult[], options = {}): Comparison {
  return compareRuns(results, catalogue, demoBenchmark, { resamples: 400, ...options });
}

/** A run whose answers are given: 1 right, 0 wrong. */
function runWith(
  answers: Record<string, readonly number[]>,
  profile = lora,
  seed = 1,
  clusterSize = 0,
): RunResult {
  const run = syntheticRun(profile, { languages: Object.keys(answers), items: 1, seed });
  const template = [...run.predictions.values()][0]![0]!;
  return {
    ...run,
    predictions: new Map(
      Object.entries(answers).map(([language, points]) => [
        language,
        points.map((point, index): Prediction => ({
          ...template,
          id: `i${index}`,
          cluster: clusterSize > 0 ? `c${Math.floor(index / clusterSize)}` : null,
          correct: point === 1,
        })),
      ]),
    ),
  };
}

describe('compareRuns', () => {
  it('counts each language and run, with the Wilson interval', () => {
    const run = syntheticRun(lora, few);
    const comparison = compare([syntheticRun(base, few), run]);
    for (const row of comparison.rows) {
      const predictions = run.predictions.get(row.language.code)!;
      const correct = predictions.filter((prediction) => prediction.correct).length;
      const cell = row.cells[1]!;
      expect(cell).toMatchObject({ items: 40, answers: 40, correct, accuracy: correct / 40 });
      expect(cell.interval).toEqual(wilsonInterval(correct / 40, 40));
      expect(cell.standardDeviation).toBeNull();
    }
  });

  it('puts the training language first, then families by size', () => {
    const rows = compare([syntheticRun(lora, few)]).rows.map((row) => row.language.code);
    expect(rows).toEqual(['eng_Latn', 'deu_Latn', 'hin_Deva', 'fra_Latn', 'zul_Latn']);
  });

  it('averages languages, not items, and leaves the training language out', () => {
    const run = runWith({
      eng_Latn: [1, 1, 1, 1],
      deu_Latn: [1, 1, 1, 0],
      fra_Latn: [1, 0],
      zul_Latn: [0, 0, 0, 0],
    });
    const { groups } = compare([run]);
    const find = (kind: string, label: string) =>
      groups.find((group) => group.kind === kind && group.label === label)?.cells[0];
    expect(groups[0]!.kind).toBe('all');
    expect(groups[0]!.cells[0]).toMatchObject({ languages: 3, items: 10 });
    expect(groups[0]!.cells[0]!.value).toBeCloseTo((0.75 + 0.5 + 0) / 3, 12);
    expect(groups[0]!.cells[0]!.gap!.value).toBeCloseTo(1 - 1.25 / 3, 12);
    expect(find('family', 'Indo-European')).toMatchObject({ languages: 2, value: 0.625 });
    expect(find('branch', 'Germanic')).toMatchObject({ languages: 1, value: 0.75 });
    expect(find('script', 'Latin')!.value).toBeCloseTo(1.25 / 3, 12);
    expect(find('resource', 'low')).toMatchObject({ languages: 1, value: 0 });
    expect(find('coverage', 'unseen')).toMatchObject({ languages: 1, value: 0 });
    expect(find('seen', 'Seen')).toMatchObject({ languages: 2, value: 0.625 });
  });

  it('orders coverage from all to unseen', () => {
    const labels = compare([syntheticRun(base)])
      .groups.filter((group) => group.kind === 'coverage')
      .map((group) => group.label);
    expect(labels).toEqual(['all items seen', '60% seen', '20% seen', 'unseen']);
    expect([isUnseen('Unseen in pretraining'), isUnseen('20% seen'), isUnseen(null)]).toEqual([
      true,
      false,
      null,
    ]);
  });

  it('gives the gap to English and the share of above-chance accuracy that is kept', () => {
    const chance = demoBenchmark.chance;
    const run = runWith({ eng_Latn: [1, 1, 1, 0], deu_Latn: [1, 1, 0, 0] });
    const [english, german] = compare([run]).rows;
    expect(english!.cells[0]).toMatchObject({ gap: null, retained: null });
    expect(german!.cells[0]!.gap!.value).toBeCloseTo(0.25, 12);
    expect(german!.cells[0]!.retained).toBeCloseTo((0.5 - chance) / (0.75 - chance), 12);
    const atChance = compare([runWith({ eng_Latn: [0, 0], deu_Latn: [1, 0] })]).rows[1]!.cells[0]!;
    expect(atChance.retained).toBeNull();
  });

  it('tests each language against the frozen base, adjusted by Holm', () => {
    const ones = new Array<number>(10).fill(1);
    const zeros = new Array<number>(10).fill(0);
    const frozen = runWith(
      { eng_Latn: zeros, deu_Latn: zeros, fra_Latn: [...ones.slice(5), ...zeros.slice(5)] },
      base,
    );
    const tuned = runWith({
      eng_Latn: ones,
      deu_Latn: [...ones.slice(4), ...zeros.slice(6)],
      fra_Latn: [...zeros.slice(5), ...ones.slice(5)],
    });
    const comparison = compare([frozen, tuned]);
    expect(comparison.columns.map((column) => column.baseline)).toEqual([null, 0]);
    const differences = Object.fromEntries(
      comparison.rows.map((row) => [row.language.code, row.cells[1]!.difference!]),
    );
    // 2 × (1/2)^10 / 2 and so on: one-sided tails of 10-0 and 6-0, and 5-5.
    expect(differences['eng_Latn']).toMatchObject({
      value: 1,
      higher: 10,
      lower: 0,
      test: 'mcnemar',
      p: 2 ** -10,
    });
    expect(differences['deu_Latn']).toMatchObject({ value: 0.6, higher: 6, lower: 0 });
    expect(differences['deu_Latn']!.p).toBeCloseTo(2 ** -6, 12);
    expect(differences['fra_Latn']).toMatchObject({ value: 0, higher: 5, lower: 5, p: 1, pHolm: 1 });
    expect(differences['eng_Latn']!.pHolm).toBeCloseTo(3 * 2 ** -10, 12);
    expect(differences['deu_Latn']!.pHolm).toBeCloseTo(2 * 2 ** -6, 12);
    expect(differences['eng_Latn']!.interval).toEqual({ low: 1, high: 1 });
    expect(comparison.rows[0]!.cells[0]!.difference).toBeNull();
  });

  it('compares only items that both runs answered', () => {
    const frozen = runWith({ eng_Latn: [0, 0, 0, 0] }, base);
    const tuned = runWith({ eng_Latn: [1, 1, 1, 1, 0, 0, 0, 0] });
    const difference = compare([frozen, tuned]).rows[0]!.cells[1]!.difference!;
    expect(difference).toMatchObject({ items: 4, value: 1, higher: 4, lower: 0 });
  });

  it('claims no certainty where all items share one cluster', () => {
    const right = (count: number): number[] => Array.from({ length: 30 }, (_, item) => Number(item < count));
    const answers = (count: number) => ({ eng_Latn: right(28), deu_Latn: right(count) });
    const { groups, rows } = compare([runWith(answers(6), base, 1, 30), runWith(answers(24), lora, 1, 30)]);
    expect(groups[0]!.cells[1]).toMatchObject({ value: 0.8, interval: null, difference: { interval: null } });
    const { interval } = rows[1]!.cells[1]!;
    expect(interval.high - interval.low).toBeGreaterThan(0.5);
  });

  it('takes another baseline by its label, and refuses an unknown one', () => {
    const runs = [syntheticRun(base, few), syntheticRun(prompt, few), syntheticRun(lora, few)];
    const comparison = compare(runs, { baseline: 'Soft prompt' });
    expect(comparison.columns.map((column) => column.baseline)).toEqual([1, null, 1]);
    expect(() => compare(runs, { baseline: 'LoRa' })).toThrow(
      new InputError(
        'baseline "LoRa"',
        'is not among the compared methods; choose one of Frozen base, Soft prompt, LoRA r = 8',
      ),
    );
  });

  it('merges seeds as mean and standard deviation and does not count an item twice', () => {
    const runs = [
      runWith({ eng_Latn: [1, 1, 1, 1], deu_Latn: [1, 1, 0, 0] }, lora, 1),
      runWith({ eng_Latn: [1, 1, 1, 0], deu_Latn: [1, 0, 0, 0] }, lora, 2),
    ];
    const comparison = compare(runs);
    expect(comparison.columns).toHaveLength(1);
    expect(comparison.columns[0]!.runs.map((run) => run.seed)).toEqual([1, 2]);
    const [english, german] = comparison.rows.map((row) => row.cells[0]!);
    expect(english).toMatchObject({ items: 4, answers: 8, correct: 7, accuracy: 0.875 });
    expect(english!.standardDeviation).toBeCloseTo(0.25 / Math.SQRT2, 12);
    expect(german!.seeds.map((seed) => seed.accuracy)).toEqual([0.5, 0.25]);
    expect(comparison.groups[0]!.cells[0]!.standardDeviation).toBeCloseTo(0.25 / Math.SQRT2, 12);

    const same = compare([
      runWith({ eng_Latn: [1, 0, 1, 0, 1, 0, 1, 1] }, lora, 1),
      runWith({ eng_Latn: [1, 0, 1, 0, 1, 0, 1, 1] }, lora, 2),
    ]).rows[0]!.cells[0]!;
    const once = wilsonInterval(5 / 8, 8);
    expect(same.interval.low).toBeLessThan(once.low + 0.03);
    expect(same.interval.high).toBeGreaterThan(once.high - 0.03);
  });

  it('starts another column when a seed comes again, and names models when there are several', () => {
    const run = syntheticRun(lora, few);
    expect(compare([run, run]).columns.map((column) => column.label)).toEqual([
      'LoRA r = 8',
      'LoRA r = 8 (2)',
    ]);
    const other: RunResult = {
      ...run,
      summary: {
        ...run.summary,
        config: { ...run.summary.config, model: { path: 'x', name: 'other', sha256: 'f'.repeat(64) } },
      },
    };
    expect(compare([run, other]).columns.map((column) => column.label)).toEqual([
      'LoRA r = 8, atlas-demo-4m',
      'LoRA r = 8, other',
    ]);
  });

  it('tests merged seeds and clustered items by sign flips, and widens clustered intervals', () => {
    const pattern = [1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0];
    const alone = compare([runWith({ eng_Latn: pattern })]);
    const inPairs = compare([
      runWith({ eng_Latn: pattern.map(() => 0) }, base, 1, 2),
      runWith({ eng_Latn: pattern }, lora, 1, 2),
    ]);
    expect(alone.clustered).toBe(false);
    expect(inPairs.clustered).toBe(true);
    expect(inPairs.bootstrap.clusters).toBe(10);
    const width = (comparison: Comparison, column: number): number => {
      const { interval } = comparison.rows[0]!.cells[column]!;
      return interval.high - interval.low;
    };
    expect(width(inPairs, 1)).toBeGreaterThan(1.3 * width(alone, 0));
    // Five clusters of two are better, none worse: 2 × (1/2)^5 / 2.
    expect(inPairs.rows[0]!.cells[1]!.difference).toMatchObject({
      test: 'sign-flip',
      higher: 5,
      lower: 0,
      p: 2 ** -5,
    });
  });

  it('keeps missing cells and failed runs visible', () => {
    const comparison = compare([
      syntheticRun(base, few),
      withoutLanguages(syntheticRun(prompt, few), ['zul_Latn']),
      failedRun(lora, 'The loss became NaN at step 12.'),
    ]);
    expect(comparison.rows.find((row) => row.language.code === 'zul_Latn')!.cells[1]).toBeNull();
    expect(comparison.groups[0]!.cells[1]).toMatchObject({ languages: 3 });
    expect(comparison.rows.every((row) => row.cells[2] === null)).toBe(true);
    expect(comparison.groups.every((group) => group.cells[2] === null)).toBe(true);
    expect(comparison.columns[2]!.runs[0]).toMatchObject({
      state: 'failed',
      failure: 'The loss became NaN at step 12.',
    });
  });

  it('pairs columns by the bootstrap: narrower than if they were independent', () => {
    const comparison = compare([syntheticRun(prompt), syntheticRun(lora)]);
    const [pair] = comparison.pairs;
    const [left, right] = comparison.groups[0]!.cells;
    expect(pair!.value).toBeCloseTo(left!.value - right!.value, 12);
    const width = (interval: { low: number; high: number } | null): number => interval!.high - interval!.low;
    expect(width(pair!.interval)).toBeLessThan(Math.hypot(width(left!.interval), width(right!.interval)));
  });

  it('is deterministic and plain data', () => {
    const results = [syntheticRun(base, few), syntheticRun(lora, few)];
    const comparison = compare(results);
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
    expect(compare(results)).toEqual(comparison);
  });

  it('covers no runs at all', () => {
    const comparison = compare([]);
    expect(comparison).toMatchObject({ columns: [], rows: [], pairs: [] });
  });

  it('refuses runs of another benchmark, other files of it, and unknown languages', () => {
    const run = syntheticRun(lora, few);
    const withTask = (task: object): RunResult => ({
      ...run,
      summary: {
        ...run.summary,
        config: { ...run.summary.config, task: { ...run.summary.config.task, ...task } },
      },
    });
    expect(() => compare([withTask({ id: 'belebele' })])).toThrow(
      /was measured on belebele 1, not on topic 1/,
    );
    expect(() => compare([run, withTask({ sha256: 'a'.repeat(64) })])).toThrow(/other files of topic/);
    expect(() => compareRuns([run], new Map(), demoBenchmark)).toThrow(
      /language "eng_Latn": was measured but is not/,
    );
  });
});
