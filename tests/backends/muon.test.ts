/**
 * @file Muon's update on every backend, against its definition in double precision.
 */
import { expect, test } from 'vitest';
import type { Backend } from '../../main/engine/backends/backend.ts';
import type { Tensor } from '../../main/engine/ir/tensor.ts';
import { GraphBuilder } from '../../main/engine/ops/builder.ts';
import { muonUpdate } from '../../main/training/muon-graph.ts';
import { randomNormal, randomStream } from '../../shared/random/random-stream.ts';
import { describeBackends } from '../helpers/backends.ts';

type Matrix = number[][];

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => b[0]!.map((_, j) => row.reduce((sum, value, k) => sum + value * b[k]![j]!, 0)));
const transposed = (a: Matrix): Matrix => a[0]!.map((_, j) => a.map((row) => row[j]!));
const combined = (...terms: readonly (readonly [number, Matrix])[]): Matrix =>
  terms[0]![1].map((row, i) => row.map((_, j) => terms.reduce((sum, [c, m]) => sum + c * m[i]![j]!, 0)));

/** newtonschulz5 of kellerjordan.github.io/posts/muon, which transposes tall matrices. */
function orthogonalised(matrix: Matrix): Matrix {
  if (matrix.length > matrix[0]!.length) return transposed(orthogonalised(transposed(matrix)));
  const norm = Math.hypot(...matrix.flat());
  let x = combined([1 / (norm + 1e-7), matrix]);
  for (let i = 0; i < 5; i++) {
    const square = product(x, transposed(x));
    const odd = combined([-4.775, square], [2.0315, product(square, square)]);
    x = combined([3.4445, x], [1, product(odd, x)]);
  }
  return x;
}

function expected(parameter: Matrix, momentum: Matrix, gradient: Matrix) {
  const next = combined([0.95, momentum], [0.05, gradient]);
  const direction = orthogonalised(combined([0.95, next], [0.05, gradient]));
  const scale = Math.sqrt(Math.max(1, parameter.length / parameter[0]!.length));
  return { momentum: next, parameter: combined([0.99, parameter], [-0.02 * scale, direction]) };
}

const tensor = (shape: readonly number[], values: readonly number[]): Tensor => ({
  dtype: 'float32',
  shape,
  data: Float32Array.from(values),
});

async function check(backend: Backend, rows: number, columns: number): Promise<void> {
  const random = randomStream(7);
  const draw = (): Matrix =>
    Array.from({ length: rows }, () => Array.from({ length: columns }, () => randomNormal(random)));
  const [parameter, momentum, gradient] = [draw(), draw(), draw()];
  const shape = [rows, columns];
  const b = new GraphBuilder();
  const inputs = ['parameter', 'momentum', 'gradient'].map((name) => b.input(name, 'float32', shape));
  const next = muonUpdate(b, { parameter: inputs[0]!, momentum: inputs[1]! }, inputs[2]!, {
    learningRate: b.input('rate', 'float32', [1]),
    keep: b.input('keep', 'float32', [1]),
  });
  const executable = await backend.compile(
    b.build('muon', { next_parameter: next.parameter, next_momentum: next.momentum }),
  );
  const outputs = await executable.run({
    parameter: tensor(shape, parameter.flat()),
    momentum: tensor(shape, momentum.flat()),
    gradient: tensor(shape, gradient.flat()),
    rate: tensor([1], [0.02]),
    keep: tensor([1], [0.99]),
  });
  await executable.release();
  const reference = expected(parameter, momentum, gradient);
  for (const [name, values] of Object.entries(reference)) {
    const actual = outputs[`next_${name}`]!.data as Float32Array;
    for (const [i, value] of values.flat().entries()) expect(Math.abs(actual[i]! - value)).toBeLessThan(2e-6);
  }
}

await describeBackends((backend) => {
  test('a wide matrix', () => check(backend, 4, 7));
  test('a tall matrix, whose step is larger', () => check(backend, 9, 3));
});
