/**
 * @file Points in time as people read them, in the reader's time zone.
 */
import { MISSING } from './number.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** `2026-11-24 05:09`; MISSING for what is not finite. */
export function formatTime(timeMs: number): string {
  if (!Number.isFinite(timeMs)) return MISSING;
  const date = new Date(timeMs);
  const two = (value: number): string => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** `just now`, `5 min ago`, `3 h ago`, and from a day on the time itself. */
export function formatAgo(timeMs: number, nowMs: number): string {
  const agoMs = nowMs - timeMs;
  if (agoMs < MINUTE_MS) return 'just now';
  if (agoMs < HOUR_MS) return `${Math.floor(agoMs / MINUTE_MS)} min ago`;
  return agoMs < DAY_MS ? `${Math.floor(agoMs / HOUR_MS)} h ago` : formatTime(timeMs);
}
