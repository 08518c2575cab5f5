import { createHash } from 'node:crypto';
import { parse, type DefaultTreeAdapterTypes } from 'parse5';
import { describe, expect, it } from 'vitest';
import { compareAnswers, compareRuns } from '../../../main/analysis/compare-runs.ts';
import { contrastRatio, heatScale, scaleStep, SCALE_STEPS } from '../../../shared/color/heat-scale.ts';
import { markup } from '../../../main/reports/html/markup.ts';
import { reportHtml } from '../../../main/reports/html/report-html.ts';
import type { Comparison } from '../../../shared/model/comparison.ts';
import type { RunResult } from '../../../shared/model/result.ts';
import type { Benchmark } from '../../../shared/model/task.ts';
import {
  catalogue,
  countedAnswers,
  demoBenchmark,
  failedRun,
  PROFILES,
  syntheticRun,
  withoutLanguages,
} from './synthetic-results.ts';

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

const [base, , prefix, , lora] = PROFILES;
const few = { languages: ['eng_Latn', 'deu_Latn', 'fra_Latn', 'jpn_Jpan', 'zul_Latn'], items: 60 };

function render(
  results: readonly RunResult[],
  {
    benchmark = demoBenchmark,
    name = 'Emoji classes',
    comparison = compareRuns(results, catalogue, benchmark, { resamples: 200 }),
  }: { benchmark?: Benchmark; name?: string; comparison?: Comparison } = {},
): string {
  return reportHtml({
    experiment: { name, description: 'A test.' },
    results,
    comparison,
    benchmark,
    generatedAt: new Date(Date.UTC(2026, 4, 20, 9, 4)),
    engineVersion: '0.1.0',
  });
}

/** Every element of a document, and what the parser complained of. */
function read(html: string): { readonly elements: Element[]; readonly errors: string[] } {
  const errors: string[] = [];
  const document = parse(html, {
    sourceCodeLocationInfo: true,
    onParseError: (error) => errors.push(`${error.code} at line ${error.startLine}`),
  });
  const elements: Element[] = [];
  const visit = (node: Node): void => {
    if ('tagName' in node) elements.push(node);
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(document);
  return { elements, errors };
}

function attribute(element: Element, name: string): string | undefined {
  return element.attrs.find((candidate) => candidate.name === name)?.value;
}

function textOf(node: Node): string {
  if ('value' in node) return node.value;
  return 'childNodes' in node ? node.childNodes.map(textOf).join('') : '';
}

function hasClass(element: Element, name: string): boolean {
  return (attribute(element, 'class') ?? '').split(/\s+/).includes(name);
}

/** Descendants of an element. */
function within(element: Element, tagName: string): Element[] {
  return element.childNodes.flatMap((node) =>
    'tagName' in node ? [...(node.tagName === tagName ? [node] : []), ...within(node, tagName)] : [],
  );
}

/** Language -> the texts of its heat cells, from one of the two views. */
function heatCells(html: string, view: 'by-family' | 'by-script'): Map<string, string[]> {
  const { elements } = read(html);
  const container = elements.find((element) => hasClass(element, 'view') && hasClass(element, view))!;
  return new Map(
    within(container, 'tr').flatMap((row): [string, string[]][] => {
      const header = within(row, 'th').find((cell) => attribute(cell, 'scope') === 'row');
      if (!header || hasClass(row, 'mean')) return [];
      const cells = within(row, 'td').filter((cell) =>
        /^(?:h\d|missing)/.test(attribute(cell, 'class') ?? ''),
      );
      return [[textOf(header), cells.map(textOf)]];
    }),
  );
}

const all = PROFILES.map((profile) => syntheticRun(profile));
const report = render(all);

describe('reportHtml', () => {
  it('parses without an error', () => {
    expect(read(report).errors).toEqual([]);
  });

  it('loads nothing: no address, no script, no style attribute, and a policy that allows only its style sheet', () => {
    const { elements } = read(report);
    expect(report).not.toMatch(/https?:|url\(|@import|javascript:/i);
    expect(
      elements.filter(({ tagName }) => ['script', 'link', 'img', 'iframe', 'object'].includes(tagName)),
    ).toEqual([]);
    const attributes = elements.flatMap((element) => element.attrs);
    expect(
      attributes.filter(({ name }) => name === 'style' || name.startsWith('on') || name === 'src'),
    ).toEqual([]);
    for (const { name, value } of attributes) if (name === 'href') expect(value).toMatch(/^#/);
    const policy = attribute(
      elements.find((element) => attribute(element, 'http-equiv') === 'Content-Security-Policy')!,
      'content',
    )!;
    const css = textOf(elements.find(({ tagName }) => tagName === 'style')!);
    const hash = createHash('sha256').update(css).digest('base64');
    expect(policy).toBe(
      `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`,
    );
  });

  it.each(['by-family', 'by-script'] as const)(
    'shows every language and run with the right number, %s',
    (view) => {
      const cells = heatCells(report, view);
      expect(cells.size).toBe(44);
      for (const code of all[0]!.predictions.keys()) {
        const expected = all.map((run) => {
          const answers = run.predictions.get(code)!;
          const right = answers.filter((answer) => answer.correct).length;
          return ((100 * right) / answers.length).toFixed(1);
        });
        expect([code, cells.get(catalogue.get(code)!.name)]).toEqual([code, expected]);
      }
    },
  );

  it('gives every link, label and text alternative its target, and no id twice', () => {
    const { elements } = read(report);
    const ids = elements.flatMap((element) => attribute(element, 'id') ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const element of elements) {
      const targets = [
        attribute(element, 'href')?.slice(1),
        attribute(element, 'for'),
        ...(attribute(element, 'aria-labelledby')?.split(' ') ?? []),
        ...(attribute(element, 'aria-describedby')?.split(' ') ?? []),
      ];
      for (const target of targets) if (target !== undefined) expect(ids).toContain(target);
    }
  });

  it('is made of real tables and described pictures', () => {
    const { elements } = read(report);
    for (const table of elements.filter(({ tagName }) => tagName === 'table')) {
      expect(within(table, 'caption')).toHaveLength(1);
      for (const cell of within(table, 'th'))
        expect(attribute(cell, 'scope')).toMatch(/^(?:col|row|colgroup|rowgroup)$/);
      // Every row covers the same number of columns, spans counted.
      const widths: number[] = [];
      let spans: number[] = [];
      for (const row of within(table, 'tr')) {
        const carried = spans.length;
        const cells = row.childNodes.filter((node) => 'tagName' in node);
        const span = (cell: Element, name: string): number => Number(attribute(cell, name) ?? 1);
        widths.push(carried + cells.reduce((sum, cell) => sum + span(cell, 'colspan'), 0));
        spans = [
          ...spans,
          ...cells.flatMap((cell) => new Array<number>(span(cell, 'colspan')).fill(span(cell, 'rowspan'))),
        ]
          .map((rows) => rows - 1)
          .filter((rows) => rows > 0);
      }
      expect(new Set(widths).size).toBe(1);
    }
    const pictures = elements.filter(
      (element) => element.tagName === 'svg' && attribute(element, 'aria-hidden') !== 'true',
    );
    expect(pictures.length).toBeGreaterThan(8);
    for (const picture of pictures) {
      expect(attribute(picture, 'role')).toBe('img');
      expect(textOf(within(picture, 'title')[0]!)).not.toBe('');
    }
    expect(report).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('escapes hostile names everywhere', () => {
    const hostile = `<script>alert(1)</script>"><img src=x onerror='y'>&amp;`;
    const run = syntheticRun({ ...lora, label: hostile }, few);
    const failed = failedRun({ ...prefix, label: `${hostile}2` }, hostile);
    const benchmark: Benchmark = {
      ...demoBenchmark,
      title: hostile,
      description: hostile,
      citation: hostile,
      licence: hostile,
      coverage: { deu_Latn: hostile },
    };
    const results = [run, failed].map((result): RunResult => ({
      ...result,
      summary: {
        ...result.summary,
        exportNote: hostile,
        directory: `/x/${hostile}`,
        config: {
          ...result.summary.config,
          name: hostile,
          model: { ...result.summary.config.model, name: hostile },
        },
      },
    }));
    const html = render(results, { benchmark, name: hostile });
    const { elements, errors } = read(html);
    expect(errors).toEqual([]);
    expect(elements.filter(({ tagName }) => tagName === 'script' || tagName === 'img')).toEqual([]);
    expect(elements.flatMap((element) => element.attrs).filter(({ name }) => name.startsWith('on'))).toEqual(
      [],
    );
    expect(textOf(elements.find(({ tagName }) => tagName === 'h1')!)).toBe(hostile);
  });

  it('shows missing cells as missing and lists failed runs with their reason', () => {
    const reason = 'The loss became NaN at step 12; lower the learning rate.';
    const html = render([
      syntheticRun(base, few),
      withoutLanguages(syntheticRun(prefix, few), ['zul_Latn']),
      failedRun(lora, reason),
    ]);
    expect(heatCells(html, 'by-family').get('Zulu')!.slice(1)).toEqual(['–', '–']);
    expect(heatCells(html, 'by-family').get('German')![2]).toBe('–');
    const notice = read(html).elements.find((element) => hasClass(element, 'notice'))!;
    expect(textOf(notice)).toContain(`LoRA r = 8, seed 1: ${reason}`);
    expect(html).toContain('3 of 4 languages');
  });

  it('merges seeds and shows their standard deviation; with one seed it says that it cannot', () => {
    const several = render([1, 2, 3].map((seed) => syntheticRun(lora, { ...few, seed })));
    expect(heatCells(several, 'by-family').get('English')).toHaveLength(1);
    expect(several).toMatch(/<span class="spread"> ± \d/);
    expect(several).toContain('; 3 seeds');
    expect(report).not.toContain('class="spread"');
    expect(report).toContain('Each method was trained with one seed');
  });

  it('sets every two methods against each other, the best first', () => {
    const results = PROFILES.map((profile) => syntheticRun(profile));
    const comparison = compareRuns(results, catalogue, demoBenchmark, { resamples: 200 });
    const { elements } = read(render(results, { comparison }));
    const region = elements.find((element) => attribute(element, 'aria-label') === 'Every two methods')!;
    const [head, ...rows] = within(region, 'tr').map((row) =>
      [...within(row, 'th'), ...within(row, 'td')].map(textOf),
    );
    expect(head!.slice(1)).toEqual(rows.map(([name]) => name));
    expect(head![1]).toBe('LoRA r = 8');
    const pair = comparison.pairs.find(({ left, right }) => left === 0 && right === 4)!;
    const points = (100 * Math.abs(pair.value)).toFixed(1);
    expect(rows[0]!.at(-1)).toMatch(new RegExp(`^\\+${points}`));
    expect(rows.at(-1)![1]).toMatch(new RegExp(`^−${points}`));
    expect(rows.map((row, place) => row[place + 1])).toEqual(rows.map(() => '–'));
    const bold = within(region, 'strong').length;
    const clear = comparison.pairs.filter(({ interval }) => interval!.low > 0 || interval!.high < 0).length;
    expect(bold).toBe(2 * clear);
    expect(render(results.slice(0, 2))).not.toContain('Every two methods');
  });

  it('shows tokens beside scores, one plot a method, and says where they were not counted', () => {
    const results = PROFILES.map((profile) => syntheticRun(profile, { items: 30 }));
    const comparison = compareAnswers(countedAnswers(results), catalogue, demoBenchmark, { resamples: 50 });
    const { elements } = read(render(results, { comparison }));
    const section = elements.find((element) => attribute(element, 'id') === 'tokens')!;
    const figures = within(section, 'figure');
    expect(figures.length).toBe(PROFILES.length);
    figures.forEach((figure, column) => {
      expect(within(figure, 'path').filter((path) => hasClass(path, 'mark')).length).toBe(1 + 43);
      const { value } = comparison.tokens[column]!.correlation;
      expect(textOf(figure)).toContain(
        `Correlation: ${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(2)} (`,
      );
      expect(textOf(figure)).toContain('At equal coverage: ');
    });
    expect(within(section, 'title').map(textOf).join('\n')).toMatch(
      /^Zulu: \d\.\d\d× the tokens, \d+\.\d%$/m,
    );
    expect(render(results)).toContain('runs that counted tokens, to tell.');
  });

  it('copes with one run, without coverage or baseline, and with none that has answers', () => {
    const benchmark = { ...demoBenchmark, coverage: {} };
    const one = render([syntheticRun(lora, few)], { benchmark });
    expect(read(one).errors).toEqual([]);
    expect(one).not.toContain('Coverage</th>');
    expect(one).not.toContain('On base');
    const nothing = render([failedRun(lora, 'No space left on the disk.')], { benchmark });
    expect(read(nothing).errors).toEqual([]);
    expect(nothing).toContain('nothing to compare');
    expect(nothing).not.toMatch(/NaN|Infinity|undefined/);
  });

  it('is the same for the same input', () => {
    expect(render(all)).toBe(report);
  });
});

describe('colours of the heatmap', () => {
  it.each(['light', 'dark'] as const)('are readable in %s: contrast of at least 4.5', (mode) => {
    for (const { background, text } of heatScale(mode)) {
      expect(contrastRatio(background, text)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it.each(['light', 'dark'] as const)('change lightness in one direction, in even steps, in %s', (mode) => {
    const against = mode === 'light' ? '#ffffff' : '#000000';
    const contrasts = heatScale(mode).map(({ background }) => contrastRatio(background, against));
    expect(contrasts).toEqual(contrasts.toSorted((a, b) => a - b));
    expect(new Set(contrasts).size).toBe(SCALE_STEPS);
  });

  it('know the contrast of black on white and of #767676, WCAG 2.2 examples', () => {
    expect(contrastRatio('#000000', '#ffffff')).toBeCloseTo(21, 10);
    expect(contrastRatio('#767676', '#ffffff')).toBeCloseTo(4.54, 2);
  });

  it('start at chance', () => {
    expect([0, 0.08, 0.29, 0.5, 0.9].map((value) => scaleStep(value, 0.08, 0.5))).toEqual([0, 0, 12, 24, 24]);
  });
});

describe('markup', () => {
  it('escapes values and only values', () => {
    expect(markup`<p title="${'"a" & <b>'}">${["it's", null, 1, markup`<i></i>`]}</p>`.text).toBe(
      '<p title="&quot;a&quot; &amp; &lt;b&gt;">it&#39;s1<i></i></p>',
    );
  });

  it('replaces control characters and overrides of the text direction', () => {
    expect(markup`${'a\u0000b\u202ec'}`.text).toBe('a\ufffdb\ufffdc');
  });
});
