/**
 * @file Round numbers along an axis.
 */

const STEPS = [1, 2, 2.5, 5, 10];

/** Multiples of 1, 2, 2.5 or 5 times a power of ten, from at or below `low` to at or above `high`. */
export function niceTicks(low: number, high: number, count: number): number[] {
  // Also where values differ by rounding alone, as means of equal ones do.
  if (!(high - low > 1e-9 * Math.max(Math.abs(low), Math.abs(high)))) {
    const half = (Math.abs(low) || 1) / 2;
    return niceTicks(low - half, low + half, count);
  }
  const rough = (high - low) / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * STEPS.find((candidate) => candidate * power >= rough * 0.999)!;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
}

/** 1, 2 and 5 times powers of ten that span a positive range; powers alone where that is many. */
export function logTicks(low: number, high: number): number[] {
  const [from, to] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))];
  const factors = to - from > 2 ? [1] : [1, 2, 5];
  const all = Array.from({ length: to - from + 1 }, (_, index) =>
    factors.map((factor) => Number((factor * 10 ** (from + index)).toPrecision(12))),
  ).flat();
  const start = all.findLastIndex((tick) => tick <= low);
  const end = all.findIndex((tick) => tick >= high);
  return all.slice(Math.max(0, start), end < 0 ? undefined : end + 1);
}

const MOST_DECIMALS = 6;

/** How many decimals the ticks of an axis need, so that each is told with as many as the others. */
export function decimalsOf(ticks: readonly number[]): number {
  const needed = (tick: number): number => {
    for (let decimals = 0; decimals < MOST_DECIMALS; decimals++) {
      if (Math.abs(tick - Number(tick.toFixed(decimals))) < 1e-9 * Math.abs(tick)) return decimals;
    }
    return tick === 0 ? 0 : MOST_DECIMALS;
  };
  return Math.max(0, ...ticks.map(needed));
}
