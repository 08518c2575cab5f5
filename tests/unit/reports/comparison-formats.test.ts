import { describe, expect, it } from 'vitest';
import { answersOf } from '../../../main/analysis/answers.ts';
import { compareRuns } from '../../../main/analysis/compare-runs.ts';
import { comparisonCsv } from '../../../main/reports/comparison-csv.ts';
import { comparisonJson } from '../../../main/reports/comparison-json.ts';
import { comparisonText } from '../../../main/reports/comparison-text.ts';
import { mainFinding } from '../../../main/reports/finding.ts';
import { heatmap } from '../../../main/reports/html/heatmap.ts';
import { resultsTable } from '../../../main/reports/html/results-table.ts';
import { comparisonLatex } from '../../../main/reports/latex/comparison-latex.ts';
import { formatSeeds, formatUnfinished } from '../../../shared/format/seeds.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import { comparisonCaveats } from '../../../main/reports/caveats.ts';
import { describeColumn } from '../../../main/reports/method-text.ts';
import { displayWidth } from '../../../shared/format/display-width.ts';
import { methodSchema } from '../../../shared/model/method.ts';
import type { RunResult } from '../../../shared/model/result.ts';
import type { RunState } from '../../../shared/model/run.ts';
import {
  catalogue,
  demoBenchmark,
  failedRun,
  PROFILES,
  syntheticRun,
  withoutLanguages,
} from './synthetic-results.ts';

const [base, prompt, prefix, adapter, lora] = PROFILES;
const few = { languages: ['eng_Latn', 'deu_Latn', 'fra_Latn', 'jpn_Jpan', 'zul_Latn'], items: 60 };

const compare = (results: readonly RunResult[]) =>
  compareRuns(results, catalogue, demoBenchmark, { resamples: 200 });
const full = compare(PROFILES.map((profile) => syntheticRun(profile)));

const ANSI = /\u001b\[[\d;]*m/g;

describe('comparisonText', () => {
  it.each([40, 60, 80, 100, 140, 200])('keeps every number and stays within %d cells', (columns) => {
    const text = comparisonText(full, { columns, color: false });
    expect(Math.max(...text.split('\n').map(displayWidth))).toBeLessThanOrEqual(columns);
    for (const row of full.rows) {
      const shown = text
        .split('\n')
        .filter((line) => line.trimStart().startsWith(row.language.name.slice(0, 10)))
        .join(' ');
      for (const cell of row.cells) expect(shown).toContain((cell!.accuracy * 100).toFixed(1));
    }
  });

  it('drops the description of languages before it splits the runs', () => {
    const header = (columns: number): string =>
      comparisonText(full, { columns, color: false })
        .split('\n')
        .find((line) => line.startsWith('Language'))!;
    expect(header(200)).toMatch(/Resource +Script +Coverage +Code/);
    expect(header(110)).toMatch(/Resource/);
    expect(header(110)).not.toMatch(/Code/);
    expect(header(82)).not.toMatch(/Script/);
    expect(header(82).match(/r = 8/)).not.toBeNull();
    expect(header(60).match(/r = 8/)).toBeNull();
  });

  it('uses escape sequences only when asked, and the same text under them', () => {
    const plain = comparisonText(full, { columns: 120, color: false });
    const colored = comparisonText(full, { columns: 120, color: true });
    expect(plain).not.toMatch(ANSI);
    expect(colored).toMatch(ANSI);
    const withoutColorKey = colored.replace(ANSI, '').replace(/ Dim:[^*]*/, ' ');
    const squash = (text: string): string => text.replace(/\s+/g, ' ');
    expect(squash(withoutColorKey)).toBe(squash(plain));
  });

  it('aligns columns whose names are wide', () => {
    const wide = compare([
      syntheticRun(base, few),
      syntheticRun({ ...lora, label: '適配器微調 深層' }, few),
      syntheticRun({ ...prefix, label: 'Prefix' }, few),
    ]);
    const lines = comparisonText(wide, { columns: 120, color: false }).split('\n');
    const ends = lines
      .slice(lines.findIndex((line) => line.startsWith('Language ')))
      .filter((line) => /^(?:Language|English| {2}(?:German|French|Mean of|Seen))/.test(line))
      .map((line) => displayWidth(line.replace(/[* ]+$/, '')));
    expect(ends.length).toBeGreaterThan(4);
    expect(new Set(ends).size).toBe(1);
  });

  it('names failed runs and marks missing cells', () => {
    const text = comparisonText(
      compare([
        syntheticRun(base, few),
        withoutLanguages(syntheticRun(prompt, few), ['zul_Latn']),
        failedRun(lora, 'The loss became NaN at step 12.'),
      ]),
      { columns: 100, color: false },
    );
    expect(text).toContain('LoRA r = 8, seed 1, failed: The loss became NaN at step 12.');
    expect(text).toMatch(/Zulu .* \d+\.\d +– +–\n/);
  });
});

describe('mainFinding', () => {
  it('computes its numbers', () => {
    const [first, second] = mainFinding(full);
    const mean = full.groups[0]!.cells[4]!;
    expect(first).toBe(
      `LoRA r = 8, trained on English alone, answers ${(mean.value * 100).toFixed(1)}% of items right on average over 43 other languages (${(full.rows[0]!.cells[4]!.accuracy * 100).toFixed(1)}% in English; chance is 10.0%).`,
    );
    expect(second).toContain(`${(mean.difference!.value * 100).toFixed(1)} points above the frozen base`);
  });

  it('takes a frozen model with examples for a method, held against the one without', () => {
    const withExamples = (run: RunResult): RunResult => {
      const { config } = run.summary;
      const evaluation = { ...config.evaluation, numFewshot: 5 };
      return { ...run, summary: { ...run.summary, config: { ...config, evaluation } } };
    };
    const shown = withExamples(syntheticRun({ ...lora, label: 'Five', config: { method: 'none' } }));
    const compared = compare([shown, syntheticRun(base)]);
    expect(compared.columns.map(({ baseline }) => baseline)).toEqual([1, null]);
    const [first, second] = mainFinding(compared);
    expect(first).toMatch(/^Five, with 5 English examples in front of each prompt, answers /);
    expect(second).toMatch(/ above the frozen base /);
  });

  it('says when two methods cannot be told apart, and which one was not ranked', () => {
    const sentences = mainFinding(
      compare([
        syntheticRun(base),
        syntheticRun(adapter),
        syntheticRun({ ...adapter, label: 'Twin', trainableParameters: 7685 }),
        withoutLanguages(syntheticRun(lora), ['zul_Latn']),
      ]),
    ).join(' ');
    expect(sentences).toMatch(/It cannot be told apart from (?:Twin|Llama-Adapter)/);
    expect(sentences).toContain(
      'Not ranked, for want of the same languages: LoRA r = 8 (42 of 43 languages).',
    );
  });

  it('has words for a comparison of the training language alone', () => {
    const others = [...catalogue.keys()].filter((code) => code !== 'eng_Latn');
    const [only] = mainFinding(compare([withoutLanguages(syntheticRun(lora), others)]));
    expect(only).toMatch(/^Only the training language has been measured/);
  });

  it('ranks only what has answers in the same languages, however many those are', () => {
    const sentences = mainFinding(
      compare([
        withoutLanguages(syntheticRun(adapter), ['zul_Latn']),
        withoutLanguages(syntheticRun(lora), ['deu_Latn']),
      ]),
    ).join(' ');
    expect(sentences).toContain('Not ranked, for want of the same languages: LoRA r = 8 (other languages).');
    expect(sentences).not.toContain('the next best');
  });

  it('says that no method beats the base only of those that it can rank', () => {
    const worse = (profile: typeof lora): typeof lora => ({
      ...profile,
      accuracy: [0.1, 0.1, 0.1, 0.1, 0.1],
    });
    const complete = [syntheticRun(base), syntheticRun(worse(prompt))];
    const partial = withoutLanguages(syntheticRun(lora), ['zul_Latn', 'deu_Latn']);
    expect(mainFinding(compare([complete[0]!, partial])).slice(0, 2)).toEqual([
      expect.stringMatching(/^The frozen base answers /),
      'Not ranked, for want of the same languages: LoRA r = 8 (41 of 43 languages).',
    ]);
    expect(mainFinding(compare([complete[0]!, failedRun(lora, 'x')]))[0]).toMatch(
      /^The frozen base answers /,
    );
    expect(mainFinding(compare([...complete, partial]))[0]).toMatch(
      /^No method with answers in the same languages \(Soft prompt\) beats the frozen base, which answers /,
    );
    expect(mainFinding(compare([...complete, failedRun(lora, 'x')]))[0]).toMatch(
      /^No method beats the frozen base, which answers /,
    );
  });

  it('tells of tokens where the correlation is below 0 beyond its interval, at an equal control if there is one', () => {
    const saying = (tokens: Comparison['tokens'][number]): string =>
      mainFinding({ ...full, tokens: full.columns.map((_, column) => (column === 4 ? tokens : null)) }).join(
        ' ',
      );
    const estimate = (value: number, high: number) => ({ value, interval: { low: -0.9, high } });
    const correlation = estimate(-0.684, -0.44);
    expect(
      saying({ languages: 43, correlation, controlled: { ...estimate(-0.51, -0.2), control: 'coverage' } }),
    ).toContain(
      'Languages that take more tokens score lower (rank correlation −0.68; −0.51 at equal coverage in pretraining).',
    );
    expect(saying({ languages: 43, correlation, controlled: null })).toContain('(rank correlation −0.68).');
    const unsure = { ...estimate(-0.2, 0.1), control: 'resource' as const };
    expect(saying({ languages: 43, correlation, controlled: unsure })).not.toContain('tokens');
    expect(saying(null)).not.toContain('tokens');
  });

  it('does not praise a method that loses to the frozen base, and has words for nothing at all', () => {
    const worse = { ...prompt, accuracy: [0.1, 0.1, 0.1, 0.1, 0.1] as const };
    expect(mainFinding(compare([syntheticRun(base), syntheticRun(worse)]))[0]).toMatch(
      /^No method beats the frozen base, which answers/,
    );
    expect(mainFinding(compare([failedRun(lora, 'x')]))).toEqual([
      'No run has answered an item yet, so there is nothing to compare.',
    ]);
    expect(mainFinding(compare([]))).toHaveLength(1);
  });
});

describe('comparisonCsv', () => {
  /** A reader of RFC 4180, to check the writer by other means. */
  function parseCsv(text: string): string[][] {
    const rows: string[][] = [];
    const pattern = /(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy;
    let row: string[] = [];
    for (let match = pattern.exec(text); match; match = pattern.exec(text)) {
      row.push(match[1]?.replaceAll('""', '"') ?? match[2]!);
      if (match[3] === '\r\n') {
        rows.push(row);
        row = [];
      }
    }
    return rows;
  }

  it('has a line for every language and method, missing ones too, at full precision', () => {
    const label = 'LoRA, "r" = 8\nwide';
    const comparison = compare([
      syntheticRun(base, few),
      withoutLanguages(syntheticRun({ ...lora, label }, few), ['zul_Latn']),
    ]);
    const [header, ...lines] = parseCsv(comparisonCsv(comparison)) as [string[], ...string[][]];
    expect(lines).toHaveLength(5 * 2);
    expect(lines.every((line) => line.length === header.length)).toBe(true);
    const records = lines.map((line) =>
      Object.fromEntries(header.map((name, index) => [name, line[index]!])),
    );
    const german = records.find((record) => record['language'] === 'deu_Latn' && record['method'] === label)!;
    const cell = comparison.rows.find((row) => row.language.code === 'deu_Latn')!.cells[1]!;
    expect(Number(german['accuracy'])).toBe(cell.accuracy);
    expect(Number(german['p_holm'])).toBe(cell.difference!.pHolm);
    expect(german['baseline']).toBe('Frozen base');
    const zulu = records.find((record) => record['language'] === 'zul_Latn' && record['method'] === label)!;
    expect(zulu).toMatchObject({ name: 'Zulu', items: '', accuracy: '', p: '' });
  });
});

describe('means over fewer languages', () => {
  const runs = [syntheticRun(base, few), withoutLanguages(syntheticRun(lora, few), ['zul_Latn'])];
  const partial = compare(runs);

  it('are marked, and whole ones are not', () => {
    const text = comparisonText(partial, { columns: 100, color: false });
    expect(text).toMatch(/All other languages \(4\) +\d+\.\d {3,}\d+\.\d~\n/);
    expect(text).toContain('~ mean over fewer languages than its line says.');
    expect(comparisonText(full, { columns: 100, color: false })).not.toContain('~');
    const latex = (comparison: Comparison, results: readonly RunResult[]): string =>
      comparisonLatex(comparison, answersOf(results), { title: 'x', engineVersion: '0.1.0' });
    expect(latex(partial, runs)).toMatch(/LoRA r = 8 &.*\\ddagger/);
    expect(latex(partial, runs)).toContain('over fewer languages, for want of answers');
    expect(latex(compare([runs[0]!]), [runs[0]!])).not.toContain('ddagger');
    // Of the Latin script are German, French and Zulu.
    expect(heatmap(partial).text.match(/<small>\d+ of \d+<\/small>/g)).toEqual(['<small>2 of 3</small>']);
  });
});

describe('the gap', () => {
  it('is the training language minus the others everywhere, as in the data', () => {
    const mean = full.groups[0]!.cells[4]!.gap!.value;
    const points = (100 * mean).toFixed(1);
    expect(mean).toBeGreaterThan(0);
    const text = comparisonText(full, { columns: 200, color: false });
    expect(text).toMatch(new RegExp(`Gap \\(English minus all\\) .* ${points}\\n`));
    const runs = answersOf(PROFILES.map((profile) => syntheticRun(profile)));
    const latex = comparisonLatex(full, runs, { title: 'x', engineVersion: '0.1.0' });
    expect(latex).toContain('Gap: English minus the mean of all others, in points.');
    expect(latex).toMatch(new RegExp(`LoRA r = 8 &.*& ${points} `));
    const html = resultsTable(full).text;
    expect(html).toContain('English minus all others');
    expect(html).toContain(`<span class="value">${points}</span>`);
  });
});

describe('seeds without answers', () => {
  const answered = [2, 3].map((seed) => syntheticRun(lora, { ...few, seed }));
  const without = (seed: number, state: RunState): RunResult => {
    const run = syntheticRun(lora, { ...few, seed });
    return { ...run, summary: { ...run.summary, state }, predictions: new Map() };
  };
  const runs = [syntheticRun(base, few), ...answered, without(4, 'cancelled'), without(5, 'running')];
  const comparison = compare(runs);

  it('are told, and counted nowhere', () => {
    expect(formatSeeds(comparison, 0)).toBe('1 seed');
    expect(formatSeeds(comparison, 1)).toBe('2 of 4 seeds');
    expect(comparison.columns.map(formatUnfinished)).toEqual(['', '1 cancelled, 1 in progress']);
    const caveats = comparisonCaveats(comparison).join(' ');
    expect(caveats).toContain('the standard deviation over 2 seeds or more.');
    expect(caveats).toContain('LoRA r = 8 (2 of 4 seeds; 1 cancelled, 1 in progress)');
    expect(comparisonCsv(comparison)).toMatch(/,LoRA r = 8,2 3,20480,deu_Latn,/);
    const latex = comparisonLatex(comparison, answersOf(runs), { title: 'x', engineVersion: '0.1.0' });
    expect(latex).toContain('Means over up to 2 seeds.');
    expect(resultsTable(comparison).text).toContain('; 2 of 4 seeds');
  });

  it('leave a method with one seed', () => {
    const one = compare([syntheticRun(base, few), answered[0]!, without(4, 'failed')]);
    expect(comparisonCaveats(one)[0]).toMatch(/^Each method was trained with one seed:/);
    expect(comparisonText(one, { columns: 100, color: false })).not.toContain('Several seeds');
    expect(formatUnfinished({ runs: one.columns[1]!.runs.slice(1) })).toBe('failed');
  });
});

describe('comparisonJson', () => {
  it('is the comparison with its format and version', () => {
    expect(JSON.parse(comparisonJson(full))).toEqual({
      format: 'adapter-atlas/comparison',
      version: 1,
      ...full,
    });
  });
});

describe('comparisonCaveats', () => {
  const saying = (...tried: (readonly number[] | null)[]): string | undefined =>
    comparisonCaveats({
      ...full,
      columns: full.columns
        .slice(0, tried.length + 1)
        .map((column, place) => ({ ...column, learningRatesTried: tried[place - 1] ?? null })),
    }).find((sentence) => /learning rate/i.test(sentence));

  it('says where learning rates were not looked for, or not alike, and nothing of one method', () => {
    expect(saying(null, null)).toMatch(/^No learning rate is noted as tried/);
    expect(saying([0.1, 0.2], null, [0.1, 0.2, 0.3])).toMatch(
      /not looked for alike: Soft prompt \(2\), Prefix tuning \(none\), Llama-Adapter \(3\) were tried/,
    );
    expect(saying([0.1, 0.2], [0.3, 0.4])).toBeUndefined();
    expect(saying(null)).toBeUndefined();
  });
});

describe('describeColumn', () => {
  it.each([
    [{ method: 'none' }, 'no training'],
    [{ method: 'full' }, 'all weights'],
    [
      { method: 'lora', r: 4, useRslora: true, loraDropout: 0.1, layersToTransform: [2, 3, 4] },
      'rank 4, alpha 16 (rsLoRA), dropout 0.1, q_proj, v_proj, layers 2 to 4',
    ],
    [{ method: 'lora', layersToTransform: [0, 3] }, 'rank 8, alpha 16, q_proj, v_proj, layers 0, 3'],
    [
      { method: 'prefix-tuning', layers: [3], init: 'text', initText: 'Answer:' },
      '10 virtual tokens, keys and values, layer 3, started from the text “Answer:”',
    ],
    [{ method: 'prompt-tuning', numVirtualTokens: 1 }, '1 virtual token, started from vocabulary rows'],
    [
      { method: 'llama-adapter', adapterLayers: 2, gate: 'per-head' },
      '10 adapter tokens, top 2 layers, one gate a head',
    ],
  ])('%j', (config, text) => {
    const method = methodSchema.parse(config);
    const isTraining = method.method !== 'none';
    const rate = isTraining ? ', learning rate 0.01' : '';
    expect(
      describeColumn({
        method,
        isTraining,
        numFewshot: 0,
        learningRate: 0.01,
        learningRatesTried: null,
      }),
    ).toBe(`${text}${rate}`);
  });

  it('tells examples in front of prompts, and what was trained before', () => {
    const column = { isTraining: false, learningRate: 0.005, learningRatesTried: null };
    const none = methodSchema.parse({ method: 'none' });
    expect(describeColumn({ ...column, method: none, numFewshot: 5 })).toBe(
      'no training, 5 examples in front of each prompt',
    );
    const full = methodSchema.parse({ method: 'full' });
    expect(describeColumn({ ...column, method: full, numFewshot: 0 })).toBe('all weights, trained before');
  });

  it('tells how many learning rates were tried', () => {
    const method = methodSchema.parse({ method: 'full' });
    expect(
      describeColumn({
        method,
        isTraining: true,
        numFewshot: 0,
        learningRate: 1e-5,
        learningRatesTried: [1e-5, 1e-4],
      }),
    ).toBe('all weights, learning rate 0.00001, one of 2 tried');
  });
});
