import { expect, test } from 'vitest';
import { gradients } from '../../../../main/engine/autodiff/gradients.ts';
import { GraphBuilder } from '../../../../main/engine/ops/builder.ts';
import { verifyGraph } from '../../../../main/engine/ops/verify.ts';
import { dedupe } from '../../../../main/engine/passes/dedupe.ts';
import {
  dequantiseProducts,
  hasFourBitProducts,
} from '../../../../main/engine/passes/dequantise-products.ts';

test('products with 4 bits stay', () => {
  const b = new GraphBuilder();
  const matrix = {
    values: b.input('values', 'uint4', [8, 64]),
    scales: b.input('scales', 'float32', [8, 2]),
    zeroPoints: b.input('zeros', 'uint4', [8, 2]),
    blockSize: 32,
  };
  const graph = b.build('product', { y: b.matMulNBits(b.input('x', 'float32', ['rows', 64]), matrix) });
  expect(dequantiseProducts(graph).nodes.map(({ op }) => op)).toEqual(['MatMulNBits']);
  expect(hasFourBitProducts(graph)).toBe(true);
});

test('the product and its gradient read one conversion of the weight', () => {
  const b = new GraphBuilder();
  const x = b.input('x', 'float32', ['rows', 64]);
  const matrix = {
    values: b.input('values', 'uint8', [8, 64]),
    scales: b.input('scales', 'float32', [8, 2]),
    zeroPoints: b.input('zeros', 'uint8', [8, 2]),
    blockSize: 32,
  };
  const y = b.matMulNBits(x, matrix);
  const loss = b.reduceSum(b.mul(y, y), [0, 1]);
  const dx = gradients(b, loss, [x])[0]!;
  const graph = dedupe(dequantiseProducts(b.build('product', { y, dx })));
  verifyGraph(graph);
  const operators = graph.nodes.map(({ op }) => op);
  expect(operators).not.toContain('MatMulNBits');
  expect(hasFourBitProducts(graph)).toBe(false);
  expect(operators.filter((op) => op === 'DequantizeLinear')).toHaveLength(1);
  expect(operators.filter((op) => op === 'MatMul')).toHaveLength(2);
});
