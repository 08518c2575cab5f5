/**
 * @file Durations as people read them: two units at most, the smaller one padded so that columns align.
 */
import { formatNumber, MISSING } from './number.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

function twoUnits(ms: number, large: number, largeName: string, small: number, smallName: string): string {
  const smalls = Math.round(ms / small);
  const perLarge = large / small;
  const rest = String(smalls % perLarge).padStart(2, '0');
  return `${formatNumber(Math.floor(smalls / perLarge))} ${largeName} ${rest} ${smallName}`;
}

/** `850 ms`, `12.3 s`, `2 min 05 s`, `1 h 04 min`, `2 d 03 h`; MISSING for what is negative or not finite. */
export function formatDuration(durationMs: number): string {
  if (!Number.isFinite(durationMs) || durationMs < 0) return MISSING;
  // Each bound is where rounding within the smaller unit would reach the larger one.
  if (durationMs < SECOND - 0.5) return `${formatNumber(durationMs)} ms`;
  if (durationMs < MINUTE - 50) return `${formatNumber(durationMs / SECOND, 1)} s`;
  if (durationMs < HOUR - SECOND / 2) return twoUnits(durationMs, MINUTE, 'min', SECOND, 's');
  if (durationMs < DAY - MINUTE / 2) return twoUnits(durationMs, HOUR, 'h', MINUTE, 'min');
  return twoUnits(durationMs, DAY, 'd', HOUR, 'h');
}
