import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { localLauncher } from '../../../main/scheduler/launcher.ts';
import { computeEnvironment } from '../../../main/scheduler/compute-environment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const ROOT = join(import.meta.dirname, '../../..');
const TENSOR_BYTES = 64 * 2 ** 20;
/** Prints how large malloc's heap is after a graph with a large output; huge pages are a mapping beside the others. */
const SCRIPT = `
  import { readFileSync } from 'node:fs';
  import { onnxRuntimeBackend } from '${ROOT}/main/engine/backends/onnxruntime/onnxruntime.ts';
  import { GraphBuilder } from '${ROOT}/main/engine/ops/builder.ts';
  const b = new GraphBuilder();
  const graph = b.build('large', { ones: b.constantOfShape([${TENSOR_BYTES / 4}], 1) });
  const executable = await onnxRuntimeBackend({ provider: 'cpu' }).compile(graph);
  await executable.run({});
  const heap = readFileSync('/proc/self/maps', 'utf8').matchAll(/^([0-9a-f]+)-([0-9a-f]+) .*\\[heap\\]$/gm);
  const bytes = Array.from(heap, ([, start, end]) => parseInt(end, 16) - parseInt(start, 16));
  console.log(bytes.reduce((sum, part) => sum + part) + ' heap bytes');
`;

const report = process.report.getReport() as { header: { glibcVersionRuntime?: string } };
const hasGlibc = report.header.glibcVersionRuntime !== undefined;

afterEach(() => {
  vi.unstubAllEnvs();
});

test.runIf(hasGlibc)('a worker has its tensors in the heap', async () => {
  const folder = temporaryDirectory();
  const workerPath = join(folder, 'worker.ts');
  writeFileSync(workerPath, SCRIPT);
  const runDirectory = join(folder, 'run');
  mkdirSync(runDirectory);
  const { isRunning } = localLauncher({ workerPath }).launch(runDirectory);
  await expect.poll(isRunning, { timeout: 20_000 }).toBe(false);
  const log = readFileSync(runPaths(runDirectory).log, 'utf8');
  expect(Number(/^(\d+) heap bytes/m.exec(log)?.[1])).toBeGreaterThan(TENSOR_BYTES);
});

test.runIf(process.platform === 'linux')('what the user set is kept', () => {
  vi.stubEnv('GLIBC_TUNABLES', 'glibc.malloc.arena_max=1');
  expect(computeEnvironment()['GLIBC_TUNABLES']).toMatch(
    /^glibc\.malloc\.mmap_threshold=.*:glibc\.malloc\.arena_max=1$/,
  );
  vi.stubEnv('GLIBC_TUNABLES', undefined);
  expect(computeEnvironment()['GLIBC_TUNABLES']).not.toContain('undefined');
});
