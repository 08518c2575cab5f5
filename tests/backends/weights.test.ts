/**
 * @file Weights as byte ranges of a file, on every backend: at odd offsets, in each dtype.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backend } from '../../main/engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { narrow } from '../../main/engine/ir/float16.ts';
import type { FileTensor, Tensor } from '../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { describeBackends } from '../helpers/backends.ts';

/** Large enough (4 KiB in 16 bits) that onnxruntime leaves it in its file. */
const ROWS = 64;
const COLUMNS = 32;
/** Of no more than 8 significant bits: exact in each dtype. */
const VALUES = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => ((i % 255) - 127) / 16);
/** Neither a multiple of 2 nor of 4, let alone of a page. */
const ODD_OFFSET = 4099;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weights-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

type WeightDType = 'float32' | 'float16' | 'bfloat16';

/** The values in a file, after ODD_OFFSET other bytes. */
function store(dtype: WeightDType, values: Float32Array = VALUES): FileTensor {
  const data = dtype === 'float32' ? values : narrow(dtype, values);
  const bytes = new Uint8Array(ODD_OFFSET + data.byteLength).fill(0xa5);
  bytes.set(new Uint8Array(data.buffer), ODD_OFFSET);
  const path = join(folder, `${dtype} weights é.bin`);
  writeFileSync(path, bytes);
  const shape = [ROWS, values.length / ROWS];
  return { dtype, shape, path, byteOffset: ODD_OFFSET, byteLength: data.byteLength };
}

const x: Tensor = {
  dtype: 'float32',
  shape: [2, COLUMNS],
  data: Float32Array.from({ length: 2 * COLUMNS }, (_, i) => (i % 7) - 3),
};

/** x W^T and then W, read twice as in a forward and a backward pass, and rows of W. */
async function compile(backend: Backend, weight: FileTensor) {
  const b = new GraphBuilder();
  const stored = b.initializer('weight', weight);
  const w = b.cast(stored, 'float32');
  const forward = b.matMul(b.input('x', 'float32', ['rows', COLUMNS]), w, { transB: true });
  const ids = b.initializer('ids', { dtype: 'int64', shape: [2], data: BigInt64Array.of(63n, 0n) });
  const rows = b.cast(b.gather(stored, ids), 'float32');
  return backend.compile(b.build('weights', { forward, back: b.matMul(forward, w), rows }));
}

function expected(): Record<string, number[]> {
  const w = (row: number, column: number) => VALUES[row * COLUMNS + column]!;
  const range = (length: number) => Array.from({ length }, (_, i) => i);
  const sum = (terms: number[]) => terms.reduce((total, term) => total + term, 0);
  const forward = range(2).map((i) =>
    range(ROWS).map((j) => sum(range(COLUMNS).map((k) => (x.data[i * COLUMNS + k] as number) * w(j, k)))),
  );
  const back = forward.map((row) => range(COLUMNS).map((k) => sum(row.map((value, j) => value * w(j, k)))));
  return {
    forward: forward.flat(),
    back: back.flat(),
    rows: [63, 0].flatMap((row) => range(COLUMNS).map((k) => w(row, k))),
  };
}

await describeBackends((backend) => {
  for (const dtype of ['float32', 'float16', 'bfloat16'] as const) {
    test(`${dtype} at an odd offset`, async () => {
      const executable = await compile(backend, store(dtype));
      try {
        const results = await executable.run({ x });
        for (const [output, values] of Object.entries(expected())) {
          // Sums of small multiples of 1/256 are exact in float32, in any order.
          expect([...results[output]!.data], output).toEqual(values);
        }
      } finally {
        await executable.release();
      }
    });
  }

  test.skipIf(backend.name !== 'onnxruntime-webgpu')(
    '16-bit weights are converted before a run',
    async () => {
      const weight = store('bfloat16');
      const executable = await compile(backend, weight);
      try {
        store(
          'bfloat16',
          VALUES.map(() => 0),
        );
        const results = await executable.run({ x });
        const { forward, back } = expected();
        expect([...results['forward']!.data]).toEqual(forward);
        expect([...results['back']!.data]).toEqual(back);
      } finally {
        await executable.release();
      }
    },
  );

  test('a range beyond the end of its file is refused', async () => {
    const weight = store('float32');
    const beyond = { ...weight, byteOffset: weight.byteOffset + 4 };
    await expect(compile(backend, beyond)).rejects.toThrow(/float32 weights é\.bin|out of bounds|bytes/);
  });

  test('a file that is not there is refused by name', async () => {
    const missing = { ...store('float32'), path: join(folder, 'missing.bin') };
    await expect(compile(backend, missing)).rejects.toThrow('missing.bin');
  });
});

test.skipIf(process.platform !== 'linux')('onnxruntime maps weights that are too large to pack', async () => {
  const isMapped = (): boolean => readFileSync('/proc/self/maps', 'utf8').includes('bfloat16 weights');
  const backend = onnxRuntimeBackend({ provider: 'cpu', packedWeightsBytes: 0 });
  const executable = await compile(backend, store('bfloat16'));
  try {
    expect(isMapped()).toBe(true);
  } finally {
    await executable.release();
  }
  expect(isMapped()).toBe(false);
});
