/**
 * @file The rate at which this machine multiplies matrices: what a training step is measured against.
 */
import type { Backend, Executable, Tensors } from '../../main/engine/backends/backend.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { elementCount, type Tensor } from '../../main/engine/ir/tensor.ts';
import { randomUniform } from '../../shared/random/random-stream.ts';

/** Rows, inner width and columns of products; the fastest on this machine is its peak. */
const CANDIDATES = [
  [512, 576, 1536],
  [1024, 1024, 1024],
  [2048, 2048, 2048],
] as const;
const TRIALS = 4;

/** A session of plain matrix products. */
export class MatMulPeak {
  readonly #executable: Executable;
  readonly #feeds: Tensors;
  readonly #flops: number;

  private constructor(executable: Executable, feeds: Tensors, flops: number) {
    this.#executable = executable;
    this.#feeds = feeds;
    this.#flops = flops;
  }

  /** The fastest of several shapes. @param runFlops Operations of one sample. */
  static async fastest(backend: Backend, random: () => number, runFlops: number): Promise<MatMulPeak> {
    let best: MatMulPeak | undefined;
    let bestRate = 0;
    for (const [rows, inner, columns] of CANDIDATES) {
      const candidate = await MatMulPeak.#of(backend, random, runFlops, [rows, inner, columns]);
      await candidate.gflops();
      let rate = 0;
      for (let trial = 0; trial < TRIALS; trial++) rate = Math.max(rate, await candidate.gflops());
      if (rate > bestRate) {
        await best?.release();
        [best, bestRate] = [candidate, rate];
      } else {
        await candidate.release();
      }
    }
    return best!;
  }

  /** x W V W V ...: a chain, so that no product can be left out. Its entries stay of order one. */
  static async #of(
    backend: Backend,
    random: () => number,
    runFlops: number,
    [rows, inner, columns]: readonly [number, number, number],
  ) {
    const b = new GraphBuilder();
    const w = b.input('w', 'float32', [inner, columns]);
    const v = b.input('v', 'float32', [columns, inner]);
    const pairFlops = 4 * rows * inner * columns;
    const pairs = Math.max(1, Math.round(runFlops / pairFlops));
    let x = b.input('x', 'float32', [rows, inner]);
    for (let pair = 0; pair < pairs; pair++) x = b.matMul(b.matMul(x, w), v);
    const feeds = {
      x: uniform([rows, inner], 1, random),
      w: uniform([inner, columns], Math.sqrt(3 / inner), random),
      v: uniform([columns, inner], Math.sqrt(3 / columns), random),
    };
    return new MatMulPeak(await backend.compile(b.build('peak', { product: x })), feeds, pairs * pairFlops);
  }

  /** Rate of one run, in 10^9 operations a second. */
  async gflops(): Promise<number> {
    const start = performance.now();
    await this.#executable.run(this.#feeds);
    return this.#flops / (performance.now() - start) / 1e6;
  }

  async release(): Promise<void> {
    await this.#executable.release();
  }
}

function uniform(shape: readonly number[], bound: number, random: () => number): Tensor {
  const draw = () => bound * (2 * randomUniform(random) - 1);
  return { dtype: 'float32', shape, data: Float32Array.from({ length: elementCount(shape) }, draw) };
}
