import { describe, expect, test } from 'vitest';
import { narrow, widen } from '../../../../main/engine/ir/float16.ts';

const ALL_BITS = Uint16Array.from({ length: 2 ** 16 }, (_, bits) => bits);

describe.each(['float16', 'bfloat16'] as const)('%s', (dtype) => {
  test('every value survives the way to float32 and back', () => {
    const back = narrow(dtype, widen(dtype, ALL_BITS));
    const values = widen(dtype, ALL_BITS);
    for (const [bits, again] of back.entries()) {
      if (Number.isNaN(values[bits])) expect(widen(dtype, Uint16Array.of(again))[0]).toBeNaN();
      else expect(again).toBe(bits);
    }
  });
});

test('bits stand for the values that IEEE 754 and its upper half say', () => {
  expect([...widen('float16', Uint16Array.of(0x3c00, 0xc000, 0x0001, 0x7bff, 0x7c00))]).toEqual([
    1,
    -2,
    2 ** -24,
    65504,
    Infinity,
  ]);
  expect([...widen('bfloat16', Uint16Array.of(0x3f80, 0xc000, 0x7f80))]).toEqual([1, -2, Infinity]);
});

test('narrowing rounds to nearest, ties to even, and overflows to infinity', () => {
  const round = (dtype: 'float16' | 'bfloat16', value: number) =>
    widen(dtype, narrow(dtype, Float32Array.of(value)))[0];
  expect(round('bfloat16', 1 + 2 ** -8)).toBe(1);
  expect(round('bfloat16', 1 + 3 * 2 ** -8)).toBe(1 + 2 ** -6);
  expect(round('bfloat16', 1 + 2 ** -8 + 2 ** -20)).toBe(1 + 2 ** -7);
  expect(round('bfloat16', 3.4e38)).toBe(Infinity);
  expect(round('float16', 1 + 2 ** -11)).toBe(1);
  expect(round('float16', 65520)).toBe(Infinity);
});

test('bits may start anywhere in their buffer', () => {
  const buffer = new Uint16Array([0, 0x3c00, 0x4000]);
  expect([...widen('float16', buffer.subarray(1))]).toEqual([1, 2]);
});
