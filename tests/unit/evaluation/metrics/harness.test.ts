import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { lastNumber, sameNumber, strictNumber } from '../../../../main/evaluation/metrics/mgsm.ts';
import { exactMatch, f1, squadWords } from '../../../../main/evaluation/metrics/squad.ts';

interface Extraction {
  readonly name: string;
  readonly answers: readonly string[];
  readonly scores: readonly (readonly number[])[];
}
interface Golden {
  readonly squad: readonly { reference: string; text: string; exact_match: number; f1: number }[];
  readonly texts: readonly string[];
  readonly references: readonly string[];
  readonly whole: Extraction;
  readonly flexible: Extraction;
  readonly strict: readonly Extraction[];
}

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../golden/lm-eval/metrics.json'), 'utf8'),
) as Golden;

describe("the harness's own functions give the same", () => {
  test.each(golden.squad)('for $text against $reference', ({ reference, text, ...scores }) => {
    const [right, answer] = [squadWords(reference), squadWords(text)];
    expect(exactMatch(right, answer)).toBe(scores.exact_match);
    expect(f1(right, answer)).toBeCloseTo(scores.f1, 14);
  });

  const extractions: [Extraction, (text: string) => string | null, nothing: string][] = [
    [golden.whole, (text) => strictNumber(text, undefined), ''],
    [golden.flexible, lastNumber, '[invalid]'],
    ...golden.strict.map((strict): [Extraction, (text: string) => string | null, string] => {
      const sentence = strict.name.replace('(\\-?[0-9\\.\\,]+)', '{number}');
      return [strict, (text) => strictNumber(text, sentence), '[invalid]'];
    }),
  ];
  test.each(extractions)('for numbers by %j', ({ answers, scores }, extract, nothing) => {
    const found = golden.texts.map(extract);
    expect(found.map((answer) => answer ?? nothing)).toEqual(answers);
    const points = found.map((answer) =>
      golden.references.map((reference) => sameNumber(reference, answer ?? '')),
    );
    expect(points).toEqual(scores);
  });
});
