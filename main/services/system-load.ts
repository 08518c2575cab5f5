/**
 * @file How busy the machine's processors are.
 */
import { cpus } from 'node:os';

let before = processorTimes();
let share = 0;

/** Busy share of all cores, 0 to 1, since the last time it was asked; the last share if that was just now. */
export function systemLoad(): number {
  const now = processorTimes();
  const totalMs = now.totalMs - before.totalMs;
  if (totalMs >= 500) {
    share = 1 - (now.idleMs - before.idleMs) / totalMs;
    before = now;
  }
  return share;
}

function processorTimes(): { readonly totalMs: number; readonly idleMs: number } {
  let totalMs = 0;
  let idleMs = 0;
  for (const { times } of cpus()) {
    totalMs += times.user + times.nice + times.sys + times.idle + times.irq;
    idleMs += times.idle;
  }
  return { totalMs, idleMs };
}
