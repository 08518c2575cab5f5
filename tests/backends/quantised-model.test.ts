/**
 * @file A quantised base against the same model with its weights as the floats they stand for: loss and gradients of
 * every method, on each runtime of the CPU, with weights packed and with weights in their file.
 */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { tfjsBackend } from '../../main/engine/backends/tfjs/tfjs.ts';
import type { Tensor } from '../../main/engine/ir/tensor.ts';
import { openCheckpoint, type Checkpoint } from '../../main/models/checkpoint/checkpoint.ts';
import type { QuantisedBits } from '../../main/models/checkpoint/quantisation.ts';
import { readWeight } from '../../main/models/checkpoint/read-weight.ts';
import { writeSafetensors } from '../../main/models/checkpoint/safetensors.ts';
import { writeQuantised } from '../../main/models/checkpoint/write-quantised.ts';
import { normal } from '../../main/peft/initialisation.ts';
import { adapterMethod } from '../../main/peft/registry.ts';
import { trainingBatch } from '../../main/training/training-batch.ts';
import { TrainingProgram } from '../../main/training/training-program.ts';
import { InputError } from '../../shared/model/input-error.ts';
import { methodSchema, type Method } from '../../shared/model/method.ts';
import { randomStream } from '../../shared/random/random-stream.ts';
import { writeTinyCheckpoint } from '../helpers/tiny-checkpoint.ts';

const BLOCK_SIZE = 32;
const METHODS = [
  { method: 'lora', r: 3, targetModules: ['q_proj', 'k_proj', 'o_proj', 'gate_proj', 'down_proj'] },
  { method: 'prefix-tuning', numVirtualTokens: 3 },
  { method: 'prefix-tuning', variant: 'hidden', numVirtualTokens: 3, layers: [1] },
  { method: 'prompt-tuning', numVirtualTokens: 3 },
  { method: 'llama-adapter', adapterLen: 3, adapterLayers: 1 },
].map((method) => methodSchema.parse(method));

const RUNTIMES = {
  'onnxruntime, weights packed': () => Promise.resolve(onnxRuntimeBackend({ provider: 'cpu' })),
  'onnxruntime, weights in their file': () =>
    Promise.resolve(onnxRuntimeBackend({ provider: 'cpu', packedWeightsBytes: 0 })),
  'TensorFlow.js': () => tfjsBackend({ package: '@tensorflow/tfjs-backend-cpu' }),
} as const;

interface Pair {
  readonly quantised: Checkpoint;
  /** What its numbers stand for, in float32. */
  readonly floats: Checkpoint;
}
let folder: string;
const pairs = new Map<QuantisedBits, Pair>();

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantised-'));
  const source = join(folder, 'source');
  writeTinyCheckpoint(source, { config: { hidden_size: 64, intermediate_size: 128, head_dim: 16 } });
  for (const bits of [4, 8] as const) {
    const output = join(folder, `${bits}`);
    mkdirSync(output);
    await writeQuantised(openCheckpoint(source), { bits, blockSize: BLOCK_SIZE }, output);
    const quantised = openCheckpoint(output);
    const dequantised = join(folder, `${bits} as floats`);
    mkdirSync(dequantised);
    copyFileSync(join(source, 'config.json'), join(dequantised, 'config.json'));
    writeSafetensors(
      join(dequantised, 'model.safetensors'),
      new Map(
        [...quantised.weights].map(([name, { shape }]): [string, Tensor] => [
          name,
          { dtype: 'float32', shape, data: readWeight(quantised, name) },
        ]),
      ),
    );
    pairs.set(bits, { quantised, floats: openCheckpoint(dequantised) });
  }
});

afterAll(() => rmSync(folder, { recursive: true }));

/** Loss and gradients at an adapter that does something. */
async function step(
  runtime: keyof typeof RUNTIMES,
  checkpoint: Checkpoint,
  method: Method,
  recompute: boolean,
) {
  const adapter = adapterMethod(method);
  const random = randomStream(3);
  const state = new Map(
    [...adapter.parameters(method, checkpoint.config)].map(([name, shape]) => [
      name,
      normal(shape, 0.3, random),
    ]),
  );
  const program = await TrainingProgram.compile(await RUNTIMES[runtime](), checkpoint, method, {
    loss: 'tokens',
    gradientCheckpointing: recompute,
  });
  try {
    const item = { id: '1', language: 'eng_Latn', prompt: '-', options: ['-'], answer: 0 };
    const items = [
      { item, context: [5, 9, 200, 31, 7], options: [[8, 44, 3]], right: 0, truncated: 0 },
      { item, context: [17, 2], options: [[99]], right: 0, truncated: 0 },
    ];
    const { feeds } = trainingBatch(checkpoint.config, adapter.layout(method), 'tokens', items, 4);
    return await program.run(state, feeds);
  } finally {
    await program.release();
  }
}

for (const runtime of Object.keys(RUNTIMES) as (keyof typeof RUNTIMES)[]) {
  describe(runtime, () => {
    for (const bits of [4, 8] as const) {
      test.each(METHODS)(`${bits} bits: $method $variant`, async (method) => {
        const { quantised, floats } = pairs.get(bits)!;
        const expected = await step(runtime, floats, method, false);
        for (const recompute of [false, true]) {
          const found = await step(runtime, quantised, method, recompute);
          expect(Math.abs(found.loss - expected.loss)).toBeLessThan(1e-5 * Math.abs(expected.loss));
          for (const [name, { data }] of expected.gradients) {
            const scale = Math.max(...data.map(Math.abs));
            expect(scale, name).toBeGreaterThan(0);
            const other = found.gradients.get(name)!.data;
            const difference = Math.max(...data.map((value, i) => Math.abs(value - other[i]!)));
            expect(difference / scale, name).toBeLessThan(2e-5);
          }
        }
      });
    }
  });
}

test('full fine-tuning of a quantised base is refused in a sentence', () => {
  const { config } = pairs.get(4)!.quantised;
  const method = methodSchema.parse({ method: 'full' });
  const refused = () => adapterMethod(method).parameters(method, config);
  expect(refused).toThrow(InputError);
  expect(refused).toThrow(
    /method "full": trains every weight, which cannot be done on a quantised base: choose/,
  );
});
