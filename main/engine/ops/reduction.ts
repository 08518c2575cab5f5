/**
 * @file Reductions; reduced axes stay as 1.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import { shapeSize } from '../ir/dim.ts';
import type { NodeOf, Value } from '../ir/graph.ts';
import type { GraphBuilder } from './builder.ts';
import type { OpDefinition, Tfjs, ValueType } from './definition.ts';

function reduced(x: ValueType, axes: readonly number[]): ValueType {
  return { dtype: x.dtype, shape: x.shape.map((dim, axis) => (axes.includes(axis) ? 1 : dim)) };
}

function linear<P extends 'ReduceSum' | 'ReduceMean'>(
  op: P,
  spread: (b: GraphBuilder, node: NodeOf<P>, g: Value) => Value,
  tfjsOp: (tf: Tfjs, x: tfjs.Tensor, axes: number[]) => tfjs.Tensor,
): OpDefinition<P> {
  return {
    infer: ([x], { axes }) => [reduced(x!, axes)],
    vjp: (b, node, [g]) => [b.expand(spread(b, node, g!), node.inputs[0]!.shape)],
    onnx: (e, { attributes: { axes } }, inputs, outputs) =>
      e.node(op, [inputs[0]!, e.ints(axes)], outputs, { keepdims: 1 }),
    tfjs: (tf, { attributes: { axes } }, [x]) => [tfjsOp(tf, x!, [...axes])],
  };
}

export const ReduceSum = linear(
  'ReduceSum',
  (_b, _node, g) => g,
  (tf, x, axes) => tf.sum(x, axes, true),
);

export const ReduceMean = linear(
  'ReduceMean',
  (b, { inputs: [x], attributes: { axes } }, g) => {
    const count = shapeSize(axes.map((axis) => x!.shape[axis]!));
    if (typeof count !== 'number') throw new Error(`ReduceMean: gradient over the symbolic size ${count}`);
    return b.scale(g, 1 / count);
  },
  (tf, x, axes) => tf.mean(x, axes, true),
);

export const ReduceLogSumExp: OpDefinition<'ReduceLogSumExp'> = {
  infer: ([x]) => [reduced(x!, [x!.shape.length - 1])],
  vjp: (b, { inputs: [x] }, [g]) => [b.mul(g!, b.softmax(x!))],
  onnx(e, { inputs: [x] }, [input], outputs) {
    const axis = e.ints([x!.shape.length - 1]);
    if (e.provider === 'cpu') {
      // max(x) - log(max(softmax(x))): the largest probability cannot underflow. Softmax is vectorised, the
      // ReduceLogSumExp kernel is not (24 ms against 4 for [128, 49152]); and the gradient needs it as well.
      const [probabilities, largest, logarithm, maximum] = Array.from({ length: 4 }, () => e.temporary());
      e.node('Softmax', [input!], [probabilities!], { axis: -1 });
      e.node('ReduceMax', [probabilities!, axis], [largest!], { keepdims: 1 });
      e.node('Log', [largest!], [logarithm!]);
      e.node('ReduceMax', [input!, axis], [maximum!], { keepdims: 1 });
      e.node('Sub', [maximum!, logarithm!], outputs);
      return;
    }
    // The WebGPU kernel does not subtract the maximum, and overflows from 89 on.
    const [maximum, shifted, sum] = Array.from({ length: 3 }, () => e.temporary());
    e.node('ReduceMax', [input!, axis], [maximum!], { keepdims: 1 });
    e.node('Sub', [input!, maximum!], [shifted!]);
    e.node('ReduceLogSumExp', [shifted!, axis], [sum!], { keepdims: 1 });
    e.node('Add', [sum!, maximum!], outputs);
  },
  tfjs: (tf, _node, [x]) => [tf.logSumExp(x!, -1, true)],
};
