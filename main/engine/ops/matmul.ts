/**
 * @file Matrix multiplication with optional transposes and a factor.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import { broadcastShapes, shapeSize } from '../ir/dim.ts';
import type { Value } from '../ir/graph.ts';
import type { OpDefinition, Tfjs } from './definition.ts';

export const MatMul: OpDefinition<'MatMul'> = {
  infer([a, b], { transA, transB }) {
    const [m, k] = transA ? [a!.shape.at(-1), a!.shape.at(-2)] : [a!.shape.at(-2), a!.shape.at(-1)];
    const [l, n] = transB ? [b!.shape.at(-1), b!.shape.at(-2)] : [b!.shape.at(-2), b!.shape.at(-1)];
    if (m === undefined || n === undefined || k !== l || a!.dtype !== 'float32' || b!.dtype !== 'float32') {
      const text = ({ dtype, shape }: typeof a & object) => `${dtype}[${shape.join(', ')}]`;
      throw new Error(`MatMul: ${text(a!)} and ${text(b!)} do not fit (transA ${transA}, transB ${transB})`);
    }
    return [
      { dtype: 'float32', shape: [...broadcastShapes(a!.shape.slice(0, -2), b!.shape.slice(0, -2)), m, n] },
    ];
  },
  vjp(builder, { inputs: [a, b], attributes: { transA, transB, alpha } }, [g], needed) {
    const x = a!;
    const w = b!;
    const gradient = g!;
    const gradientA = (): Value =>
      transA
        ? builder.matMul(w, gradient, { transA: transB, transB: true, alpha })
        : builder.matMul(gradient, w, { transB: !transB, alpha });
    const gradientB = (): Value => {
      // A weight shared by the whole batch: one product over all rows instead of one a batch entry, summed.
      const shared = w.shape.length === 2 && x.shape.length > 2 && !transA;
      const [rows, rowGradient] = shared
        ? [builder.flattenRows(x), builder.flattenRows(gradient)]
        : [x, gradient];
      return transB
        ? builder.matMul(rowGradient, rows, { transA: true, transB: transA, alpha })
        : builder.matMul(rows, rowGradient, { transA: !transA, alpha });
    };
    return [
      needed[0]! ? builder.unbroadcast(gradientA(), x.shape) : null,
      needed[1]! ? builder.unbroadcast(gradientB(), w.shape) : null,
    ];
  },
  onnx(e, { inputs: [a, b], outputs: [y], attributes: { transA, transB, alpha } }, inputs, outputs) {
    if (!transA && !transB && alpha === 1) {
      e.node('MatMul', inputs, outputs);
      return;
    }
    if (e.provider === 'cpu') {
      const attributes = { transA: Number(transA), transB: Number(transB), alpha: { float: alpha } };
      e.node('FusedMatMul', inputs, outputs, attributes, 'com.microsoft');
      return;
    }
    if (transB && !transA && b!.shape.length === 2) {
      // A matrix for the whole batch is read as it lies, not transposed in every run.
      const ofRows = { transB: 1, alpha: { float: alpha } };
      if (a!.shape.length === 2) {
        e.node('Gemm', inputs, outputs, ofRows);
        return;
      }
      const [rows, product] = [e.temporary(), e.temporary()];
      e.node('Reshape', [inputs[0]!, e.dims([shapeSize(a!.shape.slice(0, -1)), a!.shape.at(-1)!])], [rows]);
      e.node('Gemm', [rows, inputs[1]!], [product], ofRows);
      e.node('Reshape', [product, e.dims(y!.shape)], outputs);
      return;
    }
    const transposed = (name: string, rank: number): string => {
      const result = e.temporary();
      const perm = Array.from({ length: rank }, (_, axis) => axis);
      perm.splice(rank - 2, 2, rank - 1, rank - 2);
      e.node('Transpose', [name], [result], { perm });
      return result;
    };
    const left = transA ? transposed(inputs[0]!, a!.shape.length) : inputs[0]!;
    const right = transB ? transposed(inputs[1]!, b!.shape.length) : inputs[1]!;
    if (alpha === 1) {
      e.node('MatMul', [left, right], outputs);
      return;
    }
    const product = e.temporary();
    e.node('MatMul', [left, right], [product]);
    e.node('Mul', [product, e.float(alpha)], outputs);
  },
  tfjs(tf, { attributes: { transA, transB, alpha } }, [a, b]) {
    const [left, right] = withCommonBatch(tf, a!, b!);
    const product = tf.matMul(left, right, transA, transB);
    return [alpha === 1 ? product : tf.mul(product, alpha)];
  },
};

/**
 * Both operands with the product's leading axes. tfjs's plain-JavaScript kernel counts through the batches of the
 * smaller operand in a cycle, which is broadcasting only where they are the trailing axes of the larger one's.
 */
function withCommonBatch(tf: Tfjs, a: tfjs.Tensor, b: tfjs.Tensor): [tfjs.Tensor, tfjs.Tensor] {
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) as number[];
  const expand = (x: tfjs.Tensor): tfjs.Tensor => {
    const own = x.shape.slice(0, -2);
    const cyclic = own.every((dim) => dim === 1) || own.join() === batch.slice(-own.length).join();
    return cyclic ? x : tf.broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
  };
  return [expand(a), expand(b)];
}
