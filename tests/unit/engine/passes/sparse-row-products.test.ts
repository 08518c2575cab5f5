import { expect, test } from 'vitest';
import type { Tensors } from '../../../../main/engine/backends/backend.ts';
import { onnxRuntimeBackend } from '../../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import type { Graph, Value } from '../../../../main/engine/ir/graph.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';
import { sparseRowProducts } from '../../../../main/engine/passes/sparse-row-products.ts';

const float32 = (shape: readonly number[], ...data: number[]) =>
  ({ dtype: 'float32', shape, data: Float32Array.from(data) }) as const;

/** Three rows of two; the second row has two entries added, the third none. */
const FEEDS: Tensors = {
  p: float32([3, 2], 0.25, 0.75, 0.5, 0.5, 1, 0),
  s: float32([3, 1], 2, -1, 3),
  indices: { dtype: 'int64', shape: [3, 2], data: BigInt64Array.of(0n, 1n, 1n, 0n, 1n, 1n) },
  updates: float32([3], -2, 1, 5),
  w: float32([2, 2], 1, 2, 3, 4),
  h: float32([3, 2], 7, 0, -1, 2, 0.5, 1),
};

interface Parts {
  readonly x: Value;
  readonly w: Value;
  readonly h: Value;
}

function graphOf(outputs: (b: GraphBuilder, parts: Parts) => Readonly<Record<string, Value>>): Graph {
  const b = new GraphBuilder();
  const p = b.input('p', 'float32', ['n', 2]);
  const s = b.input('s', 'float32', ['n', 1]);
  const indices = b.input('indices', 'int64', ['k', 2]);
  const x = b.scatterND(b.mul(s, p), indices, b.input('updates', 'float32', ['k']));
  const w = b.input('w', 'float32', [2, 2]);
  return b.build('products', outputs(b, { x, w, h: b.input('h', 'float32', ['n', 2]) }));
}

function rewritten(graph: Graph): Graph {
  const result = prune(sparseRowProducts(graph));
  verifyGraph(result);
  return result;
}

test('both products are those of the whole matrix, which is not made', async () => {
  const graph = rewritten(
    graphOf((b, { x, w, h }) => ({ rows: b.matMul(x, w), columns: b.matMul(x, h, { transA: true }) })),
  );
  expect(graph.nodes.filter(({ op }) => op === 'ScatterND').map(({ outputs }) => outputs[0]!.name)).toEqual(
    graph.outputs.map(({ value }) => value.name),
  );
  const executable = await onnxRuntimeBackend({ provider: 'cpu' }).compile(graph);
  const { rows, columns } = await executable.run(FEEDS);
  await executable.release();
  // X = [[0.5, -0.5], [0.5, 4.5], [3, 0]].
  expect([...(rows!.data as Float32Array)]).toEqual([-1, -1, 14, 19, 3, 6]);
  expect([...(columns!.data as Float32Array)]).toEqual([4.5, 4, -8, 9]);
});

test('what is read otherwise stays: as an output, by another operator, as the second operand', () => {
  const untouched = (outputs: Parameters<typeof graphOf>[0]) => {
    const graph = graphOf(outputs);
    expect(rewritten(graph).nodes).toEqual(prune(graph).nodes);
  };
  untouched((b, { x, w }) => ({ rows: b.matMul(x, w), x }));
  untouched((b, { x, w }) => ({ rows: b.matMul(x, w), other: b.neg(x) }));
  untouched((b, { x, h }) => ({ columns: b.matMul(h, x, { transA: true }) }));
});

test('of a frozen 16-bit weight the rows are picked before they are converted', async () => {
  const graph = rewritten(
    graphOf((b, { x }) => {
      const data = Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080); // 1, 2, 3, 4
      const frozen = b.initializer('frozen', { dtype: 'bfloat16', shape: [2, 2], data });
      return { rows: b.matMul(x, b.cast(frozen, 'float32')) };
    }),
  );
  expect(graph.nodes.find(({ op }) => op === 'Gather')!.inputs[0]!.dtype).toBe('bfloat16');
  const executable = await onnxRuntimeBackend({ provider: 'cpu' }).compile(graph);
  const { rows } = await executable.run(FEEDS);
  await executable.release();
  expect([...(rows!.data as Float32Array)]).toEqual([-1, -1, 14, 19, 3, 6]);
});
