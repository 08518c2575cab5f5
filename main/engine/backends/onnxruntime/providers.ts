/**
 * @file Which devices onnxruntime can use on this machine.
 */
import './no-telemetry.ts';
import { env } from 'onnxruntime-node';
import type { OnnxProvider } from '../../ops/definition.ts';
import { GraphBuilder } from '../../ops/builder.ts';
import { onnxRuntimeBackend } from './onnxruntime.ts';

const PROVIDERS: readonly OnnxProvider[] = ['cpu', 'webgpu', 'cuda'];

export interface OnnxProviderReport {
  readonly provider: OnnxProvider;
  readonly available: boolean;
  /** Why it is not available, in onnxruntime's words. */
  readonly reason: string | null;
}

/**
 * Tries every provider on a tiny graph. A missing driver is an error, not a crash (onnxruntime-node 1.30), and
 * lasts: a process that once found no WebGPU adapter finds none later.
 */
export async function onnxRuntimeProviders(): Promise<OnnxProviderReport[]> {
  const reports: OnnxProviderReport[] = [];
  for (const provider of PROVIDERS) reports.push(await tryProvider(provider));
  return reports;
}

/** Tries one provider on a tiny graph. */
export async function tryProvider(provider: OnnxProvider): Promise<OnnxProviderReport> {
  // What fails is in the report; without this, onnxruntime also prints it (if this is its first use).
  env.logLevel = 'fatal';
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [1]);
  const graph = b.build('probe', { twice: b.add(x, x) });
  try {
    const executable = await onnxRuntimeBackend({ provider, threads: 1 }).compile(graph);
    try {
      const { twice } = await executable.run({
        x: { dtype: 'float32', shape: [1], data: Float32Array.of(1) },
      });
      if (twice?.data[0] === 2) return { provider, available: true, reason: null };
      return { provider, available: false, reason: `computes 1 + 1 = ${String(twice?.data[0])}` };
    } finally {
      await executable.release();
    }
  } catch (error) {
    return { provider, available: false, reason: explain(error) };
  }
}

/** The part of onnxruntime's message after its source location. */
function explain(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return (message.split(' was false. ').at(-1) ?? message).trim().replaceAll(/\s*\n\s*/g, ' ');
}
