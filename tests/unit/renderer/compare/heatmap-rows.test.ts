import { describe, expect, it } from 'vitest';
import { heatmapPicture } from '../../../../renderer/pages/compare/heatmap/heatmap-picture.ts';
import {
  heatRows,
  isPartial,
  type RowOptions,
} from '../../../../renderer/pages/compare/heatmap/heatmap-rows.ts';
import { domainOf, SectionValues } from '../../../../renderer/pages/compare/heatmap/heatmap-values.ts';
import type { ComparisonOutline, OutlineCell } from '../../../../shared/model/comparison-outline.ts';

function cell(correct: number): OutlineCell {
  const seeds = [{ runId: 'r', seed: 1, items: 10, correct, accuracy: correct / 10 }];
  return {
    items: 10,
    answers: 10,
    correct,
    accuracy: correct / 10,
    seeds,
    standardDeviation: null,
    interval: null,
  };
}

function row(code: string, name: string, family: string, cells: (OutlineCell | null)[]) {
  const language = {
    code,
    name,
    bcp47: code,
    script: 'Latn',
    script_name: 'Latin',
    family,
    branch: family,
    resource_level: 'high' as const,
  };
  return { language, coverage: null, unseen: null, cells };
}

const column = (label: string, baseline: number | null) => ({
  label,
  model: 'm',
  modelSha256: 'f',
  method: { method: 'none' as const },
  isTraining: false,
  numFewshot: 0,
  learningRate: 0.005,
  learningRatesTried: null,
  runs: [{ runId: `run-${label}`, seed: 1, state: 'finished' as const, failure: null }],
  trainableParameters: null,
  totalParameters: null,
  trainMs: null,
  evaluateMs: null,
  baseline,
  description: '',
  experiment: 'e',
});

const outline: ComparisonOutline = {
  section: 's',
  benchmark: {
    id: 'b',
    version: '1',
    title: 'B',
    sha256: null,
    chance: 0.25,
    metric: null,
    chatTemplate: false,
    trainLanguage: 'eng_Latn',
  },
  normalisation: 'sum',
  clustered: false,
  columns: [column('base', null), column('lora', 0)],
  rows: [
    row('eng_Latn', 'English', 'Indo-European', [cell(5), cell(9)]),
    row('deu_Latn', 'German', 'Indo-European', [cell(4), cell(6)]),
    row('fra_Latn', 'French', 'Indo-European', [cell(3), cell(8)]),
    row('zul_Latn', 'Zulu', 'Niger-Congo', [cell(2), null]),
  ],
  groups: [
    { kind: 'all', label: 'All', languages: ['deu_Latn', 'fra_Latn', 'zul_Latn'], cells: [] },
    { kind: 'family', label: 'Indo-European', languages: ['deu_Latn', 'fra_Latn'], cells: [] },
    { kind: 'family', label: 'Niger-Congo', languages: ['zul_Latn'], cells: [] },
  ],
  settings: { different: [], same: 0 },
};
const values = new SectionValues(outline, null);
const options: RowOptions = {
  mode: 'accuracy',
  grouping: 'family',
  sort: null,
  search: '',
  closed: new Set(),
};
const rows = (change: Partial<RowOptions> = {}) => heatRows(values, { ...options, ...change }).rows;
const ids = (change: Partial<RowOptions> = {}) => rows(change).map(({ id }) => id);

describe('the heatmap', () => {
  it('pins the training language and the mean, then groups', () => {
    expect(ids()).toEqual([
      'eng_Latn',
      'mean',
      'family:Indo-European',
      'deu_Latn',
      'fra_Latn',
      'family:Niger-Congo',
      'zul_Latn',
    ]);
    const mean = rows()[1]!;
    expect(mean.values[0]).toBeCloseTo(0.3, 12);
    expect(mean.values[1]).toBeCloseTo(0.7, 12);
    expect(mean.counts).toEqual([3, 2]);
    expect([0, 1].map((column) => isPartial(mean, column))).toEqual([false, true]);
    // A group without a value at all is not a mean.
    expect(
      isPartial(
        rows().find(({ id }) => id === 'family:Niger-Congo')!,
        1,
      ),
    ).toBe(false);
  });

  it('closes groups, finds languages, and sorts with missing cells last', () => {
    expect(ids({ closed: new Set(['family:Indo-European']) })).not.toContain('deu_Latn');
    expect(ids({ search: 'niger' })).toEqual(['mean', 'family:Niger-Congo', 'zul_Latn']);
    const by = (ascending: boolean) =>
      ids({ grouping: 'none', sort: { by: 'run-lora', ascending } }).slice(2);
    expect(by(false)).toEqual(['fra_Latn', 'deu_Latn', 'zul_Latn']);
    expect(by(true)).toEqual(['deu_Latn', 'fra_Latn', 'zul_Latn']);
  });

  it('gives differences, gaps and what is kept', () => {
    const of = (mode: RowOptions['mode'], code: string) =>
      [0, 1].map((index) => values.value(mode, code, index));
    expect(of('difference', 'fra_Latn')[0]).toBe('none');
    expect(of('difference', 'fra_Latn')[1]).toBeCloseTo(0.5, 12);
    expect(of('difference', 'zul_Latn')[1]).toBe('missing');
    expect(of('gap', 'eng_Latn')).toEqual(['none', 'none']);
    expect(of('gap', 'deu_Latn')[1]).toBeCloseTo(0.3, 12);
    expect(of('retained', 'deu_Latn')[1]).toBeCloseTo((0.6 - 0.25) / (0.9 - 0.25), 12);
  });

  it('has scales with round ends, symmetric around zero for differences', () => {
    expect(domainOf('accuracy', [0.31, 0.62, 'missing'], 0.25)).toEqual({ low: 0.25, high: 0.65 });
    expect(domainOf('difference', [-0.12, 0.03], 0.25)).toEqual({ low: -0.15, high: 0.15 });
    expect(domainOf('gap', ['none'], 0.25)).toEqual({ low: 0, high: 0.05 });
  });

  it('is drawn as a picture that stands alone', () => {
    const step = { background: '#ffffff', text: '#000000' };
    const { svg, height } = heatmapPicture({
      title: 'A & B',
      columns: ['base', 'lora <1>'],
      rows: rows(),
      colors: { steps: [step, step], of: (value) => (typeof value === 'number' ? step : null) },
      textOf: (_, __, value) => (typeof value === 'number' ? String(value) : '–'),
      ends: ['25', '65'],
      page: step,
      fontFamily: '"Inter", sans-serif',
    });
    expect(svg).toContain('A &amp; B');
    expect(svg).toContain('lora &lt;1&gt;');
    expect(svg.match(/url\(#missing\)/g)).toHaveLength(2);
    expect(svg).not.toMatch(/var\(|class=/);
    expect(height).toBeGreaterThan(7 * 19);
  });
});
