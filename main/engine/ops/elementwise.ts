/**
 * @file Elementwise operators, with NumPy broadcasting for the binary ones.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import { broadcastShapes, sameShape } from '../ir/dim.ts';
import { isFloat, ONNX_DTYPE, TFJS_DTYPE } from '../ir/dtype.ts';
import type { NodeOf, Value } from '../ir/graph.ts';
import type { GraphBuilder } from './builder.ts';
import type { OpDefinition, Tfjs, ValueType } from './definition.ts';

type Binary = 'Add' | 'Sub' | 'Mul' | 'Div';
type Unary = 'Neg' | 'Exp' | 'Sqrt' | 'Sigmoid';

/** `partials` gives the gradients of both operands before broadcasting is undone. */
function binary<P extends Binary>(
  op: P,
  partials: (b: GraphBuilder, node: NodeOf<P>, g: Value) => [() => Value, () => Value],
  tfjsOp: (tf: Tfjs, a: tfjs.Tensor, b: tfjs.Tensor) => tfjs.Tensor,
): OpDefinition<P> {
  return {
    infer([a, b]) {
      if (a!.dtype !== b!.dtype) throw new Error(`${op}: ${a!.dtype} and ${b!.dtype} differ`);
      return [{ dtype: a!.dtype, shape: broadcastShapes(a!.shape, b!.shape) }];
    },
    vjp: (b, node, [g], needed) =>
      partials(b, node, g!).map((partial, i) =>
        needed[i]! ? b.unbroadcast(partial(), node.inputs[i]!.shape) : null,
      ),
    onnx: (e, _node, inputs, outputs) => e.node(op, inputs, outputs),
    tfjs: (tf, _node, [a, b]) => [tfjsOp(tf, a!, b!)],
  };
}

function unary<P extends Unary>(
  op: P,
  partial: (b: GraphBuilder, y: Value, g: Value) => Value,
  tfjsOp: (tf: Tfjs, x: tfjs.Tensor) => tfjs.Tensor,
): OpDefinition<P> {
  return {
    infer: ([x]) => [sameType(x!)],
    vjp: (b, node, [g]) => [partial(b, node.outputs[0]!, g!)],
    onnx: (e, _node, inputs, outputs) => e.node(op, inputs, outputs),
    tfjs: (tf, _node, [x]) => [tfjsOp(tf, x!)],
  };
}

function sameType({ dtype, shape }: ValueType): ValueType {
  return { dtype, shape };
}

export const Add = binary(
  'Add',
  (_b, _node, g) => [() => g, () => g],
  (tf, a, b) => tf.add(a, b),
);

export const Sub = binary(
  'Sub',
  (b, _node, g) => [() => g, () => b.neg(g)],
  (tf, a, b) => tf.sub(a, b),
);

export const Mul = binary(
  'Mul',
  (b, { inputs: [x, y] }, g) => [() => b.mul(g, y!), () => b.mul(g, x!)],
  (tf, a, b) => tf.mul(a, b),
);

export const Div = binary(
  'Div',
  (b, { inputs: [, y], outputs: [q] }, g) => [() => b.div(g, y!), () => b.neg(b.div(b.mul(g, q!), y!))],
  (tf, a, b) => tf.div(a, b),
);

/** Clips what is no part of a loss, such as the norm of gradients. */
export const Min: OpDefinition<'Min'> = {
  infer([a, b]) {
    if (a!.dtype !== b!.dtype) throw new Error(`Min: ${a!.dtype} and ${b!.dtype} differ`);
    return [{ dtype: a!.dtype, shape: broadcastShapes(a!.shape, b!.shape) }];
  },
  vjp: () => [null, null],
  onnx: (e, _node, inputs, outputs) => e.node('Min', inputs, outputs),
  tfjs: (tf, _node, [a, b]) => [tf.minimum(a!, b!)],
};

export const Neg = unary(
  'Neg',
  (b, _y, g) => b.neg(g),
  (tf, x) => tf.neg(x),
);

export const Exp = unary(
  'Exp',
  (b, y, g) => b.mul(g, y),
  (tf, x) => tf.exp(x),
);

export const Sqrt = unary(
  'Sqrt',
  (b, y, g) => b.div(g, b.add(y, y)),
  (tf, x) => tf.sqrt(x),
);

export const Sigmoid = unary(
  'Sigmoid',
  (b, y, g) => b.mul(g, b.sub(y, b.mul(y, y))),
  (tf, x) => tf.sigmoid(x),
);

/** Shazeer 2020 (arXiv 2002.05202): silu(gate) up, with silu(x) = x sigmoid(x). */
export const SwiGLU: OpDefinition<'SwiGLU'> = {
  infer([gate, up]) {
    if (gate!.dtype !== up!.dtype || !sameShape(gate!.shape, up!.shape)) {
      throw new Error(`SwiGLU: gate [${gate!.shape.join(', ')}] and up [${up!.shape.join(', ')}] differ`);
    }
    return [sameType(gate!)];
  },
  // With s = sigmoid(gate) and t = g s: dup = t gate, dgate = (t + dup (1 - s)) up. None of it is computed before g is there,
  // so that nothing but gate and up is kept until then.
  vjp(b, { inputs: [gate, up] }, [g], needed) {
    const x = b.barrier(gate!, g!);
    const s = b.sigmoid(x);
    const t = b.mul(g!, s);
    const ofUp = b.mul(t, x);
    const ofGate = () => b.mul(b.add(t, b.sub(ofUp, b.mul(ofUp, s))), up!);
    return [needed[0]! ? ofGate() : null, needed[1]! ? ofUp : null];
  },
  onnx(e, _node, [gate, up], outputs) {
    const activated = e.temporary();
    if (e.provider === 'cpu') {
      e.node('QuickGelu', [gate!], [activated], { alpha: { float: 1 } }, 'com.microsoft');
    } else {
      const s = e.temporary();
      e.node('Sigmoid', [gate!], [s]);
      e.node('Mul', [gate!, s], [activated]);
    }
    e.node('Mul', [activated, up!], outputs);
  },
  tfjs: (tf, _node, [gate, up]) => [tf.mul(tf.mul(gate!, tf.sigmoid(gate!)), up!)],
};

export const GatedAdd: OpDefinition<'GatedAdd'> = {
  infer([x, y, gate]) {
    const rows = x!.shape.with(-1, 1);
    if (!sameShape(x!.shape, y!.shape) || !sameShape(gate!.shape, rows)) {
      const shapes = [x!, y!, gate!].map(({ shape }) => `[${shape.join(', ')}]`);
      throw new Error(`GatedAdd: ${shapes[0]} and ${shapes[1]} with a gate of ${shapes[2]}`);
    }
    return [sameType(x!)];
  },
  vjp: (b, { inputs: [, y, gate] }, [g], needed) => [
    g!,
    needed[1]! ? b.mul(g!, gate!) : null,
    needed[2]! ? b.unbroadcast(b.mul(g!, y!), gate!.shape) : null,
  ],
  onnx(e, _node, inputs, outputs) {
    // What a provider lacks would cross to the CPU in every run; CUDA's has not been tried.
    if (e.provider !== 'cuda') {
      e.node('GatedAdd', inputs, outputs, {}, 'com.microsoft');
      return;
    }
    const [x, y, gate] = inputs;
    const scaled = e.temporary();
    e.node('Mul', [y!, gate!], [scaled]);
    e.node('Add', [x!, scaled], outputs);
  },
  tfjs: (tf, _node, [x, y, gate]) => [tf.add(x!, tf.mul(y!, gate!))],
};

export const Cast: OpDefinition<'Cast'> = {
  infer: ([x], { to }) => [{ dtype: to, shape: x!.shape }],
  // Rounding to a 16-bit float passes the gradient through; integers and truth values have none.
  vjp: (b, { inputs: [x], attributes: { to } }, [g]) => [
    isFloat(x!.dtype) && isFloat(to) ? b.cast(g!, x!.dtype) : null,
  ],
  onnx: (e, { attributes: { to } }, inputs, outputs) =>
    e.node('Cast', inputs, outputs, { to: ONNX_DTYPE[to] }),
  tfjs: (tf, { attributes: { to } }, [x]) => [tf.cast(x!, TFJS_DTYPE[to])],
};

export const Barrier: OpDefinition<'Barrier'> = {
  infer([x, after]) {
    if (!sameShape(x!.shape, after!.shape)) {
      throw new Error(`Barrier: [${x!.shape.join(', ')}] behind [${after!.shape.join(', ')}]`);
    }
    return [sameType(x!)];
  },
  vjp: (_b, _node, [g]) => [g!, null],
  onnx(e, _node, [x, after], outputs) {
    const shape = e.temporary();
    e.node('Shape', [after!], [shape]);
    e.node('Reshape', [x!, shape], outputs);
  },
  tfjs: (tf, _node, [x]) => [tf.clone(x!)],
};
