/**
 * @file The most memory that this process takes: Pss on Linux, so mapped weights count once however many programs map
 * them; elsewhere the resident set.
 */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface MemoryWatch {
  /** The most bytes since the watch began; it only grows. */
  readonly peakBytes: () => Promise<number>;
}

/** Does `work` while a thread of its own watches memory. @returns What `work` does. */
export async function watchMemory<Result>(work: (watch: MemoryWatch) => Promise<Result>): Promise<Result> {
  const sampler = new Worker(new URL('./memory-sampler.ts', import.meta.url));
  await once(sampler, 'online');
  try {
    return await work({
      peakBytes: async () => {
        sampler.postMessage('peak');
        const [bytes] = (await once(sampler, 'message')) as [number];
        return bytes;
      },
    });
  } finally {
    await sampler.terminate();
  }
}
