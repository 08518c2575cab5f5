import { describe, expect, it } from 'vitest';
import { compareRuns } from '../../../main/analysis/compare-runs.ts';
import { outlineRuns, type OutlineRun } from '../../../main/analysis/outline.ts';
import { wilsonInterval } from '../../../main/analysis/wilson.ts';
import type { RunResult } from '../../../shared/model/result.ts';
import {
  catalogue,
  demoBenchmark,
  PROFILES,
  syntheticRun,
  withoutLanguages,
} from '../reports/synthetic-results.ts';

const [base, prompt, , , lora] = PROFILES;
const few = { languages: ['eng_Latn', 'deu_Latn', 'fra_Latn', 'zul_Latn'], items: 40 };

function outline(results: readonly RunResult[], change: Partial<OutlineRun> = {}, options = {}) {
  const runs = results.map(({ summary, predictions }): OutlineRun => ({
    summary,
    results: [...predictions].map(([language, list]) => ({
      language,
      items: list.length,
      correct: list.filter(({ correct }) => correct).length,
      accuracy: list.filter(({ correct }) => correct).length / list.length,
    })),
    clustered: false,
    ...change,
  }));
  return outlineRuns('section', runs, catalogue, demoBenchmark, {
    ...options,
    describe: ({ method }) => method.method,
  });
}

describe('outlineRuns', () => {
  const results = [
    syntheticRun(base, few),
    withoutLanguages(syntheticRun(prompt, few), ['zul_Latn']),
    syntheticRun(lora, { ...few, seed: 1 }),
    syntheticRun(lora, { ...few, seed: 2 }),
  ];

  it('has the columns, rows, groups and means of the whole comparison', () => {
    const whole = compareRuns(results, catalogue, demoBenchmark, { resamples: 10 });
    const quick = outline(results);
    expect(quick.columns.map(({ label, runs, baseline }) => ({ label, runs, baseline }))).toEqual(
      whole.columns.map(({ label, runs, baseline }) => ({ label, runs, baseline })),
    );
    expect(quick.rows.map((row) => row.language.code)).toEqual(whole.rows.map((row) => row.language.code));
    quick.rows.forEach((row, index) =>
      row.cells.forEach((cell, column) => {
        const other = whole.rows[index]!.cells[column] ?? null;
        if (cell === null || other === null) {
          expect(cell).toBe(other);
          return;
        }
        const { items, answers, correct, accuracy, seeds, standardDeviation } = other;
        expect(cell).toMatchObject({ items, answers, correct, accuracy, seeds, standardDeviation });
      }),
    );
    quick.groups.forEach((group, index) => {
      const other = whole.groups[index]!;
      expect([group.kind, group.label, group.languages]).toEqual([other.kind, other.label, other.languages]);
      group.cells.forEach((cell, column) => {
        const exact = other.cells[column]!;
        if (cell === null) {
          expect(exact).toBeNull();
          return;
        }
        expect(cell.value).toBeCloseTo(exact.value, 12);
        expect(cell).toMatchObject({ languages: exact.languages, items: exact.items });
      });
    });
  });

  it('gives Wilson’s interval over the items of one seed, and none for clusters', () => {
    const cell = outline(results).rows[1]!.cells[2]!;
    expect(cell.answers).toBe(80);
    expect(cell.interval).toEqual(wilsonInterval(cell.accuracy, 40));
    expect(outline(results, { clustered: true }).rows[1]!.cells[2]!.interval).toBeNull();
  });

  it('takes any run as the baseline and keeps seeds apart on request', () => {
    const apart = outline(results, {}, { mergeSeeds: false, baselineRun: 'lora-r-8-seed-2' });
    expect(apart.columns.map(({ label }) => label)).toEqual([
      'Frozen base',
      'Soft prompt',
      'LoRA r = 8, seed 1',
      'LoRA r = 8, seed 2',
    ]);
    expect(apart.columns.map(({ baseline }) => baseline)).toEqual([3, 3, 3, null]);
    expect(() => outline(results, {}, { baselineRun: 'nobody' })).toThrow(/not among the compared runs/);
  });

  it('lists the settings that differ, and no names or seeds', () => {
    const { different, same } = outline(results).settings;
    expect(different.find(({ field }) => field === 'method.method')!.values).toEqual([
      'none',
      'prompt-tuning',
      'lora',
    ]);
    expect(different.find(({ field }) => field === 'method.r')!.values).toEqual([null, null, '8']);
    expect(different.every(({ field }) => field.startsWith('method.'))).toBe(true);
    expect(same).toBeGreaterThan(20);
  });

  it('lists a setting of training where trained methods differ in it, and none for what is not trained', () => {
    const withRate = (run: (typeof results)[number], learningRate: number): (typeof results)[number] => {
      const { config } = run.summary;
      const training = { ...config.training, learningRate };
      return { ...run, summary: { ...run.summary, config: { ...config, training } } };
    };
    const [base, prompt, lora] = results as [(typeof results)[0], (typeof results)[0], (typeof results)[0]];
    const rates = (...runs: (typeof results)[number][]) =>
      outline(runs).settings.different.find(({ field }) => field === 'training.learningRate')?.values;
    expect(rates(withRate(base, 0.5), prompt, withRate(lora, 0.25))).toEqual([null, '0.005', '0.25']);
    expect(rates(withRate(base, 0.5), prompt)).toBeUndefined();
  });
});
