import { expect, test } from 'vitest';
import { gradients } from '../../../../main/engine/autodiff/gradients.ts';
import { onnxRuntimeBackend } from '../../../../main/engine/backends/onnxruntime/onnxruntime.ts';
import { tfjsBackend } from '../../../../main/engine/backends/tfjs/tfjs.ts';
import { evaluateDim } from '../../../../main/engine/ir/dim.ts';
import { DTYPE_BYTES } from '../../../../main/engine/ir/dtype.ts';
import type { Graph, Node, Value } from '../../../../main/engine/ir/graph.ts';
import type { Tensor } from '../../../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { dedupe } from '../../../../main/engine/passes/dedupe.ts';
import { prune } from '../../../../main/engine/passes/prune.ts';
import { rematerialise } from '../../../../main/engine/passes/rematerialise.ts';
import { randomStream, randomUniform } from '../../../../shared/random/random-stream.ts';

const LAYERS = 6;
const HIDDEN = 4;
const INTERMEDIATE = 16;
const VOCABULARY = 5;
const BATCH = 3;
/** Weights of a row that share a scale. */
const BLOCK = 16;

/** Residual layers with a normalisation and a wide middle, as in a decoder, and their gradients. */
function network(): { graph: Graph; forward: Set<Node> } {
  const b = new GraphBuilder();
  const targets: Value[] = [];
  const ids = b.input('ids', 'int64', ['batch']);
  let x = b.gather(b.input('embedding', 'float32', [VOCABULARY, HIDDEN]), ids);
  for (let layer = 0; layer < LAYERS; layer++) {
    x = b.scoped(`layers.${layer}`, () => {
      const weight = b.input(`norm${layer}`, 'float32', [HIDDEN]);
      const up = b.input(`up${layer}`, 'float32', [INTERMEDIATE, HIDDEN]);
      const down = b.input(`down${layer}`, 'float32', [HIDDEN, INTERMEDIATE]);
      targets.push(weight, up, down);
      const gate = b.matMul(b.rmsNormalization(x, weight, 1e-5), up, { transB: true });
      const wide = b.mul(gate, b.sigmoid(gate));
      return b.add(x, b.matMul(b.softmax(wide), down, { transB: true }));
    });
  }
  const loss = b.reshape(b.reduceSum(b.mul(x, x), [0, 1]), []);
  const forward = new Set(b.nodes);
  const outputs = gradients(b, loss, targets).map((value, i) => [`d_${targets[i]!.name}`, value] as const);
  return { graph: b.build('network', { loss, ...Object.fromEntries(outputs) }), forward };
}

const segmentOf = (scope: string): string | null => /^layers\.\d+/.exec(scope)?.[0] ?? null;
const { graph, forward } = network();
const plain = dedupe(prune(graph));
const again = dedupe(prune(rematerialise(graph, forward, segmentOf)));

/** The most bytes of values that are alive at once, in the order of the nodes. */
function peakBytes({ inputs, nodes, outputs }: Graph): number {
  const symbols = new Map([['batch', BATCH]]);
  const bytes = ({ dtype, shape }: Value) =>
    shape.reduce<number>((size, dim) => size * evaluateDim(dim, symbols), DTYPE_BYTES[dtype]);
  const lastUse = new Map<Value, number>();
  for (const [i, node] of nodes.entries())
    for (const value of [...node.outputs, ...node.inputs]) lastUse.set(value, i);
  for (const value of [...inputs, ...outputs.map((output) => output.value)]) lastUse.set(value, Infinity);
  let alive = 0;
  let peak = 0;
  for (const [i, node] of nodes.entries()) {
    for (const value of node.outputs) alive += bytes(value);
    peak = Math.max(peak, alive);
    for (const value of new Set([...node.outputs, ...node.inputs]))
      if (lastUse.get(value) === i) alive -= bytes(value);
  }
  return peak;
}

function feeds(): Record<string, Tensor> {
  const random = randomStream(1);
  const symbols = new Map([['batch', BATCH]]);
  return Object.fromEntries(
    graph.inputs.map(({ name, dtype, shape }): [string, Tensor] => {
      const own = shape.map((dim) => evaluateDim(dim, symbols));
      const size = own.reduce((product, dim) => product * dim, 1);
      if (dtype === 'int64') return [name, { dtype, shape: own, data: BigInt64Array.of(4n, 0n, 4n) }];
      const data = Float32Array.from({ length: size }, () => 2 * randomUniform(random) - 1);
      return [name, { dtype: 'float32', shape: own, data }];
    }),
  );
}

test('the graph stays sound', () => {
  verifyGraph(again);
});

test.each([
  ['onnxruntime-cpu', () => Promise.resolve(onnxRuntimeBackend({ provider: 'cpu' }))],
  ['tfjs', () => tfjsBackend()],
])('the numbers are the same on %s', async (_name, open) => {
  const backend = await open();
  const results = [];
  for (const version of [plain, again]) {
    const executable = await backend.compile(version);
    results.push(await executable.run(feeds()));
    await executable.release();
  }
  expect(results[1]).toEqual(results[0]);
});

test('fewer bytes are alive at once', () => {
  const fetched = plain.outputs.reduce(
    (sum, { value }) => sum + value.shape.reduce<number>((size, dim) => size * Number(dim), 4),
    0,
  );
  // What grows with the number of layers, beyond the fetched gradients, shrinks to one layer's activations.
  expect(peakBytes(again) - fetched).toBeLessThan((peakBytes(plain) - fetched) / 2);
});

test('recomputation of each layer below the last waits for the gradient that reaches it', () => {
  const barriers = again.nodes.filter(({ op }) => op === 'Barrier');
  expect(barriers.map(({ scope }) => scope)).toEqual(
    Array.from({ length: LAYERS }, (_, i) => `layers.${LAYERS - 1 - i}`),
  );
  const made = new Set<Value>(graph.inputs);
  for (const node of graph.nodes) if (forward.has(node)) for (const value of node.outputs) made.add(value);
  for (const { inputs } of barriers) {
    const [held, after] = inputs as [Value, Value];
    expect(made.has(held), 'held values are of the forward pass').toBe(true);
    expect(made.has(after), 'what they wait for is not').toBe(false);
  }
});

test('nodes outside the segments are not repeated', () => {
  const outside = (version: Graph) => version.nodes.filter(({ scope }) => segmentOf(scope) === null).length;
  expect(outside(again)).toBe(outside(plain));
});

test('layers of quantised weights wait too, though their backward pass begins with a conversion of weights', () => {
  const b = new GraphBuilder();
  const norm = b.input('norm', 'float32', [BLOCK]);
  const parts = {
    values: b.input('values', 'uint8', [BLOCK, BLOCK]),
    scales: b.input('scales', 'float32', [BLOCK, 1]),
    zeroPoints: b.input('zeros', 'uint8', [BLOCK, 1]),
    blockSize: BLOCK,
  };
  let x = b.mul(b.input('x', 'float32', ['batch', BLOCK]), norm);
  for (let layer = 0; layer < LAYERS; layer++) {
    x = b.scoped(`layers.${layer}`, () => b.matMulNBits(b.sigmoid(b.mul(x, x)), parts));
  }
  const loss = b.scoped('loss', () => b.reshape(b.reduceSum(b.mul(x, x), [0, 1]), []));
  const own = new Set(b.nodes);
  const [gradient] = gradients(b, loss, [norm]);
  const built = b.build('quantised', { loss, gradient: gradient! });
  const recomputed = prune(rematerialise(built, own, segmentOf));
  verifyGraph(recomputed);
  expect(recomputed.nodes.filter(({ op }) => op === 'Barrier').map(({ scope }) => scope)).toEqual(
    Array.from({ length: LAYERS }, (_, i) => `layers.${LAYERS - 1 - i}`),
  );
});
