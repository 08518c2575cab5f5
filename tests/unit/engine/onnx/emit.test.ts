import { expect, test } from 'vitest';
import type { Tensor } from '../../../../main/engine/ir/tensor.ts';
import { onnxRuntimeBackend } from '../../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { evaluateDim, type Dim } from '../../../../main/engine/ir/dim.ts';
import { emitOnnx } from '../../../../main/engine/onnx/emit.ts';
import type { OnnxProvider } from '../../../../main/engine/ops/definition.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';

function filled(...shape: number[]): Tensor {
  const size = shape.reduce((product, dim) => product * dim, 1);
  return { dtype: 'float32', shape, data: new Float32Array(size).fill(1) };
}

test('symbolic dimensions are computed from the inputs at run time', async () => {
  const dims: Dim[] = ['batch', 'batch*sequence+10*batch', '-batch+2*sequence-1', '3*sequence*sequence', 4];
  const b = new GraphBuilder();
  b.input('other', 'float32', ['batch+7']);
  b.input('x', 'float32', ['batch', 'sequence']);
  const outputs = Object.fromEntries(dims.map((dim, i) => [`y${i}`, b.constantOfShape([dim], 0.5)]));
  const executable = await onnxRuntimeBackend({ provider: 'cpu' }).compile(b.build('dims', outputs));
  try {
    for (const [batch, sequence] of [
      [2, 3],
      [5, 4],
      [1, 1],
    ] as const) {
      const results = await executable.run({ other: filled(batch + 7), x: filled(batch, sequence) });
      const symbols = new Map(Object.entries({ batch, sequence }));
      for (const [i, dim] of dims.entries()) {
        expect(results[`y${i}`]!.shape, String(dim)).toEqual([evaluateDim(dim, symbols)]);
      }
    }
  } finally {
    await executable.release();
  }
});

test('a symbol that no input has by itself is refused by name', () => {
  const b = new GraphBuilder();
  b.input('x', 'float32', ['sequence+10']);
  const graph = b.build('dims', { y: b.constantOfShape(['sequence'], 0) });
  expect(() => emitOnnx(graph, 'cpu')).toThrow('dims: no input has the dimension sequence');
});

test('outputs may be inputs, constants, and one value under two names', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [2]);
  const constant = b.initializer('c', { dtype: 'float32', shape: [1], data: Float32Array.of(3) });
  const sum = b.add(x, x);
  const graph = b.build('names', { same: x, constant, sum, again: sum, after: b.neg(sum) });
  const executable = await onnxRuntimeBackend({ provider: 'cpu' }).compile(graph);
  try {
    const results = await executable.run({
      x: { dtype: 'float32', shape: [2], data: Float32Array.of(1, 2) },
    });
    const data = Object.fromEntries(
      Object.entries(results).map(([name, tensor]) => [name, [...tensor.data]]),
    );
    expect(data).toEqual({ same: [1, 2], constant: [3], sum: [2, 4], again: [2, 4], after: [-2, -4] });
  } finally {
    await executable.release();
  }
});

test('a GatedAdd is two operators of the standard where the provider may lack it', () => {
  const b = new GraphBuilder();
  const [x, y] = ['x', 'y'].map((name) => b.input(name, 'float32', ['n', 4]));
  const sum = b.gatedAdd(x!, y!, b.input('gate', 'float32', ['n', 1]));
  const graph = b.build('graph', { sum });
  // A model names its operators in plain text.
  const uses = (provider: OnnxProvider) => Buffer.from(emitOnnx(graph, provider)).includes('GatedAdd');
  expect((['cpu', 'webgpu', 'cuda'] as const).map(uses)).toEqual([true, true, false]);
});
