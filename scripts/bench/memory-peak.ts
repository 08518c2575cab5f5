/**
 * @file The rate at which this machine reads memory: what writing one token at a time is measured against.
 */
import type { Backend } from '../../main/engine/backends/backend.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';

/** Far more than any cache. */
const ROWS = 64;
const COLUMNS = 2 ** 20;
const TRIALS = 8;

/** The fastest of several sums over 256 MiB, in 10^9 bytes a second. */
export async function memoryPeak(backend: Backend): Promise<number> {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [ROWS, COLUMNS]);
  const executable = await backend.compile(b.build('memory-peak', { sums: b.reduceSum(x, [1]) }));
  const data = new Float32Array(ROWS * COLUMNS).fill(1);
  let best = 0;
  for (let trial = 0; trial < TRIALS; trial++) {
    const start = performance.now();
    await executable.run({ x: { dtype: 'float32', shape: [ROWS, COLUMNS], data } });
    best = Math.max(best, data.byteLength / (performance.now() - start) / 1e6);
  }
  await executable.release();
  return best;
}
