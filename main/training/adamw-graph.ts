/**
 * @file AdamW as nodes of a graph, for state that stays on a device: the update of adamw.ts, in float32.
 */
import type { Value } from '../engine/ir/graph.ts';
import type { GraphBuilder } from '../engine/ops/builder.ts';
import type { AdamWOptions } from './adamw.ts';

/** What changes from step to step, float32 [1] each. */
export interface AdamWScalars {
  /** Learning rate over the first moment's bias correction. */
  readonly stepSize: Value;
  /** Square root of the second moment's bias correction. */
  readonly secondCorrection: Value;
  /** 1 - learning rate * weight decay; null for a tensor that does not decay. */
  readonly keep: Value | null;
}

export interface AdamWTensors {
  readonly parameter: Value;
  readonly firstMoment: Value;
  readonly secondMoment: Value;
}

/** The next values of a tensor and its moments. @param gradient After clipping. */
export function adamWUpdate(
  b: GraphBuilder,
  { parameter, firstMoment, secondMoment }: AdamWTensors,
  gradient: Value,
  { stepSize, secondCorrection, keep }: AdamWScalars,
  { adamBeta1: beta1, adamBeta2: beta2, adamEpsilon }: AdamWOptions,
): AdamWTensors {
  const m = b.add(b.scale(firstMoment, beta1), b.scale(gradient, 1 - beta1));
  const v = b.add(b.scale(secondMoment, beta2), b.scale(b.mul(gradient, gradient), 1 - beta2));
  const denominator = b.add(b.div(b.sqrt(v), secondCorrection), b.scalar(adamEpsilon));
  const kept = keep === null ? parameter : b.mul(parameter, keep);
  return {
    parameter: b.sub(kept, b.div(b.mul(m, stepSize), denominator)),
    firstMoment: m,
    secondMoment: v,
  };
}

/** Square root of the sum of squares over all gradients: [1]. Rows are summed first, which rounds less. */
export function globalNormOf(b: GraphBuilder, gradients: readonly Value[]): Value {
  const squares = gradients.map((gradient) => {
    const rows = b.reduceSum(b.mul(gradient, gradient), [gradient.shape.length - 1]);
    return b.reshape(
      b.reduceSum(
        rows,
        rows.shape.slice(0, -1).map((_, axis) => axis),
      ),
      [1],
    );
  });
  return b.sqrt(b.reduceSum(b.concat(squares, 0), [0]));
}

/** Factor that brings a norm [1] down to `maxGradNorm`, as `clipScale`. */
export function clipScaleOf(b: GraphBuilder, norm: Value, maxGradNorm: number): Value {
  return b.min(b.div(b.scalar(maxGradNorm), b.add(norm, b.scalar(1e-6))), b.scalar(1));
}
