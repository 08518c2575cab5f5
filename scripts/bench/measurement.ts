/**
 * @file What a bench reports, and how steps are timed against the machine's peak.
 */
import { setTimeout } from 'node:timers/promises';
import { watchMemory } from '../../main/forecast/peak-memory.ts';
import type { OnnxProvider } from '../../main/engine/ops/definition.ts';
import type { MatMulPeak } from './matmul-peak.ts';
import type { BenchName } from './workload.ts';

/** One line of output. */
export interface Measurement {
  readonly bench: BenchName;
  readonly variant: string;
  readonly device: OnnxProvider;
  /** Text tokens, virtual ones not counted. */
  readonly tokensPerSecond: number;
  /** Scored items; scoring only. */
  readonly itemsPerSecond?: number;
  /** Generation only: 10^9 bytes of weights a second, what the machine reads at most, and their ratio. */
  readonly gigabytesPerSecond?: number;
  readonly peakGigabytesPerSecond?: number;
  readonly memoryRatio?: number;
  /** 10^9 operations a second, of those that are needed: see flops.ts. */
  readonly gflops: number;
  /** Of plain matrix products in the same process, in between. */
  readonly peakGflops: number;
  /** Median of each step's rate over the peak around it. */
  readonly ratio: number;
  /** Of the process: Pss on Linux, elsewhere its resident set; mapped weights included. */
  readonly peakMemoryBytes: number;
  /** Of the checkpoint's tensors. */
  readonly weightBytes: number;
  /** From the graph to a session that runs it. */
  readonly compileMs: number;
  /** Median. */
  readonly stepMs: number;
  readonly steps: number;
}

export type Timings = Pick<
  Measurement,
  'gflops' | 'peakGflops' | 'ratio' | 'peakMemoryBytes' | 'stepMs' | 'steps'
>;

const WARM_UP_STEPS = 2;
const LEAST_STEPS = 5;
/** After a run, onnxruntime's threads spin for a while; those of one session would slow the other. */
const SETTLE_MS = 30;

/**
 * Times `step` for about `seconds`, with a sample of the peak before and after each, because the machine's speed
 * drifts. Memory is watched in steps that are not timed.
 */
export async function timeSteps(
  step: () => Promise<void>,
  stepFlops: number,
  makePeak: () => Promise<MatMulPeak>,
  seconds: number,
): Promise<Timings> {
  const peakMemoryBytes = await watchMemory(async (watch) => {
    for (let i = 0; i < WARM_UP_STEPS; i++) await step();
    return watch.peakBytes();
  });
  const peak = await makePeak();
  const durations: number[] = [];
  const peaks = [await settled(() => peak.gflops())];
  const end = performance.now() + seconds * 1000;
  while (durations.length < LEAST_STEPS || performance.now() < end) {
    durations.push(await settled(() => timed(step)));
    peaks.push(await settled(() => peak.gflops()));
  }
  await peak.release();
  const stepMs = median(durations);
  const gflops = (durationMs: number) => stepFlops / durationMs / 1e6;
  const ratios = durations.map((duration, i) => (2 * gflops(duration)) / (peaks[i]! + peaks[i + 1]!));
  return {
    gflops: gflops(stepMs),
    peakGflops: median(peaks),
    ratio: median(ratios),
    peakMemoryBytes,
    stepMs,
    steps: durations.length,
  };
}

async function timed(run: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

async function settled<T>(run: () => Promise<T>): Promise<T> {
  await setTimeout(SETTLE_MS);
  return run();
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return (sorted[Math.ceil(middle) - 1]! + sorted[Math.floor(middle)]!) / 2;
}
