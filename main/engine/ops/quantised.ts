/**
 * @file Weights as whole numbers in blocks. Both operators read the same bytes: onnxruntime's DequantizeLinear wants
 * uint4 [n, k], its MatMulNBits uint8 [n, blocks, bytes of a block], and rows that are whole blocks, an even number of
 * them for uint4, make these one layout.
 */
import type * as tfjs from '@tensorflow/tfjs-core';
import { sameShape, shapeSize } from '../ir/dim.ts';
import { DTYPE_BYTES } from '../ir/dtype.ts';
import type { OpDefinition, Tfjs, ValueType } from './definition.ts';

/** Rows and columns of a quantised matrix. @throws Error if its parts do not fit each other. */
function checkMatrix(
  op: string,
  [values, scales, zeroPoints]: readonly ValueType[],
  blockSize: number,
): readonly [rows: number, columns: number] {
  const [n, k] = values!.shape;
  const isPacked = values!.dtype === 'uint4' || values!.dtype === 'uint8';
  if (isPacked && typeof n === 'number' && typeof k === 'number') {
    const blocks = [n, k / blockSize];
    const wholeBytes = Number.isInteger(blocks[1]! * DTYPE_BYTES[values!.dtype]);
    const fits = sameShape(scales!.shape, blocks) && sameShape(zeroPoints!.shape, blocks);
    if (wholeBytes && fits && scales!.dtype === 'float32' && zeroPoints!.dtype === values!.dtype)
      return [n, k];
  }
  const parts = [values, scales, zeroPoints].map((part) => `${part!.dtype}[${part!.shape.join(', ')}]`);
  throw new Error(`${op}: ${parts.join(', ')} are no matrix in blocks of ${blockSize}`);
}

export const DequantizeLinear: OpDefinition<'DequantizeLinear'> = {
  infer: (inputs, { blockSize }) => [
    { dtype: 'float32', shape: [...checkMatrix('DequantizeLinear', inputs, blockSize)] },
  ],
  vjp: () => [null, null, null],
  onnx: (e, { attributes: { blockSize } }, inputs, outputs) =>
    e.node('DequantizeLinear', inputs, outputs, { axis: 1, block_size: blockSize }),
  tfjs: (tf, _node, [values, scales, zeroPoints]) => [dequantised(tf, values!, scales!, zeroPoints!)],
};

export const MatMulNBits: OpDefinition<'MatMulNBits'> = {
  infer([x, ...matrix], { blockSize }) {
    const [n, k] = checkMatrix('MatMulNBits', matrix, blockSize);
    if (x!.dtype !== 'float32' || x!.shape.at(-1) !== k) {
      throw new Error(`MatMulNBits: ${x!.dtype}[${x!.shape.join(', ')}] does not fit [${n}, ${k}]`);
    }
    return [{ dtype: 'float32', shape: [...x!.shape.slice(0, -1), n] }];
  },
  vjp(b, { inputs: [, values, scales, zeroPoints], attributes: { blockSize } }, [g]) {
    const matrix = { values: values!, scales: scales!, zeroPoints: zeroPoints!, blockSize };
    return [b.matMul(g!, b.dequantize(matrix)), null, null, null];
  },
  onnx(e, { inputs: [, values, , zeroPoints], attributes: { blockSize } }, [x, , scales], outputs) {
    const [n, k] = values!.shape as [number, number];
    const bytes = DTYPE_BYTES[values!.dtype];
    const blocks = k / blockSize;
    e.node(
      'MatMulNBits',
      [
        x!,
        e.bytes(values!, [n, blocks, blockSize * bytes]),
        scales!,
        e.bytes(zeroPoints!, [n, blocks * bytes]),
      ],
      outputs,
      { K: k, N: n, bits: 8 * bytes, block_size: blockSize },
      'com.microsoft',
    );
  },
  tfjs(tf, { outputs: [y] }, [x, values, scales, zeroPoints]) {
    const rows = tf.reshape(x!, [-1, x!.shape.at(-1)!]);
    const product = tf.matMul(rows, dequantised(tf, values!, scales!, zeroPoints!), false, true);
    return [tf.reshape(product, [...x!.shape.slice(0, -1), y!.shape.at(-1) as number])];
  },
};

/** [n, k] from int32 [n, k], float32 [n, blocks] and int32 [n, blocks]. */
function dequantised(
  tf: Tfjs,
  values: tfjs.Tensor,
  scales: tfjs.Tensor,
  zeroPoints: tfjs.Tensor,
): tfjs.Tensor {
  const [n, blocks] = scales.shape as [number, number];
  const inBlocks = tf.reshape(values, [n, blocks, (shapeSize(values.shape) as number) / (n * blocks)]);
  const centred = tf.cast(tf.sub(inBlocks, tf.reshape(zeroPoints, [n, blocks, 1])), 'float32');
  return tf.reshape(tf.mul(centred, tf.reshape(scales, [n, blocks, 1])), values.shape);
}
