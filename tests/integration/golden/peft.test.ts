import { execFile } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { onnxRuntimeBackend } from '../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { openCheckpoint, type Checkpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { writeAdapter } from '../../../main/peft/adapter-files.ts';
import type { AdapterState } from '../../../main/peft/adapter.ts';
import { checkExport } from '../../../main/peft/export-adapter.ts';
import { normal } from '../../../main/peft/initialisation.ts';
import { maxAbsoluteDifference, sequenceLogits } from '../../../main/peft/logits-program.ts';
import { adapterMethod } from '../../../main/peft/registry.ts';
import { methodSchema, type Method } from '../../../shared/model/method.ts';
import { randomStream } from '../../../shared/random/random-stream.ts';
import { pythonWith } from '../../helpers/python.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const golden = join(import.meta.dirname, '../../golden');
const backend = onnxRuntimeBackend({ provider: 'cpu' });
const python = pythonWith('peft');
const ids = [1, 5, 17, 33, 60, 90, 12, 44, 7, 71];

const methods = (
  [
    { method: 'prefix-tuning', numVirtualTokens: 4 },
    { method: 'prefix-tuning', variant: 'hidden', numVirtualTokens: 4 },
    { method: 'prompt-tuning', numVirtualTokens: 6 },
    { method: 'llama-adapter', adapterLen: 3, adapterLayers: 2 },
    { method: 'lora', r: 3, loraAlpha: 5, useRslora: true, targetModules: ['q_proj', 'o_proj', 'down_proj'] },
    { method: 'lora', r: 2, layersToTransform: [0, 2] },
  ] as const
).map((method) => methodSchema.parse(method));

const nativeMethods = (
  [
    { method: 'prefix-tuning', layers: [1, 2], numVirtualTokens: 4 },
    { method: 'prefix-tuning', variant: 'hidden', layers: [2] },
    { method: 'llama-adapter', gate: 'per-head' },
    { method: 'full' },
  ] as const
).map((method) => methodSchema.parse(method));

/** An adapter that has moved in every parameter. */
function trained(method: Method, checkpoint: Checkpoint): AdapterState {
  const random = randomStream(3);
  const shapes = adapterMethod(method).parameters(method, checkpoint.config);
  return new Map([...shapes].map(([name, shape]) => [name, normal(shape, 0.3, random)]));
}

function exported(method: Method, checkpoint: Checkpoint): { dir: string; state: AdapterState } {
  const dir = join(temporaryDirectory(), 'adapter');
  mkdirSync(dir);
  const state = trained(method, checkpoint);
  writeAdapter(dir, method, checkpoint, state);
  return { dir, state };
}

async function pythonLogits(base: string, adapter: string): Promise<Float32Array> {
  const script = join(import.meta.dirname, '../../helpers/peft_logits.py');
  const { stdout } = await promisify(execFile)(python!, [script, base, adapter, ...ids.map(String)], {
    maxBuffer: 2 ** 26,
  });
  return Float32Array.from((JSON.parse(stdout) as number[][]).flat());
}

/** Of two layers, so not all methods fit. */
const QWEN = ['architectures/qwen2.5-1.5b', 'architectures/qwen3-8b'];

describe.each(['pytorch/llama', 'pytorch/llama_tied', 'pytorch/mistral_sw', ...QWEN])(
  'adapters on %s',
  (model) => {
    const checkpoint = openCheckpoint(join(golden, model));
    const fits = (method: Method): boolean =>
      !QWEN.includes(model) || !/"(layers|layersToTransform)":\[/.test(JSON.stringify(method));
    const isPeft = (method: Method): boolean =>
      adapterMethod(method).representation(method, checkpoint.config).format === 'peft';
    const own = [...methods, ...nativeMethods].filter(fits);
    const others = methods.filter((method) => fits(method) && (isPeft(method) || !QWEN.includes(model)));

    it.each(own.map((method) => [JSON.stringify(method), method] as const))(
      'come back from their files with the same logits: %s',
      async (_name, method) => {
        const { dir, state } = exported(method, checkpoint);
        expect(await checkExport(dir, backend, checkpoint, method, state, ids)).toBeLessThanOrEqual(1e-4);
      },
    );

    it.skipIf(python === null).each(others.map((method) => [JSON.stringify(method), method] as const))(
      'load in stock PEFT with the same logits: %s',
      async (_name, method) => {
        const { dir, state } = exported(method, checkpoint);
        const ours = await sequenceLogits(backend, checkpoint, method, state, ids);
        const theirs = await pythonLogits(checkpoint.dir, dir);
        expect(theirs.length).toBe(ours.data.length);
        expect(maxAbsoluteDifference(ours.data, theirs)).toBeLessThanOrEqual(1e-4);
      },
    );

    it.skipIf(python === null)('leave a fully fine-tuned checkpoint that transformers loads', async () => {
      const method = methodSchema.parse({ method: 'full' });
      const { dir, state } = exported(method, checkpoint);
      const ours = await sequenceLogits(backend, checkpoint, method, state, ids);
      expect(maxAbsoluteDifference(ours.data, await pythonLogits(dir, '-'))).toBeLessThanOrEqual(1e-4);
    });
  },
);
