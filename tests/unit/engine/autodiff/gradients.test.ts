import { describe, expect, test } from 'vitest';
import { gradients } from '../../../../main/engine/autodiff/gradients.ts';
import { tfjsBackend } from '../../../../main/engine/backends/tfjs/tfjs.ts';
import type { Graph, Value } from '../../../../main/engine/ir/graph.ts';
import { printGraph } from '../../../../main/engine/ir/print.ts';
import type { Tensor } from '../../../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { dedupe } from '../../../../main/engine/passes/dedupe.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';

function vector(...data: number[]): Tensor {
  return { dtype: 'float32', shape: [data.length], data: Float32Array.from(data) };
}

async function run(graph: Graph, feeds: Record<string, Tensor>): Promise<Record<string, number[]>> {
  verifyGraph(graph);
  const backend = await tfjsBackend({ package: '@tensorflow/tfjs-backend-cpu' });
  const executable = await backend.compile(graph);
  const results = await executable.run(feeds);
  await executable.release();
  return Object.fromEntries(
    Object.entries(results).map(([name, { data }]) => [
      name,
      Array.from<number | bigint, number>(data, Number),
    ]),
  );
}

/** A linear layer with an adapter behind it, and a squared error. */
function network(b: GraphBuilder): { loss: Value; weight: Value; adapter: Value } {
  const x = b.input('x', 'float32', ['batch', 2]);
  const weight = b.input('weight', 'float32', [3, 2]);
  const adapter = b.input('adapter', 'float32', [3]);
  const hidden = b.scoped('layers', () => b.scoped('0', () => b.matMul(x, weight, { transB: true })));
  const scaled = b.scoped('adapter', () => b.mul(hidden, adapter));
  const loss = b.scoped('loss', () => b.reshape(b.reduceSum(b.mul(scaled, scaled), [0, 1]), []));
  return { loss, weight, adapter };
}

test('the backward pass of a small network', () => {
  const b = new GraphBuilder();
  const { loss, weight, adapter } = network(b);
  const [dWeight, dAdapter] = gradients(b, loss, [weight, adapter]);
  const graph = prune(b.build('network', { loss, dWeight: dWeight!, dAdapter: dAdapter! }));
  verifyGraph(graph);
  expect(printGraph(graph)).toMatchInlineSnapshot(`
    "graph network
      input x: float32[batch, 2]
      input weight: float32[3, 2]
      input adapter: float32[3]
      MatMul_3: float32[batch, 3] = MatMul(x, weight, transA=false, transB=true, alpha=1)  # layers.0
      Mul_4: float32[batch, 3] = Mul(MatMul_3, adapter)  # adapter
      Mul_5: float32[batch, 3] = Mul(Mul_4, Mul_4)  # loss
      ReduceSum_6: float32[1, 1] = ReduceSum(Mul_5, axes=[0,1])  # loss
      Reshape_7: float32[] = Reshape(ReduceSum_6, shape=[])  # loss
      ConstantOfShape_8: float32[] = ConstantOfShape(shape=[], value=1)
      Reshape_9: float32[1, 1] = Reshape(ConstantOfShape_8, shape=[1,1])  # loss
      Expand_10: float32[batch, 3] = Expand(Reshape_9, shape=["batch",3])  # loss
      Mul_11: float32[batch, 3] = Mul(Expand_10, Mul_4)  # loss
      Mul_12: float32[batch, 3] = Mul(Expand_10, Mul_4)  # loss
      Add_13: float32[batch, 3] = Add(Mul_11, Mul_12)  # loss
      Mul_14: float32[batch, 3] = Mul(Add_13, adapter)  # adapter
      Mul_15: float32[batch, 3] = Mul(Add_13, MatMul_3)  # adapter
      ReduceSum_16: float32[1, 3] = ReduceSum(Mul_15, axes=[0])  # adapter
      Reshape_17: float32[3] = Reshape(ReduceSum_16, shape=[3])  # adapter
      MatMul_18: float32[3, 2] = MatMul(Mul_14, x, transA=true, transB=false, alpha=1)  # layers.0
      output loss = Reshape_7
      output dWeight = MatMul_18
      output dAdapter = Reshape_17
    "
  `);
});

describe('what is frozen', () => {
  test('gets no node: the backward pass stops above it', () => {
    const b = new GraphBuilder();
    const { loss, adapter } = network(b);
    const forward = b.nodes.length;
    gradients(b, loss, [adapter]);
    const backward = b.nodes.slice(forward);
    expect(backward.filter(({ scope }) => scope.startsWith('layers'))).toEqual([]);
    expect(backward.filter(({ op }) => op === 'MatMul')).toEqual([]);
    // Nor does the frozen operand of a node whose other operand is trained.
    expect(backward.filter(({ op, scope }) => op === 'Mul' && scope === 'adapter')).toHaveLength(1);
  });

  test('inputs of integers end a path, and gradients do not pass through them', async () => {
    const b = new GraphBuilder();
    const x = b.input('x', 'float32', [2]);
    const floor = b.cast(b.cast(x, 'int64'), 'float32');
    const loss = b.reduceSum(b.mul(x, floor), [0]);
    const [d] = gradients(b, loss, [x]);
    expect(await run(b.build('floor', { d: d! }), { x: vector(2.5, -3.5) })).toEqual({ d: [2, -3] });
  });
});

test('a target that the loss does not depend on has gradient zero, of its own shape', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['rows']);
  const other = b.input('other', 'float32', ['rows', 2]);
  const loss = b.reduceSum(x, [0]);
  const [dOther, dX] = gradients(b, loss, [other, x]);
  const results = await run(b.build('unreached', { dOther: dOther!, dX: dX! }), {
    x: vector(1, 2),
    other: { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) },
  });
  expect(results).toEqual({ dOther: [0, 0, 0, 0], dX: [1, 1] });
});

test('a value used twice, also by one node, sums the gradients of its uses', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [2]);
  const loss = b.reduceSum(b.add(b.mul(x, x), b.scale(x, 10)), [0]);
  const [d] = gradients(b, loss, [x]);
  expect(await run(b.build('twice', { d: d! }), { x: vector(3, -1) })).toEqual({ d: [16, 8] });
});

test('the target may be the loss, or on the way to it', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [1]);
  const middle = b.scale(x, 3);
  const loss = b.mul(middle, middle);
  const [dLoss, dMiddle, dX] = gradients(b, loss, [loss, middle, x]);
  const graph = b.build('chain', { dLoss: dLoss!, dMiddle: dMiddle!, dX: dX! });
  expect(await run(graph, { x: vector(2) })).toEqual({ dLoss: [1], dMiddle: [12], dX: [36] });
});

test('a seed scales the gradients and makes them a product with a vector', async () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', [3]);
  const seed = b.input('seed', 'float32', [3]);
  const [d] = gradients(b, b.mul(x, x), [x], seed);
  const results = await run(b.build('seeded', { d: d! }), { x: vector(1, 2, 3), seed: vector(1, 0, -1) });
  expect(results).toEqual({ d: [2, 0, -6] });
});

test('taken twice, gradients share their nodes after dedupe', () => {
  const b = new GraphBuilder();
  const { loss, weight, adapter } = network(b);
  const [once] = gradients(b, loss, [weight]);
  const single = dedupe(b.build('once', { once: once! })).nodes.length;
  const [twice] = gradients(b, loss, [weight]);
  expect(dedupe(b.build('twice', { once: once!, twice: twice! })).nodes).toHaveLength(single);
  expect(adapter.shape).toEqual([3]);
});
