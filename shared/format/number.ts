/**
 * @file Numbers as people read them, for the CLI, reports and the interface. Always English conventions
 * (comma for thousands, point for decimals), whatever the locale of the machine, so output is reproducible.
 * A value that is not finite is shown as MISSING.
 */

/** Shown where there is no value. */
export const MISSING = '–';

/** U+2212, which has the width of a plus sign; a hyphen does not. */
const MINUS = '\u2212';

const formatters = new Map<string, Intl.NumberFormat>();

/** A formatter is costly to make and reports ask for thousands of numbers. */
function formatter(minimum: number, maximum: number): Intl.NumberFormat {
  const key = `${minimum}/${maximum}`;
  let found = formatters.get(key);
  if (found === undefined) {
    found = new Intl.NumberFormat('en-US', {
      minimumFractionDigits: minimum,
      maximumFractionDigits: maximum,
    });
    formatters.set(key, found);
  }
  return found;
}

/** `value` rounded to `digits` decimals: 1234.5 with 1 digit is `1,234.5`. */
export function formatNumber(value: number, digits = 0): string {
  if (!Number.isFinite(value)) return MISSING;
  const text = formatter(digits, digits).format(Math.abs(value));
  return value < 0 && /[1-9]/.test(text) ? MINUS + text : text;
}

/** A difference with its sign, `+3.2` or `−3.2`; what rounds to zero has none. */
export function formatSigned(value: number, digits = 1): string {
  const text = formatNumber(value, digits);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

/** A fraction as a percentage: 0.2431 is `24.3%`. */
export function formatPercent(fraction: number, digits = 1): string {
  return Number.isFinite(fraction) ? `${formatNumber(fraction * 100, digits)}%` : MISSING;
}

/** A fraction as percentage points without the sign %, for columns that carry it in their head. */
export function formatPoints(fraction: number, digits = 1): string {
  return formatNumber(fraction * 100, digits);
}

/** A difference of fractions in signed percentage points: 0.032 is `+3.2`. */
export function formatSignedPoints(fraction: number, digits = 1): string {
  return formatSigned(fraction * 100, digits);
}

const COMPACT_UNITS = ['', 'k', 'M', 'B', 'T'] as const;

/** A count to three significant digits: 1,228,800 is `1.23M`, 20,480 is `20.5k`, 512 is `512`. */
export function formatCompactCount(count: number): string {
  if (!Number.isFinite(count)) return MISSING;
  let unit = 0;
  let scaled = Math.abs(count);
  // 999.5 would round to 1,000 of the smaller unit.
  while (scaled >= 999.5 && unit < COMPACT_UNITS.length - 1) {
    scaled /= 1000;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${count < 0 ? MINUS : ''}${formatter(0, digits).format(scaled)}${COMPACT_UNITS[unit]!}`;
}

/** A small share as a percentage with two significant digits: 0.00131 is `0.13%`. */
export function formatShare(fraction: number): string {
  if (!Number.isFinite(fraction)) return MISSING;
  const percent = fraction * 100;
  if (percent === 0 || percent >= 9.95) return formatPercent(fraction, 0);
  const digits = Math.min(6, Math.max(1, 1 - Math.floor(Math.log10(percent))));
  return `${formatter(digits, digits).format(percent)}%`;
}

/** A rate of any size, such as a learning rate, to three significant digits: `0.1`, `0.004`, `3e-5`. */
export function formatRate(rate: number): string {
  if (!Number.isFinite(rate)) return MISSING;
  const rounded = Number(rate.toPrecision(3));
  return rounded !== 0 && Math.abs(rounded) < 1e-3 ? rounded.toExponential() : String(rounded);
}

/** A p-value: three decimals, `<0.001` below that. */
export function formatPValue(p: number): string {
  if (!Number.isFinite(p)) return MISSING;
  return p < 0.001 ? '<0.001' : formatNumber(p, 3);
}

/** A number with its noun: `1 language`, `44 languages`. */
export function formatCount(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(count)} ${count === 1 ? singular : plural}`;
}
