/**
 * @file Colours of series by their place; more than these cannot be told apart reliably.
 */
export const SERIES_COLORS = [
  'var(--chart-blue)',
  'var(--chart-orange)',
  'var(--chart-green)',
  'var(--chart-purple)',
  'var(--chart-muted)',
] as const;

/** After the last colour it starts again. */
export function seriesColor(place: number): string {
  return SERIES_COLORS[place % SERIES_COLORS.length]!;
}
