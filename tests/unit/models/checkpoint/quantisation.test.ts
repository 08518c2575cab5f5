/**
 * @file Quantised blocks: what rounding may lose, and how numbers are packed.
 */
import { expect, test } from 'vitest';
import {
  dequantise,
  isQuantised,
  quantise,
  type Quantisation,
} from '../../../../main/models/checkpoint/quantisation.ts';
import { randomStream, randomUniform } from '../../../../shared/random/random-stream.ts';

const random = randomStream(5);
const uniform = (low: number, high: number): number => low + (high - low) * randomUniform(random);

test.each<Quantisation>([
  { bits: 4, blockSize: 16 },
  { bits: 4, blockSize: 64 },
  { bits: 8, blockSize: 32 },
  { bits: 8, blockSize: 128 },
])('$bits bits in blocks of $blockSize: no weight is off by more than a step', (quantisation) => {
  const { blockSize, bits } = quantisation;
  // Blocks of either sign, of one sign, and of very different sizes.
  const weights = Float32Array.from({ length: 16 * blockSize }, (_, i) => {
    const block = Math.floor(i / blockSize);
    return uniform(block % 3 === 0 ? 0.5 : -1, block % 5 === 1 ? 0 : 1) * 10 ** (block - 8);
  });
  const blocks = quantise(weights, quantisation);
  const back = dequantise(blocks, quantisation);
  let halfSteps = 0;
  for (const [i, weight] of weights.entries()) {
    const step = blocks.scales[Math.floor(i / blockSize)]!;
    const error = Math.abs(back[i]! - weight) / step;
    // Half a step by rounding; the ends of a range, by as much again where the zero point was rounded.
    expect(error).toBeLessThanOrEqual(1.001);
    if (error <= 0.501) halfSteps++;
  }
  expect(halfSteps / weights.length).toBeGreaterThan(0.9);
  expect(blocks.values).toHaveLength((weights.length * bits) / 8);
});

test('zeros stay zeros, and the ends of a range are kept', () => {
  const weights = new Float32Array(32);
  weights.set([-2, 0, 13], 16);
  const quantisation = { bits: 4, blockSize: 16 } as const;
  const blocks = quantise(weights, quantisation);
  expect([...dequantise(blocks, quantisation)]).toEqual([...weights]);
  expect([...blocks.scales]).toEqual([1, 1]);
  // Block 0 has zero point 0, block 1 zero point 2: one byte, the first in the low half.
  expect(blocks.zeroPoints).toEqual(Uint8Array.of(0x20));
});

test('numbers of 4 bits stand two to a byte, the first in the low half', () => {
  const weights = Float32Array.from({ length: 16 }, (_, i) => i);
  expect(quantise(weights, { bits: 4, blockSize: 16 }).values).toEqual(
    Uint8Array.of(0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe),
  );
});

test('linear layers whose rows are whole blocks are quantised, and nothing else', () => {
  const layer = 'model.layers.3.mlp.down_proj.weight';
  expect(isQuantised(layer, [8, 64], { bits: 8, blockSize: 64 })).toBe(true);
  expect(isQuantised(layer, [8, 64], { bits: 4, blockSize: 64 })).toBe(false);
  expect(isQuantised(layer, [8, 64], { bits: 4, blockSize: 32 })).toBe(true);
  expect(isQuantised(layer, [8, 72], { bits: 8, blockSize: 16 })).toBe(false);
  for (const name of ['model.embed_tokens.weight', 'lm_head.weight', 'model.layers.3.mlp.down_proj.bias'])
    expect(isQuantised(name, [64, 64], { bits: 8, blockSize: 16 }), name).toBe(false);
});
