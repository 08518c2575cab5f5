/**
 * @file Between float32 and the bits of float16 (IEEE 754 binary16) and bfloat16 (the upper half of a float32).
 * Narrowing rounds to nearest, ties to even, as PyTorch does; NaN stays NaN and overflow becomes infinity.
 */
/// <reference lib="es2025.float16" />

const FLOAT32_INFINITY_BITS = 0x7f800000;
const BFLOAT16_QUIET_NAN_BIT = 0x0040;

/** @param bits float16 values as their bits, any length. */
export function float16ToFloat32(bits: Uint16Array): Float32Array {
  return new Float32Array(new Float16Array(bits.buffer, bits.byteOffset, bits.length));
}

/** @param bits bfloat16 values as their bits, any length. */
export function bfloat16ToFloat32(bits: Uint16Array): Float32Array {
  const words = new Uint32Array(bits.length);
  for (let i = 0; i < bits.length; i++) words[i] = bits[i]! << 16;
  return new Float32Array(words.buffer);
}

/** The nearest float16 of each value, as bits. */
export function float32ToFloat16(values: Float32Array): Uint16Array {
  return new Uint16Array(new Float16Array(values).buffer);
}

/** The nearest bfloat16 of each value, as bits. */
export function float32ToBfloat16(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length);
  const bits = new Uint16Array(values.length);
  for (let i = 0; i < words.length; i++) {
    const word = words[i]!;
    const isNaN = (word & 0x7fffffff) > FLOAT32_INFINITY_BITS;
    // Adding just under half of the last kept place, plus that place's own bit, carries exactly when it must.
    bits[i] = isNaN ? (word >>> 16) | BFLOAT16_QUIET_NAN_BIT : (word + 0x7fff + ((word >>> 16) & 1)) >>> 16;
  }
  return bits;
}
