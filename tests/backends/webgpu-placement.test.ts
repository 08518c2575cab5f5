/**
 * @file On WebGPU, onnxruntime runs what it has no kernel for on the CPU, silently and with a copy each way. Its
 * profile tells: nothing but arithmetic on int64 (shapes and positions) may run there.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as ort from 'onnxruntime-node';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Executable } from '../../main/engine/backends/backend.ts';
import type { OpType } from '../../main/engine/ir/op.ts';
import { emitOnnx } from '../../main/engine/onnx/emit.ts';
import { OPS } from '../../main/engine/ops/registry.ts';
import { backendsUnderTest, openSession } from '../helpers/backends.ts';
import { buildCaseGraph, CaseRun } from './case-graph.ts';
import { OP_CASES, type OpCase } from './op-cases.ts';

interface ProfileEvent {
  readonly cat: string;
  readonly args?: {
    readonly op_name?: string;
    readonly provider?: string;
    /** One entry a tensor: its type and shape. */
    readonly input_type_shape?: readonly Readonly<Record<string, readonly number[]>>[];
  };
}

const webgpu = (await backendsUnderTest()).find(({ name }) => name === 'onnxruntime-webgpu')!;
let folder: string;
let open: Executable | undefined;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'placement-'));
  if (webgpu.backend !== null) open = await openSession(webgpu.backend);
});
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await open?.release();
});

/** Operators, as `OP(types of the inputs)`, that ran on the CPU. */
async function onCpu(op: OpType): Promise<string[]> {
  const cases: readonly OpCase<OpType>[] = OP_CASES[op];
  const onFloats = cases.filter(({ inputs }) => inputs.every(({ dtype }) => dtype === 'float32'));
  const preferred = [...onFloats, ...cases];
  const opCase = preferred.find(({ sizes }) => sizes.length > 1) ?? preferred[0]!;
  const { graph } = buildCaseGraph(op, opCase);
  const session = await ort.InferenceSession.create(emitOnnx(graph, 'webgpu'), {
    executionProviders: ['webgpu'],
    logSeverityLevel: 3,
    enableProfiling: true,
    profileFilePrefix: join(folder, op),
  });
  const feeds = new CaseRun(opCase, opCase.sizes[0]!, graph, 0).feeds(graph);
  await session.run(
    Object.fromEntries(
      Object.entries(feeds).map(([name, { dtype, shape, data }]) => [
        name,
        new ort.Tensor(dtype as 'float32', data as Float32Array, [...shape]),
      ]),
    ),
  );
  session.endProfiling();
  await session.release();
  const file = readdirSync(folder).find((name) => name.startsWith(`${op}_`))!;
  const events = JSON.parse(readFileSync(join(folder, file), 'utf8')) as ProfileEvent[];
  const ran = events.filter(({ cat, args }) => cat === 'Node' && args?.provider !== undefined);
  expect(ran.some(({ args }) => args!.provider === 'WebGpuExecutionProvider')).toBe(true);
  return ran
    .filter(({ args }) => args!.provider === 'CPUExecutionProvider')
    .map(({ args }) => `${args!.op_name}(${args!.input_type_shape!.flatMap(Object.keys).join(', ')})`);
}

const title = (op: string): string => `${op}, forward and backward${webgpu.note}`;
test
  .skipIf(webgpu.backend === null)
  .each((Object.keys(OPS) as OpType[]).map((op) => [title(op), op] as const))('%s', async (_title, op) => {
  const floats = (await onCpu(op)).filter((call) => !/\((int64(, )?)*\)$/.test(call));
  expect(floats).toEqual([]);
});
