/**
 * @file How GGUF stores weights (ggml's ggml-common.h and ggml-quants.c), and what they stand for. Products are rounded
 * to float32 in ggml's order.
 */
import { widen } from '../../engine/ir/float16.ts';

export type BlockType = 'F32' | 'F16' | 'BF16' | 'Q8_0' | 'Q4_0' | 'Q4_1' | 'Q4_K' | 'Q6_K';

/** By the format's numbers; those that are not read are named, for errors. */
export const TYPE_NAMES: Readonly<Record<number, string>> = {
  0: 'F32',
  1: 'F16',
  2: 'Q4_0',
  3: 'Q4_1',
  6: 'Q5_0',
  7: 'Q5_1',
  8: 'Q8_0',
  9: 'Q8_1',
  10: 'Q2_K',
  11: 'Q3_K',
  12: 'Q4_K',
  13: 'Q5_K',
  14: 'Q6_K',
  15: 'Q8_K',
  30: 'BF16',
};

interface Block {
  readonly elements: number;
  readonly bytes: number;
  /** Writes the elements of the block at `at` of `bytes` to `out` from `to` on. */
  readonly unpack: (bytes: DataView, at: number, out: Float32Array, to: number) => void;
}

const f32 = Math.fround;
const half = new Uint16Array(1);
function float16(bytes: DataView, at: number): number {
  half[0] = bytes.getUint16(at, true);
  return widen('float16', half)[0]!;
}

export const BLOCKS: Readonly<Record<BlockType, Block>> = {
  F32: {
    elements: 1,
    bytes: 4,
    unpack: (bytes, at, out, to) => {
      out[to] = bytes.getFloat32(at, true);
    },
  },
  F16: {
    elements: 1,
    bytes: 2,
    unpack: (bytes, at, out, to) => {
      out[to] = float16(bytes, at);
    },
  },
  BF16: {
    elements: 1,
    bytes: 2,
    unpack: (bytes, at, out, to) => {
      half[0] = bytes.getUint16(at, true);
      out[to] = widen('bfloat16', half)[0]!;
    },
  },
  Q8_0: {
    elements: 32,
    bytes: 34,
    unpack: (bytes, at, out, to) => {
      const d = float16(bytes, at);
      for (let i = 0; i < 32; i++) out[to + i] = d * bytes.getInt8(at + 2 + i);
    },
  },
  Q4_0: {
    elements: 32,
    bytes: 18,
    unpack: (bytes, at, out, to) => {
      const d = float16(bytes, at);
      for (let i = 0; i < 16; i++) {
        const pair = bytes.getUint8(at + 2 + i);
        out[to + i] = d * ((pair & 15) - 8);
        out[to + i + 16] = d * ((pair >> 4) - 8);
      }
    },
  },
  Q4_1: {
    elements: 32,
    bytes: 20,
    unpack: (bytes, at, out, to) => {
      const d = float16(bytes, at);
      const m = float16(bytes, at + 2);
      for (let i = 0; i < 16; i++) {
        const pair = bytes.getUint8(at + 4 + i);
        out[to + i] = f32(d * (pair & 15)) + m;
        out[to + i + 16] = f32(d * (pair >> 4)) + m;
      }
    },
  },
  Q4_K: {
    elements: 256,
    bytes: 144,
    unpack: (bytes, at, out, to) => {
      const d = float16(bytes, at);
      const dmin = float16(bytes, at + 2);
      const scaleAt = at + 4;
      for (let sub = 0; sub < 8; sub++) {
        const [scale, minimum] = scaleAndMinimum(bytes, scaleAt, sub);
        const factor = f32(d * scale);
        const offset = f32(dmin * minimum);
        const from = at + 16 + 32 * (sub >> 1);
        for (let i = 0; i < 32; i++) {
          const pair = bytes.getUint8(from + i);
          out[to + 32 * sub + i] = f32(factor * (sub % 2 === 0 ? pair & 15 : pair >> 4)) - offset;
        }
      }
    },
  },
  Q6_K: {
    elements: 256,
    bytes: 210,
    unpack: (bytes, at, out, to) => {
      const d = float16(bytes, at + 208);
      for (let i = 0; i < 256; i++) {
        // Halves of 128; in each, four runs of 32 share 64 bytes of low bits and 32 of high ones.
        const half128 = i >> 7;
        const run = (i >> 5) & 3;
        const place = i & 31;
        const low = bytes.getUint8(at + 64 * half128 + 32 * (run & 1) + place) >> (run < 2 ? 0 : 4);
        const high = bytes.getUint8(at + 128 + 32 * half128 + place) >> (2 * run);
        const scale = bytes.getInt8(at + 192 + (i >> 4));
        out[to + i] = f32(d * scale) * (((low & 15) | ((high & 3) << 4)) - 32);
      }
    },
  },
};

/** 6 bits each, packed in 12 bytes: ggml's get_scale_min_k4. */
function scaleAndMinimum(
  bytes: DataView,
  at: number,
  sub: number,
): readonly [scale: number, minimum: number] {
  const byte = (index: number): number => bytes.getUint8(at + index);
  if (sub < 4) return [byte(sub) & 63, byte(sub + 4) & 63];
  return [(byte(sub + 4) & 15) | ((byte(sub - 4) >> 6) << 4), (byte(sub + 4) >> 4) | ((byte(sub) >> 6) << 4)];
}

/** The floats that stored bytes stand for. */
export function unpackBlocks(type: BlockType, stored: Uint8Array): Float32Array {
  const { elements, bytes, unpack } = BLOCKS[type];
  const blocks = stored.byteLength / bytes;
  const view = new DataView(stored.buffer, stored.byteOffset, stored.byteLength);
  const out = new Float32Array(blocks * elements);
  for (let block = 0; block < blocks; block++) unpack(view, block * bytes, out, block * elements);
  return out;
}
