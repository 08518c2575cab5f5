/**
 * @file Between float32 and the bits of the 16-bit floats, for runtimes that compute in float32 only. Narrowing
 * rounds to nearest, ties to even; NaN stays NaN and overflow becomes infinity.
 */
/// <reference lib="es2025.float16" />

const FLOAT32_INFINITY_BITS = 0x7f800000;
const BFLOAT16_QUIET_NAN_BIT = 0x0040;

/** Types whose values travel as 16 bits. */
export type Float16DType = 'float16' | 'bfloat16';

/** The values that `bits` stand for, exactly. */
export function widen(dtype: Float16DType, bits: Uint16Array): Float32Array {
  if (dtype === 'float16') {
    return new Float32Array(new Float16Array(bits.buffer, bits.byteOffset, bits.length));
  }
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return new Float32Array(words.buffer);
}

/** Bits of the nearest 16-bit value of each of `values`. */
export function narrow(dtype: Float16DType, values: Float32Array): Uint16Array {
  if (dtype === 'float16') return new Uint16Array(new Float16Array(values).buffer);
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const isNaN = (word & 0x7fffffff) > FLOAT32_INFINITY_BITS;
    // Just under half of the last kept place, plus that place's own bit, carries exactly when it must.
    bits[i] = isNaN ? (word >>> 16) | BFLOAT16_QUIET_NAN_BIT : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return bits;
}
