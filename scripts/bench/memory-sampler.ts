/**
 * @file A worker thread that watches how much memory its process takes, while the main thread computes. The first
 * message from the main thread asks for the peak and ends it.
 */
import { readFileSync } from 'node:fs';
import { parentPort } from 'node:worker_threads';

const INTERVAL_MS = 20;

/** Proportional set size: private pages, and this process's share of mapped files' pages. */
function memoryBytes(): number {
  if (process.platform !== 'linux') return process.memoryUsage.rss();
  const kibibytes = /^Pss:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/smaps_rollup', 'utf8'))![1]!;
  return Number(kibibytes) * 1024;
}

let peakBytes = 0;
const sample = (): void => {
  peakBytes = Math.max(peakBytes, memoryBytes());
};
const timer = setInterval(sample, INTERVAL_MS);
parentPort!.once('message', () => {
  clearInterval(timer);
  sample();
  parentPort!.postMessage(peakBytes);
});
