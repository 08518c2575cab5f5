/**
 * @file Sizes of files and memory in binary units (IEC 80000-13), three significant digits.
 */
import { formatNumber, MISSING } from './number.ts';

const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** `512 B`, `7.50 MiB`, `15.0 GiB`; MISSING for what is negative or not finite. */
export function formatBytes(bytes: number): string {
  if (!Number.isFinite(bytes) || bytes < 0) return MISSING;
  let unit = 0;
  let scaled = bytes;
  while (scaled >= 1023.5 && unit < UNITS.length - 1) {
    scaled /= 1024;
    unit += 1;
  }
  const digits = unit === 0 ? 0 : scaled < 9.995 ? 2 : scaled < 99.95 ? 1 : 0;
  return `${formatNumber(scaled, digits)} ${UNITS[unit]!}`;
}
