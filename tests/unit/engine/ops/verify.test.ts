import { expect, test } from 'vitest';
import type { Graph, Node, Value } from '../../../../main/engine/ir/graph.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';

function sound(): Graph {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['batch', 2]);
  const w = b.initializer('w', { dtype: 'float32', shape: [2, 2], data: new Float32Array(4) });
  return b.build('sound', { y: b.exp(b.matMul(x, w)) });
}

const graph = sound();
const [product, power] = graph.nodes as [Node, Node];
const stranger: Value = { name: 'stranger', dtype: 'float32', shape: ['batch', 2] };
const retyped = (output: Partial<Value>): Graph => {
  const made = { ...power.outputs[0]!, ...output };
  return {
    ...graph,
    nodes: [product, { ...power, outputs: [made] }],
    outputs: [{ name: 'y', value: made }],
  };
};

test('a graph from the builder is sound', () => {
  expect(() => verifyGraph(graph)).not.toThrow();
});

test.each<[string, Graph, string]>([
  ['reads before making', { ...graph, nodes: [power, product] }, 'Exp reads MatMul_2 before it is made'],
  ['reads what nobody makes', { ...graph, inputs: [] }, 'MatMul reads x before it is made'],
  [
    'reads a lookalike',
    { ...graph, nodes: [product, { ...power, inputs: [{ ...power.inputs[0]! }] }] },
    'Exp reads MatMul_2 before it is made',
  ],
  ['makes a value twice', { ...graph, nodes: [product, product, power] }, 'MatMul_2 is made twice'],
  [
    'names an input as a weight',
    { ...graph, inputs: [...graph.inputs, { ...stranger, name: 'w' }] },
    'w is made twice',
  ],
  [
    'declares another shape',
    retyped({ shape: ['batch', 3] }),
    'Exp_3 is float32[batch, 3], but Exp makes float32[batch, 2]',
  ],
  ['declares another dtype', retyped({ dtype: 'int64' }), 'Exp_3 is int64[batch, 2], but Exp makes float32'],
  [
    'has an output too many',
    { ...graph, nodes: [product, { ...power, outputs: [...power.outputs, stranger] }] },
    'Exp has the wrong outputs',
  ],
  [
    'fetches what nobody makes',
    { ...graph, outputs: [{ name: 'y', value: stranger }] },
    'output y is not made',
  ],
  [
    'calls an output like an input',
    { ...graph, outputs: [{ name: 'x', value: power.outputs[0]! }] },
    'output x has the name of another value',
  ],
])('one that %s is refused', (_title, damaged, message) => {
  expect(() => verifyGraph(damaged)).toThrow(message);
});

test('operands that do not fit are refused by the operator', () => {
  const wide = { ...graph.inputs[0]!, shape: ['batch', 3] };
  const damaged = {
    ...graph,
    inputs: [wide],
    nodes: [{ ...product, inputs: [wide, product.inputs[1]!] }, power],
  };
  expect(() => verifyGraph(damaged)).toThrow('MatMul: float32[batch, 3] and float32[2, 2] do not fit');
});
