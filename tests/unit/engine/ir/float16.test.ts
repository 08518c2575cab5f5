/**
 * @file Float conversions against arithmetic done in another way, over every 16-bit pattern and at every tie.
 */
import { expect, test } from 'vitest';
import { narrow as narrowTo, widen as widenFrom } from '../../../../main/engine/ir/float16.ts';

const float16ToFloat32 = (bits: Uint16Array) => widenFrom('float16', bits);
const bfloat16ToFloat32 = (bits: Uint16Array) => widenFrom('bfloat16', bits);
const float32ToFloat16 = (values: Float32Array) => narrowTo('float16', values);
const float32ToBfloat16 = (values: Float32Array) => narrowTo('bfloat16', values);

const EVERY_PATTERN = Uint16Array.from({ length: 1 << 16 }, (_, i) => i);

/** The definition of a binary float, from its fields. */
function decode(bits: number, exponentBits: number, mantissaBits: number): number {
  const sign = bits >>> (exponentBits + mantissaBits) === 0 ? 1 : -1;
  const exponent = (bits >>> mantissaBits) & (2 ** exponentBits - 1);
  const fraction = (bits & (2 ** mantissaBits - 1)) / 2 ** mantissaBits;
  const bias = 2 ** (exponentBits - 1) - 1;
  if (exponent === 2 ** exponentBits - 1) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0 ? sign * fraction * 2 ** (1 - bias) : sign * (1 + fraction) * 2 ** (exponent - bias);
}

test.each([
  ['float16', float16ToFloat32, 5, 10],
  ['bfloat16', bfloat16ToFloat32, 8, 7],
] as const)('%s widens to the value its bits define', (_, widen, exponentBits, mantissaBits) => {
  const values = widen(EVERY_PATTERN);
  const wrong = [...EVERY_PATTERN].filter(
    (bits) => !Object.is(values[bits], decode(bits, exponentBits, mantissaBits)),
  );
  expect(wrong).toEqual([]);
});

test.each([
  ['float16', float16ToFloat32, float32ToFloat16],
  ['bfloat16', bfloat16ToFloat32, float32ToBfloat16],
] as const)('%s narrows its own values back to their bits', (_, widen, narrow) => {
  const values = widen(EVERY_PATTERN);
  const bits = narrow(values);
  const wrong = [...EVERY_PATTERN].filter((i) => bits[i] !== i && !Number.isNaN(values[i]));
  expect(wrong).toEqual([]);
  const narrowedNaN = widen(bits).filter((_value, i) => Number.isNaN(values[i]));
  expect(narrowedNaN.every(Number.isNaN)).toBe(true);
});

test.each([
  ['float16', float16ToFloat32, float32ToFloat16, 0x7bff],
  ['bfloat16', bfloat16ToFloat32, float32ToBfloat16, 0x7f7f],
] as const)('%s rounds to nearest and ties to even', (_, widen, narrow, largest) => {
  const wrong: number[] = [];
  for (let bits = 0; bits < largest; bits++) {
    const [low, high] = widen(Uint16Array.of(bits, bits + 1)) as unknown as [number, number];
    const middle = low / 2 + high / 2;
    // A float16 or bfloat16 midpoint has one more bit than its neighbours, so it is a float32 exactly.
    const words = new Int32Array(Float32Array.of(middle).buffer);
    const [below, above] = new Float32Array(
      Int32Array.of(words[0]! - 1, words[0]! + 1).buffer,
    ) as unknown as number[];
    const narrowed = narrow(Float32Array.of(middle, below!, above!));
    const even = bits % 2 === 0 ? bits : bits + 1;
    if (
      Math.fround(middle) !== middle ||
      narrowed[0] !== even ||
      narrowed[1] !== bits ||
      narrowed[2] !== bits + 1
    )
      wrong.push(bits);
  }
  expect(wrong).toEqual([]);
});

test('overflow becomes infinity, signs of zero stay', () => {
  expect([...float32ToFloat16(Float32Array.of(65520, -65520, 65519, -0))]).toEqual([
    0x7c00, 0xfc00, 0x7bff, 0x8000,
  ]);
  expect([...float32ToBfloat16(Float32Array.of(3.4e38, -3.4e38, -0))]).toEqual([0x7f80, 0xff80, 0x8000]);
});
