/**
 * @file Muon (Jordan et al. 2024, kellerjordan.github.io/posts/muon): momentum whose matrix is made nearly orthogonal,
 * so that every direction of a weight is learned at one pace.
 */
import type { Value } from '../engine/ir/graph.ts';
import type { GraphBuilder } from '../engine/ops/builder.ts';

const MOMENTUM = 0.95;
const NEWTON_SCHULZ_STEPS = 5;
/** Of the polynomial a x + b x^3 + c x^5, whose repetition brings singular values near 1. */
const COEFFICIENTS = { a: 3.4445, b: -4.775, c: 2.0315 };
const SMALLEST_NORM = 1e-7;

/** What changes from step to step, float32 [1] each. */
export interface MuonScalars {
  readonly learningRate: Value;
  /** 1 - learning rate * weight decay; null for a tensor that does not decay. */
  readonly keep: Value | null;
}

/** The next values of a matrix and its momentum, with Nesterov's look ahead. @param gradient float32 [rows, columns] */
export function muonUpdate(
  b: GraphBuilder,
  { parameter, momentum }: { readonly parameter: Value; readonly momentum: Value },
  gradient: Value,
  { learningRate, keep }: MuonScalars,
): { readonly parameter: Value; readonly momentum: Value } {
  const [rows, columns] = gradient.shape as [number, number];
  const mixed = (from: Value): Value => b.add(b.scale(from, MOMENTUM), b.scale(gradient, 1 - MOMENTUM));
  const next = mixed(momentum);
  const direction = b.scale(orthogonalised(b, mixed(next)), Math.sqrt(Math.max(1, rows / columns)));
  const kept = keep === null ? parameter : b.mul(parameter, keep);
  return { parameter: b.sub(kept, b.mul(direction, learningRate)), momentum: next };
}

/** The nearest matrix with orthonormal rows or columns, roughly: singular values end between 0.7 and 1.2. */
function orthogonalised(b: GraphBuilder, matrix: Value): Value {
  const [rows, columns] = matrix.shape as [number, number];
  const isTall = rows > columns;
  const norm = b.sqrt(b.reduceSum(b.reduceSum(b.mul(matrix, matrix), [1]), [0]));
  let x = b.div(matrix, b.add(norm, b.scalar(SMALLEST_NORM)));
  for (let i = 0; i < NEWTON_SCHULZ_STEPS; i++) {
    // The smaller of X X^T and X^T X.
    const square = b.matMul(x, x, { transA: isTall, transB: !isTall });
    const odd = b.add(b.scale(square, COEFFICIENTS.b), b.matMul(square, square, { alpha: COEFFICIENTS.c }));
    x = b.add(b.scale(x, COEFFICIENTS.a), isTall ? b.matMul(x, odd) : b.matMul(odd, x));
  }
  return x;
}
