/**
 * @file A worker thread that watches how much memory its process takes, while the main thread computes. A message asks
 * for the most so far.
 */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

const INTERVAL_MS = 20;
/** Reading takes longer the more pages are mapped; no more than this share of the time is spent on it. */
const SHARE = 0.1;

/** Proportional set size: private pages, and this process's share of mapped files' pages. */
function memoryBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))![1]!;
  return Number(kibibytes) * 1024;
}

let peakBytes = 0;

/** Looks once. @returns Milliseconds until it shall again. */
function sample(): number {
  const start = performance.now();
  peakBytes = Math.max(peakBytes, memoryBytes());
  return Math.max(INTERVAL_MS, (performance.now() - start) / SHARE);
}

function watch(): void {
  setTimeout(watch, sample());
}

watch();
parentPort!.on('message', () => {
  sample();
  parentPort!.postMessage(peakBytes);
});
