import { expect, test } from 'vitest';
import type { Backend, Executable, Tensors } from '../../../../main/engine/backends/backend.ts';
import { withJoinedTransfers } from '../../../../main/engine/backends/onnxruntime/joined-transfers.ts';
import { onnxRuntimeBackend } from '../../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import type { Graph } from '../../../../main/engine/ir/graph.ts';
import type { Tensor } from '../../../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { joinTransfers } from '../../../../main/engine/passes/join-transfers.ts';

/** A step of two weights on a batch: y = x w + c, and what the sum of y says of both. */
function graph(): Graph {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['batch', 3]);
  const w = b.input('w', 'float32', [3, 2]);
  b.input('ids', 'int64', [2]);
  const c = b.input('c', 'float32', [2]);
  const y = b.add(b.matMul(x, w), c);
  return b.build('step', {
    y,
    sum: b.reduceSum(y, [0, 1]),
    scaled: b.scale(w, 2),
    same: c,
  });
}

const tensor = (shape: readonly number[], ...data: number[]): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(data),
});
const FEEDS: Tensors = {
  x: tensor([1, 3], 1, 2, 3),
  w: tensor([3, 2], 1, 0, 0, 1, 1, 1),
  ids: { dtype: 'int64', shape: [2], data: BigInt64Array.of(0n, 1n) },
  c: tensor([2], 10, 20),
};

function open(of: Graph, backend: Backend = onnxRuntimeBackend({ provider: 'cpu' })): Promise<Executable> {
  return withJoinedTransfers(of, (joined) => {
    verifyGraph(joined);
    return backend.compile(joined);
  });
}

test('floats whose shape is known cross together, all others as they did', () => {
  const joined = joinTransfers(graph());
  verifyGraph(joined.graph);
  expect(joined.graph.inputs.map(({ name, shape }) => [name, shape])).toEqual([
    ['x', ['batch', 3]],
    ['ids', [2]],
    ['joined_inputs', [8]],
  ]);
  expect(joined.graph.outputs.map(({ name, value }) => [name, value.shape])).toEqual([
    ['y', ['batch', 2]],
    ['joined_outputs', [1 + 6 + 2]],
  ]);
});

test('runs as the graph did, by the same names', async () => {
  const executable = await open(graph());
  const { y, sum, scaled, same, ...others } = await executable.run(FEEDS);
  expect(others).toEqual({});
  expect(y).toEqual(tensor([1, 2], 14, 25));
  expect(sum!.data).toEqual(Float32Array.of(39));
  expect(scaled).toEqual(tensor([3, 2], 2, 0, 0, 2, 2, 2));
  expect(same).toEqual(tensor([2], 10, 20));
  await executable.release();
});

test('a feed that is missing or does not fit is named', async () => {
  const executable = await open(graph());
  const { x, w, ids } = FEEDS;
  await expect(executable.run({ x: x!, w: w!, ids: ids! })).rejects.toThrow('step: input c is not fed');
  await expect(executable.run({ ...FEEDS, w: tensor([2, 2], 1, 2, 3, 4) })).rejects.toThrow(
    'step: input w is float32[2, 2], expected float32[3, 2]',
  );
  await executable.release();
});

test('large ones, and one alone, cross as they did', () => {
  const b = new GraphBuilder();
  const large = b.input('large', 'float32', [1 << 19]);
  const small = b.input('small', 'float32', [1]);
  const plain = b.build('large', { scaled: b.mul(large, small) });
  expect(joinTransfers(plain).graph).toEqual(plain);
});
