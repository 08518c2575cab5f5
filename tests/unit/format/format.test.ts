import { describe, expect, it } from 'vitest';
import { formatBytes } from '../../../shared/format/bytes.ts';
import { formatAgo, formatTime } from '../../../shared/format/date.ts';
import { displayWidth, pad, truncate } from '../../../shared/format/display-width.ts';
import { formatDuration } from '../../../shared/format/duration.ts';
import {
  formatCompactCount,
  formatCount,
  formatNumber,
  formatPercent,
  formatPoints,
  formatPValue,
  formatRate,
  formatShare,
  formatSigned,
  formatSignedPoints,
} from '../../../shared/format/number.ts';

describe('numbers', () => {
  it.each([
    [1234.5, 1, '1,234.5'],
    [-1234.56, 1, '−1,234.6'],
    [0.04, 1, '0.0'],
    [-0.04, 1, '0.0'],
    [1228800, 0, '1,228,800'],
    [Number.NaN, 1, '–'],
    [Number.POSITIVE_INFINITY, 0, '–'],
  ])('formatNumber(%d, %d) is %s', (value, digits, text) => {
    expect(formatNumber(value, digits)).toBe(text);
  });

  it('gives differences a sign unless they round to zero', () => {
    expect([3.21, -3.21, 0.01, -0.01, 0].map((value) => formatSigned(value))).toEqual([
      '+3.2',
      '−3.2',
      '0.0',
      '0.0',
      '0.0',
    ]);
    expect(formatSignedPoints(-0.1234)).toBe('−12.3');
  });

  it('formats fractions as percentages and points', () => {
    expect(formatPercent(0.2431)).toBe('24.3%');
    expect(formatPercent(1, 0)).toBe('100%');
    expect(formatPercent(Number.NaN)).toBe('–');
    expect(formatPoints(0.0833)).toBe('8.3');
  });

  it.each([
    [0, '0'],
    [512, '512'],
    [999.4, '999'],
    [1000, '1k'],
    [5120, '5.12k'],
    [20480, '20.5k'],
    [999_499, '999k'],
    [999_500, '1M'],
    [1_228_800, '1.23M'],
    [3_930_000, '3.93M'],
    [8_030_261_248, '8.03B'],
    [-20480, '−20.5k'],
  ])('formatCompactCount(%d) is %s', (count, text) => {
    expect(formatCompactCount(count)).toBe(text);
  });

  it.each([
    [0, '0%'],
    [0.000153, '0.015%'],
    [0.00131, '0.13%'],
    [0.002, '0.20%'],
    [0.0052, '0.52%'],
    [0.0213, '2.1%'],
    [0.123, '12%'],
    [1, '100%'],
  ])('formatShare(%d) is %s', (fraction, text) => {
    expect(formatShare(fraction)).toBe(text);
  });

  it.each([
    [0, '0'],
    [0.1, '0.1'],
    [0.0041234, '0.00412'],
    [0.00003, '3e-5'],
    [NaN, '–'],
  ])('formatRate(%d) is %s', (rate, text) => {
    expect(formatRate(rate)).toBe(text);
  });

  it('formats p-values and counts', () => {
    expect(formatPValue(0.0004)).toBe('<0.001');
    expect(formatPValue(0.0316)).toBe('0.032');
    expect(formatCount(1, 'language')).toBe('1 language');
    expect(formatCount(44, 'language')).toBe('44 languages');
    expect(formatCount(2, 'family', 'families')).toBe('2 families');
  });

  it('does not depend on the locale of the machine', () => {
    expect(formatNumber(1234567.891, 2)).toBe('1,234,567.89');
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0 ms'],
    [850.4, '850 ms'],
    [999.6, '1.0 s'],
    [12_340, '12.3 s'],
    [59_960, '1 min 00 s'],
    [125_000, '2 min 05 s'],
    [3_599_800, '1 h 00 min'],
    [3_840_000, '1 h 04 min'],
    [86_390_000, '1 d 00 h'],
    [183_600_000, '2 d 03 h'],
    [-1, '–'],
    [Number.NaN, '–'],
  ])('%d ms is %s', (durationMs, text) => {
    expect(formatDuration(durationMs)).toBe(text);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1023.9, '1.00 KiB'],
    [7_864_320, '7.50 MiB'],
    [16_106_127_360, '15.0 GiB'],
    [-1, '–'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});

describe('display width', () => {
  it.each([
    ['LoRA', 4],
    ['適配器', 6],
    ['ｶﾅ', 2],
    ['e\u0301', 1],
    ['हिन्दी', 2],
    ['👩‍🔬', 2],
    ['☀️', 2],
    ['a\u200bb', 2],
  ])('%s takes %d cells', (text, width) => {
    // A Devanagari syllable is one grapheme here; terminals differ, none gives its marks a cell.
    expect(displayWidth(text)).toBe(width);
  });

  it('cuts and fills by cells, not by code units', () => {
    expect(truncate('適配器微調', 7)).toBe('適配器…');
    expect(truncate('適配器微調', 6)).toBe('適配…');
    expect(truncate('short', 5)).toBe('short');
    expect(pad('適', 4)).toBe('適  ');
    expect(pad('適', 4, 'right')).toBe('  適');
  });
});

it.each([
  [59_999, 'just now'],
  [60_000, '1 min ago'],
  [3_599_999, '59 min ago'],
  [3_600_000, '1 h ago'],
  [86_399_999, '23 h ago'],
  [86_400_000, formatTime(0)],
])('%d ms ago is %s', (agoMs, text) => {
  expect(formatAgo(0, agoMs)).toBe(text);
});
