/**
 * @file safetensors files written and read back, in bytes that PyTorch's readers accept.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Tensor } from '../../../../main/engine/ir/tensor.ts';
import {
  encodeSafetensors,
  findTensor,
  readSafetensors,
  readTensor,
  toFloat32,
  writeSafetensors,
} from '../../../../main/models/checkpoint/safetensors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'safetensors-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const TENSORS = new Map<string, Tensor>([
  ['weight', { dtype: 'float32', shape: [2, 2], data: Float32Array.of(1, -2, 0.5, 1e-30) }],
  ['half', { dtype: 'float16', shape: [3], data: Uint16Array.of(0x3c00, 0xc000, 0x0001) }],
  ['brain', { dtype: 'bfloat16', shape: [1, 2], data: Uint16Array.of(0x3f80, 0xc000) }],
  ['ids', { dtype: 'int64', shape: [2], data: BigInt64Array.of(-1n, 2n ** 62n) }],
  ['small', { dtype: 'int32', shape: [], data: Int32Array.of(-7) }],
  ['mask', { dtype: 'bool', shape: [3], data: Uint8Array.of(1, 0, 1) }],
  ['empty', { dtype: 'float32', shape: [0, 4], data: new Float32Array(0) }],
]);

test('tensors of every dtype come back with their order, shape and bytes', () => {
  const path = join(folder, 'model.safetensors');
  writeSafetensors(path, TENSORS, { format: 'pt', note: 'ünïcode' });
  const file = readSafetensors(path);
  expect([...file.tensors.keys()]).toEqual([...TENSORS.keys()]);
  expect(new Map([...file.tensors].map(([name, tensor]) => [name, readTensor(tensor)]))).toEqual(TENSORS);
  expect(file.metadata).toEqual({ format: 'pt', note: 'ünïcode' });
});

test('the layout is the specified one: length, padded header, data', () => {
  const bytes = encodeSafetensors(
    new Map([['a', { dtype: 'float32', shape: [1], data: Float32Array.of(1) }]]),
  );
  const header = '{"__metadata__":{"format":"pt"},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  expect(Buffer.from(bytes)).toEqual(
    Buffer.concat([
      Buffer.of(padded.length, 0, 0, 0, 0, 0, 0, 0),
      Buffer.from(padded),
      Buffer.of(0, 0, 0x80, 0x3f),
    ]),
  );
});

test('encoding and writing give the same bytes, twice', () => {
  const path = join(folder, 'model.safetensors');
  writeSafetensors(path, TENSORS);
  expect(readFileSync(path)).toEqual(Buffer.from(encodeSafetensors(TENSORS)));
});

test('a part of a larger array is written alone', () => {
  const path = join(folder, 'view.safetensors');
  const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  writeSafetensors(path, new Map([['a', { dtype: 'float32', shape: [2], data: view }]]));
  expect([...toFloat32(readTensor(findTensor(readSafetensors(path), 'a')))]).toEqual([1, 2]);
});

test('a tensor whose shape does not match its data is not written', () => {
  const tensors = new Map<string, Tensor>([
    ['a', { dtype: 'float32', shape: [3], data: Float32Array.of(1) }],
  ]);
  expect(() => encodeSafetensors(tensors)).toThrow(/"a" has 1 elements, not those of shape \[3\]/);
});

test('16-bit floats become float32; integers do not', () => {
  expect([...toFloat32(TENSORS.get('half')!)]).toEqual([1, -2, 2 ** -24]);
  expect([...toFloat32(TENSORS.get('brain')!)]).toEqual([1, -2]);
  expect(() => toFloat32(TENSORS.get('ids')!)).toThrow(RangeError);
});

test('a dtype that we do not compute with is an error only when its tensor is asked for', () => {
  const path = join(folder, 'mixed.safetensors');
  const header =
    '{"d":{"dtype":"F64","shape":[1],"data_offsets":[0,8]},"f":{"dtype":"F32","shape":[1],"data_offsets":[8,12]}}';
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  writeFileSync(path, Buffer.concat([length, Buffer.from(header), Buffer.alloc(12)]));
  const file = readSafetensors(path);
  expect([...toFloat32(readTensor(findTensor(file, 'f')))]).toEqual([0]);
  expect(() => findTensor(file, 'd')).toThrow(
    /mixed\.safetensors, tensor "d": is stored as F64, which is not supported/,
  );
  expect(() => findTensor(file, 'x')).toThrow(/tensor "x": is not in the file/);
});

test('a file without __metadata__ has none', () => {
  const path = join(folder, 'bare.safetensors');
  writeFileSync(path, Buffer.concat([Buffer.of(2, 0, 0, 0, 0, 0, 0, 0), Buffer.from('{}')]));
  expect(readSafetensors(path)).toMatchObject({ tensors: new Map(), metadata: {} });
});
