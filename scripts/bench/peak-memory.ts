/**
 * @file The most memory that this process takes while something runs.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

/** Runs `work` and returns the peak in bytes: Pss on Linux, mapped weights included; elsewhere the resident set. */
export async function peakMemory(work: () => Promise<void>): Promise<number> {
  const sampler = new Worker(new URL('./memory-sampler.ts', import.meta.url));
  await once(sampler, 'online');
  try {
    await work();
    sampler.postMessage('stop');
    const [bytes] = (await once(sampler, 'message')) as [number];
    return bytes;
  } finally {
    await sampler.terminate();
  }
}
