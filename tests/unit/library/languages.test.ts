import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { loadLanguages } from '../../../main/library/languages.ts';

const CATALOGUE = join(import.meta.dirname, '../../../resources/languages.json');
const rawSchema = z.object({
  meta: z.object({ counts: z.record(z.string(), z.unknown()) }),
  languages: z.array(
    z.looseObject({
      code: z.string(),
      script: z.string(),
      joshi_class: z.int().min(0).max(5),
      joshi_source: z.string().min(1),
      resource_level_source: z.string().min(1),
    }),
  ),
});
const raw = rawSchema.parse(JSON.parse(readFileSync(CATALOGUE, 'utf8')));
const languages = [...loadLanguages().values()];

function countBy(key: (index: number) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const index of languages.keys()) counts[key(index)] = (counts[key(index)] ?? 0) + 1;
  return counts;
}

describe('the language catalogue', () => {
  test('has every code once, in order', () => {
    const codes = raw.languages.map(({ code }) => code);
    expect(codes).toEqual([...new Set(codes)].sort());
    expect([...loadLanguages().keys()]).toEqual(codes);
  });

  test('has the 122 variants of Belebele and the languages of XNLI, XQuAD and MGSM', () => {
    const count = (field: 'in_belebele' | 'in_xnli' | 'in_xquad' | 'in_mgsm'): number =>
      languages.filter((language) => language[field]).length;
    expect([count('in_belebele'), count('in_xnli'), count('in_xquad'), count('in_mgsm')]).toEqual([
      122, 15, 12, 11,
    ]);
  });

  test('states of every language the same things, with their source', () => {
    const fields = new Set(raw.languages.map((language) => Object.keys(language).join()));
    expect(fields.size).toBe(1);
  });

  test('agrees with itself: code, script and direction', () => {
    const rtl = new Set(['Arab', 'Hebr']);
    for (const { code, iso639_3, script, rtl: isRtl } of languages) {
      expect(code).toBe(`${iso639_3}_${script}`);
      expect({ code, rtl: isRtl }).toEqual({ code, rtl: rtl.has(script) });
    }
  });

  test('takes resource levels from the classes of Joshi et al. unless it says otherwise', () => {
    for (const [index, { code, resource_level: level }] of languages.entries()) {
      const { joshi_class: joshi, resource_level_source: source } = raw.languages[index]!;
      if (source.startsWith('override')) continue;
      expect({ code, level }).toEqual({ code, level: joshi >= 4 ? 'high' : joshi === 3 ? 'mid' : 'low' });
    }
  });

  test('counts itself right', () => {
    expect(raw.meta.counts).toMatchObject({
      variants: languages.length,
      resource: countBy((index) => languages[index]!.resource_level),
      families: countBy((index) => languages[index]!.family),
    });
  });
});
