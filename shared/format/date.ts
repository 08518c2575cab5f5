/**
 * @file Points in time as people read them, in the reader's time zone.
 */
import { formatDuration } from './duration.ts';
import { formatNumber, MISSING } from './number.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** `2026-11-24 05:09`; MISSING for what is not finite. */
export function formatTime(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return MISSING;
  const date = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `just now`, `16 s ago`, `5 min 20 s ago`, and from a day on the time itself. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const agoMs = nowMs - timeMs;
  if (agoMs < 5000) return 'just now';
  if (agoMs < 59_500) return `${formatNumber(agoMs / 1000)} s ago`;
  return agoMs < DAY_MS ? `${formatDuration(agoMs)} ago` : formatTime(timeMs);
}
