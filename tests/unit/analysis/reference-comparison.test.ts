/**
 * @file A whole comparison against values computed outside this code base: NumPy 2.4, SciPy 1.17 (binom) and
 * statsmodels (multipletests, method "holm") over the same 60 items, 4 languages and 2 runs. The answers follow from
 * whole-number formulas, so that both sides make the same ones. Exact p-values of sign flips come from enumerating
 * the distribution of the sum in fractions; intervals from 400,000 multinomial draws of clusters.
 */
import { describe, expect, it } from 'vitest';
import { compareAnswers } from '../../../main/analysis/compare-runs.ts';
import type { Estimate } from '../../../shared/model/comparison.ts';
import type { LanguageAnswers, RunAnswers } from '../../../shared/model/result.ts';
import { catalogue, demoBenchmark, PROFILES, syntheticRun } from '../reports/synthetic-results.ts';

const ITEMS = 60;
const LANGUAGES = ['eng_Latn', 'deu_Latn', 'fra_Latn', 'hin_Deva'];
const [base, , , , lora] = PROFILES;

const baseRight = (item: number, language: number): boolean => (item * item * 3 + language * 17 + 5) % 11 < 4;
const loraRight = (item: number, language: number): boolean =>
  (item * 5 + language * 29 + Math.floor(item / 4) * 3) % 13 < 7;

function run(
  profile: typeof base,
  right: (item: number, language: number) => boolean,
  clustered: boolean,
): RunAnswers {
  const { summary } = syntheticRun(profile, { languages: LANGUAGES, items: 1 });
  const items = Int32Array.from({ length: ITEMS }, (_, item) => item);
  return {
    summary,
    languages: new Map(
      LANGUAGES.map((code, language): [string, LanguageAnswers] => [
        code,
        {
          items,
          clusters: items.map((item) => (clustered ? (item * 7) % 23 : -1)),
          scores: Uint8Array.from(items, (item) => (right(item, language) ? 1 : 0)),
        },
      ]),
    ),
  };
}

function compare(clustered: boolean) {
  return compareAnswers(
    [run(base, baseRight, clustered), run(lora, loraRight, clustered)],
    catalogue,
    demoBenchmark,
    { resamples: clustered ? 40_000 : 200 },
  );
}

/** Cells of LoRA by the languages above. */
function cellsOf(comparison: ReturnType<typeof compare>) {
  return LANGUAGES.map((code) => comparison.rows.find((row) => row.language.code === code)!.cells[1]!);
}

function expectInterval(estimate: Estimate, low: number, high: number): void {
  expect(Math.abs(estimate.interval!.low - low)).toBeLessThan(0.006);
  expect(Math.abs(estimate.interval!.high - high)).toBeLessThan(0.006);
}

describe('independent items', () => {
  const comparison = compare(false);

  it('counts', () => {
    const counts = (column: number) =>
      LANGUAGES.map(
        (code) => comparison.rows.find((row) => row.language.code === code)!.cells[column]!.correct,
      );
    expect(counts(0)).toEqual([10, 28, 11, 17]);
    expect(counts(1)).toEqual([32, 34, 33, 32]);
  });

  it('McNemar’s mid-p and Holm over the languages', () => {
    const differences = cellsOf(comparison).map((cell) => cell.difference!);
    expect(differences.map(({ higher, lower }) => [higher, lower])).toEqual([
      [26, 4],
      [19, 13],
      [27, 5],
      [21, 6],
    ]);
    expect(differences.every(({ test }) => test === 'mcnemar')).toBe(true);
    [3.3953227102756514e-5, 0.2962063685990871, 6.618769839406011e-5, 0.00371916592121124].forEach(
      (p, index) => expect(differences[index]!.p).toBeCloseTo(p, 12),
    );
    [0.00013581290841102606, 0.2962063685990871, 0.00019856309518218032, 0.00743833184242248].forEach(
      (p, index) => expect(differences[index]!.pHolm).toBeCloseTo(p, 12),
    );
  });
});

describe('items in clusters', () => {
  const comparison = compare(true);
  const cells = cellsOf(comparison);

  it('sign flips of whole clusters and Holm over the languages', () => {
    const differences = cells.map((cell) => cell.difference!);
    expect(differences.map(({ higher, lower }) => [higher, lower])).toEqual([
      [14, 1],
      [10, 7],
      [14, 2],
      [11, 4],
    ]);
    expect(differences.every(({ test }) => test === 'sign-flip')).toBe(true);
    [0.000274658203125, 0.38855743408203125, 0.0006866455078125, 0.03521728515625].forEach((p, index) =>
      expect(differences[index]!.p).toBeCloseTo(p, 12),
    );
    [0.0010986328125, 0.38855743408203125, 0.0020599365234375, 0.0704345703125].forEach((p, index) =>
      expect(differences[index]!.pHolm).toBeCloseTo(p, 12),
    );
  });

  it('bootstrap intervals of differences and gaps', () => {
    const [english, german, french, hindi] = cells;
    expectInterval(english!.difference!, 0.2131, 0.5246);
    expectInterval(german!.difference!, -0.1148, 0.3175);
    expectInterval(french!.difference!, 0.2031, 0.5246);
    expectInterval(hindi!.difference!, 0.0339, 0.4516);
    expectInterval(german!.gap!, -0.2203, 0.1579);
    expectInterval(hindi!.gap!, -0.2222, 0.2295);
  });

  it('macro averages, which say over how many languages and items they are', () => {
    const group = (kind: string, label: string) =>
      comparison.groups.find((candidate) => candidate.kind === kind && candidate.label === label)!;
    const all = comparison.groups[0]!.cells[1]!;
    expect(all).toMatchObject({ languages: 3, items: 180 });
    expect(all.value).toBeCloseTo(0.55, 12);
    expectInterval(all, 0.4854, 0.6167);
    expect(all.difference).toMatchObject({ languages: 3 });
    expect(all.difference!.value).toBeCloseTo(0.2388888888888889, 12);
    expectInterval(all.difference!, 0.1366, 0.35);
    expectInterval(all.gap!, -0.2056, 0.1749);
    const latin = group('script', 'Latin').cells[1]!;
    expect(latin).toMatchObject({ languages: 2, items: 120 });
    expect(latin.value).toBeCloseTo(0.5583333333333333, 12);
    expectInterval(latin, 0.4474, 0.6667);
  });
});
