/**
 * @file Tensors into and out of TensorFlow.js, which has no int64, no 16-bit floats and no small integers: those become int32
 * and float32 on the way in, and what the graph declares on the way out.
 */
import { open, type FileHandle } from 'node:fs/promises';
import type * as tfjs from '@tensorflow/tfjs-core';
import { DTYPE_BYTES, type DType } from '../../ir/dtype.ts';
import { narrow, widen } from '../../ir/float16.ts';
import { elementCount, tensorFromBuffer, type FileTensor, type Tensor } from '../../ir/tensor.ts';
import type { Tfjs } from '../../ops/definition.ts';

const INT32_MIN = -(2n ** 31n);
const INT32_MAX = 2n ** 31n - 1n;
/** Node reads at most 2 GiB in one call. */
const READ_BYTES = 2 ** 30;

/** A tfjs tensor; it may share the memory of `tensor`. @throws Error naming `what` if an int64 exceeds int32. */
export function upload(tf: Tfjs, tensor: Tensor, what: string): tfjs.Tensor {
  const shape = [...tensor.shape];
  switch (tensor.dtype) {
    case 'float32':
      return tf.tensor(tensor.data, shape, 'float32');
    case 'float16':
    case 'bfloat16':
      return tf.tensor(widen(tensor.dtype, tensor.data), shape, 'float32');
    case 'int64':
      return tf.tensor(toInt32(tensor.data, what), shape, 'int32');
    case 'int32':
      return tf.tensor(tensor.data, shape, 'int32');
    case 'uint8':
      return tf.tensor(Int32Array.from(tensor.data), shape, 'int32');
    case 'uint4':
      return tf.tensor(unpackUint4(tensor.data, elementCount(shape)), shape, 'int32');
    case 'bool':
      return tf.tensor(tensor.data, shape, 'bool');
  }
}

/** A copy of a tfjs tensor as `dtype`. */
export function download(tensor: tfjs.Tensor, dtype: DType): Tensor {
  const { shape } = tensor;
  const data = tensor.dataSync();
  switch (dtype) {
    case 'float32':
      return { dtype, shape, data: Float32Array.from(data) };
    case 'float16':
    case 'bfloat16':
      return { dtype, shape, data: narrow(dtype, Float32Array.from(data)) };
    case 'int64':
      return { dtype, shape, data: BigInt64Array.from(data as Int32Array, BigInt) };
    case 'int32':
      return { dtype, shape, data: Int32Array.from(data) };
    case 'uint8':
    case 'bool':
      return { dtype, shape, data: Uint8Array.from(data) };
    case 'uint4':
      throw new Error('uint4 is for weights; no graph computes it');
  }
}

/** A weight's bytes, read from its file. @throws Error naming the file if the range is not all there. */
export async function readFileTensor(weight: FileTensor): Promise<Tensor> {
  const { dtype, shape, path, byteOffset, byteLength } = weight;
  const expected = elementCount(shape) * DTYPE_BYTES[dtype];
  if (byteLength !== expected) {
    throw new Error(`${path}: ${dtype}[${shape.join(', ')}] takes ${expected} bytes, not ${byteLength}`);
  }
  const file = await open(path);
  try {
    const buffer = await readRange(file, byteOffset, byteLength, path);
    return tensorFromBuffer(dtype, shape, buffer);
  } finally {
    await file.close();
  }
}

async function readRange(
  file: FileHandle,
  offset: number,
  byteLength: number,
  path: string,
): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(byteLength);
  for (let done = 0; done < byteLength;) {
    const length = Math.min(READ_BYTES, byteLength - done);
    const { bytesRead } = await file.read(bytes, done, length, offset + done);
    if (bytesRead === 0) {
      throw new Error(
        `${path} ends at byte ${offset + done}, but a weight reaches to ${offset + byteLength}`,
      );
    }
    done += bytesRead;
  }
  return bytes.buffer;
}

function unpackUint4(bytes: Uint8Array, count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => (bytes[i >> 1]! >> (i % 2 === 0 ? 0 : 4)) & 15);
}

function toInt32(values: BigInt64Array, what: string): Int32Array {
  return Int32Array.from(values, (value) => {
    if (value < INT32_MIN || value > INT32_MAX) {
      throw new Error(`${what}: ${value} does not fit the int32 that tfjs has for int64`);
    }
    return Number(value);
  });
}
