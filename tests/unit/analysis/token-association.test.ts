/**
 * @file Tokens and scores: rank correlations against SciPy 1.10 (spearmanr, rankdata), partial ones against the correlation
 * of what is left of the ranks after a least-squares fit to the control's, in NumPy 1.24.
 */
import { describe, expect, it } from 'vitest';
import { answersOf } from '../../../main/analysis/answers.ts';
import { compareAnswers } from '../../../main/analysis/compare-runs.ts';
import {
  partialRankCorrelation,
  rankCorrelation,
  ranksOf,
  withInterval,
} from '../../../main/analysis/rank-correlation.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import { tokenPoints } from '../../../shared/model/token-points.ts';
import {
  catalogue,
  countedAnswers,
  demoBenchmark,
  PROFILES,
  syntheticPromptTokens,
  syntheticRun,
} from '../reports/synthetic-results.ts';

const x = [1.31, 2.4, 1.05, 3.7, 1.8, 1.8, 5.2, 0.97, 2.2, 1.31, 4.4, 1.6];
const y = [0.71, 0.52, 0.83, 0.25, 0.61, 0.52, 0.21, 0.88, 0.35, 0.64, 0.3, 0.5];
const z = [1, 2, 0, 2, 1, 2, 2, 0, 1, 1, 2, 0];

describe('rank correlation', () => {
  it('gives equal values the mean of their ranks', () => {
    expect(ranksOf(x)).toEqual([3.5, 9, 2, 10, 6.5, 6.5, 12, 1, 8, 3.5, 11, 5]);
  });

  it('is that of SciPy, with ties', () => {
    expect(rankCorrelation(x, y)).toBeCloseTo(-0.9261877220981485, 12);
    expect(partialRankCorrelation(x, y, z)).toBeCloseTo(-0.8961369315224501, 12);
  });

  it('is not known where one side has one value, nor at an equal control that decides one of them', () => {
    const same = x.map(() => 3);
    expect(rankCorrelation(x, same)).toBeNull();
    expect(partialRankCorrelation(x, y, same)).toBeNull();
    expect(partialRankCorrelation(x, y, x)).toBeNull();
  });

  it('has the interval of Bonett and Wright', () => {
    const { interval } = withInterval(-0.58, 41, 0);
    expect(interval!.low).toBeCloseTo(-0.7641489297579251, 9);
    expect(interval!.high).toBeCloseTo(-0.30843401207282567, 9);
    const wider = withInterval(-0.58, 41, 1).interval!;
    expect(wider.high - wider.low).toBeGreaterThan(interval!.high - interval!.low);
    expect(withInterval(1, 41, 0)).toEqual({ value: 1, interval: { low: 1, high: 1 } });
  });

  it('has an interval that holds rho 95% of the time', () => {
    // Of pairs of normal numbers that are correlated by r, rho is 6/π asin(r/2). In NumPy: 96.0% of 4,000 samples.
    const r = -0.6;
    const rho = (6 / Math.PI) * Math.asin(r / 2);
    const next = randomStream(3);
    const uniform = (): number => (next() + 0.5) / 2 ** 32;
    const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    let held = 0;
    for (let sample = 0; sample < 2000; sample += 1) {
      const a = Array.from({ length: 41 }, normal);
      const b = a.map((value) => r * value + Math.sqrt(1 - r * r) * normal());
      const { low, high } = withInterval(rankCorrelation(a, b)!, 41, 0).interval!;
      if (low <= rho && rho <= high) held += 1;
    }
    expect(held / 2000).toBeGreaterThan(0.94);
    expect(held / 2000).toBeLessThan(0.975);
  });
});

describe('tokens of a comparison', () => {
  const results = PROFILES.map((profile) => syntheticRun(profile, { items: 40 }));
  const compare = (answers: ReturnType<typeof countedAnswers>, benchmark = demoBenchmark) =>
    compareAnswers(answers, catalogue, benchmark, { resamples: 20 });
  const comparison = compare(countedAnswers(results));

  it('stand in each cell, relative to English', () => {
    for (const { language, cells } of comparison.rows) {
      const tokens = syntheticPromptTokens(language.code);
      for (const cell of cells) {
        expect(cell!.promptTokens).toBe(tokens);
        expect(cell!.relativeTokens).toBe(tokens / 20);
      }
    }
  });

  it('are correlated with scores over the other languages, at equal coverage', () => {
    expect(comparison.tokens.length).toBe(PROFILES.length);
    comparison.tokens.forEach((association, column) => {
      const points = tokenPoints(comparison, column);
      expect(points.some(({ row }) => row.language.code === 'eng_Latn')).toBe(false);
      expect(association).toMatchObject({ languages: points.length, controlled: { control: 'coverage' } });
      const [tokens, scores] = [
        points.map(({ relativeTokens }) => relativeTokens),
        points.map(({ score }) => score),
      ];
      expect(association!.correlation.value).toBe(rankCorrelation(tokens, scores));
      // All seen languages before 60% seen ones, and so on: what orders the tiers is text.
      const order = ['all items seen', '60% seen', '20% seen', 'unseen'];
      const tiers = points.map(({ row }) => order.indexOf(row.coverage!));
      expect(tiers).not.toContain(-1);
      expect(association!.controlled!.value).toBeCloseTo(partialRankCorrelation(tokens, scores, tiers)!, 12);
    });
  });

  it('are taken at equal resource level where the benchmark does not tell the coverage of each language', () => {
    const { zul_Latn, ...coverage } = demoBenchmark.coverage;
    expect(zul_Latn).toBeDefined();
    const [first] = compare(countedAnswers(results), { ...demoBenchmark, coverage }).tokens;
    expect(first!.controlled!.control).toBe('resource');
  });

  it('say nothing of runs that did not count them, or of few languages', () => {
    const [counted] = countedAnswers(results);
    const [uncounted] = answersOf(results);
    const { rows, tokens } = compare([uncounted!]);
    expect(tokens).toEqual([null]);
    expect(rows[1]!.cells[0]).toMatchObject({ promptTokens: null, relativeTokens: null });
    const few = [...catalogue.keys()].filter((code) => counted!.languages.has(code)).slice(0, 10);
    const summary = { ...counted!.summary, config: { ...counted!.summary.config, languages: few } };
    const languages = new Map(few.map((code) => [code, counted!.languages.get(code)!]));
    expect(compare([{ summary, languages }]).tokens).toEqual([null]);
  });
});
