/**
 * @file Tensors as onnxruntime's binding takes and gives them, in the memory of the process.
 */
import * as ort from 'onnxruntime-node';
import type { Tensor } from '../../ir/tensor.ts';

/** Shares the tensor's memory. */
export function toOrt({ dtype, shape, data }: Tensor): ort.Tensor {
  if (dtype === 'float16') {
    // The class turns the bits into a Float16Array, which the native side takes for empty; it reads this.
    return { type: dtype, dims: shape, location: 'cpu', data } as unknown as ort.Tensor;
  }
  // onnxruntime's types pair each dtype with its array; ours do too, but not in a way it can see.
  return new ort.Tensor(dtype as 'float32', data as Float32Array, [...shape]);
}

/** Shares the tensor's memory, which must not be on a device. */
export function fromOrt(tensor: ort.Tensor): Tensor {
  const { type: dtype, dims: shape, data } = tensor;
  // 16-bit floats arrive as a Float16Array, and travel as bits here.
  return { dtype, shape, data: dtype === 'float16' ? bitsOf(data as Uint16Array) : data } as Tensor;
}

function bitsOf({ buffer, byteOffset, byteLength }: Uint16Array): Uint16Array {
  return new Uint16Array(buffer, byteOffset, byteLength / Uint16Array.BYTES_PER_ELEMENT);
}
