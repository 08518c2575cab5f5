/**
 * @file The backends of this machine, for suites that run on every one.
 */
import { describe, test } from 'vitest';
import type { Backend, Executable } from '../../main/engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { onnxRuntimeProviders } from '../../main/engine/backends/onnxruntime/providers.ts';
import { tfjsRuntimes } from '../../main/engine/backends/tfjs/runtimes.ts';
import { tfjsBackend } from '../../main/engine/backends/tfjs/tfjs.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { useSoftwareVulkan } from './software-vulkan.ts';

export interface BackendUnderTest {
  readonly name: string;
  /** Null where it is not available. */
  readonly backend: Backend | null;
  /** For titles of suites: empty, or why the backend is missing. */
  readonly note: string;
}

/** onnxruntime on each provider, then tfjs on each package that works. */
export async function backendsUnderTest(): Promise<BackendUnderTest[]> {
  useSoftwareVulkan();
  const reports = await onnxRuntimeProviders();
  const packages = (await tfjsRuntimes()).filter(({ available }) => available);
  const tfjs = await Promise.all(packages.map((runtime) => tfjsBackend({ package: runtime.package })));
  return [
    ...reports.map(({ provider, available, reason }) => ({
      name: `onnxruntime-${provider}`,
      backend: available ? onnxRuntimeBackend({ provider }) : null,
      note: available ? '' : ` (not available: ${reason ?? 'no reason given'})`,
    })),
    ...tfjs.map((backend) => ({ name: backend.name, backend, note: '' })),
  ];
}

/** A suite for each backend, under its name; in place of one that is not here, a skipped test that says why. */
export async function describeBackends(suite: (backend: Backend) => void): Promise<void> {
  for (const { name, backend, note } of await backendsUnderTest()) {
    if (backend === null) test.skip(`${name}${note}`);
    else describe(name, () => suite(backend));
  }
}

/**
 * A session to release after a suite: while it is open, the WebGPU device and the shaders compiled for it live on
 * from one graph to the next.
 */
export function openSession(backend: Backend): Promise<Executable> {
  const b = new GraphBuilder();
  return backend.compile(b.build('open', { one: b.constantOfShape([1], 1) }));
}
