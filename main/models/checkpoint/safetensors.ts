/**
 * @file safetensors files: tensors as byte ranges, read one at a time, and written whole.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { DTYPE_BYTES, type DType } from '../../engine/ir/dtype.ts';
import { elementCount, tensorFromBuffer } from '../../engine/ir/tensor.ts';
import type { FileTensor, Tensor } from '../../engine/ir/tensor.ts';
import { writeFileAtomic } from '../../files/atomic-write.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { widen } from '../../engine/ir/float16.ts';
import { unreadable } from './json-file.ts';
import { DTYPE_OF_FORMAT, readSafetensorsHeader } from './safetensors-header.ts';

export interface SafetensorsFile {
  /** Absolute path. */
  readonly path: string;
  /** Tensors of the dtypes that we compute with, in the header's order. */
  readonly tensors: ReadonlyMap<string, FileTensor>;
  /** The other tensors: name to the format's dtype, such as `F64`. */
  readonly unsupported: ReadonlyMap<string, string>;
  readonly metadata: Readonly<Record<string, string>>;
}

/** Below the 2^31 - 1 bytes that one read can ask for. */
const READ_LIMIT_BYTES = 1 << 30;

/** Header and data begin at multiples of this, so that a reader may map tensors in place. */
const ALIGNMENT_BYTES = 8;

const FORMAT_OF_DTYPE = {
  float32: 'F32',
  float16: 'F16',
  bfloat16: 'BF16',
  int64: 'I64',
  int32: 'I32',
  uint8: 'U8',
  bool: 'BOOL',
} as const satisfies Record<Exclude<DType, 'uint4'>, string>;

/**
 * Reads and checks the header; no tensor's bytes are read.
 *
 * @throws {InputError} Naming the file, and the tensor and field where there is one.
 */
export function readSafetensors(path: string): SafetensorsFile {
  const absolute = resolve(path);
  const { entries, metadata } = readSafetensorsHeader(absolute);
  const tensors = new Map<string, FileTensor>();
  const unsupported = new Map<string, string>();
  for (const { name, dtype: format, shape, byteOffset, byteLength } of entries) {
    const dtype = DTYPE_OF_FORMAT[format];
    if (dtype === undefined) unsupported.set(name, format);
    else tensors.set(name, { dtype, shape, path: absolute, byteOffset, byteLength });
  }
  return { path: absolute, tensors, unsupported, metadata };
}

/**
 * A tensor of a file by name.
 *
 * @throws {InputError} The file has no such tensor, or holds it in a dtype that we do not compute with.
 */
export function findTensor(file: SafetensorsFile, name: string): FileTensor {
  const tensor = file.tensors.get(name);
  if (tensor !== undefined) return tensor;
  const format = file.unsupported.get(name);
  const problem =
    format === undefined
      ? 'is not in the file'
      : `is stored as ${format}, which is not supported; convert it to F32, F16 or BF16`;
  throw new InputError(`${file.path}, tensor "${name}"`, problem);
}

/** Reads a tensor's bytes into memory of its own. */
export function readTensor(tensor: FileTensor): Tensor {
  return tensorFromBuffer(
    tensor.dtype,
    tensor.shape,
    readRange(tensor.path, tensor.byteOffset, tensor.byteLength),
  );
}

/**
 * The values of a floating-point tensor as float32: its own array where it is float32 already, else a new one.
 *
 * @throws {RangeError} The tensor holds integers or booleans.
 */
export function toFloat32(tensor: Tensor): Float32Array {
  switch (tensor.dtype) {
    case 'float32':
      return tensor.data;
    case 'float16':
    case 'bfloat16':
      return widen(tensor.dtype, tensor.data);
    case 'int64':
    case 'int32':
    case 'uint8':
    case 'uint4':
    case 'bool':
      throw new RangeError(`a tensor of ${tensor.dtype} holds no floating-point values`);
  }
}

/**
 * The bytes of a safetensors file: the same tensors in the same order give the same bytes.
 *
 * @param metadata Defaults to what transformers writes, which its older versions require.
 */
export function encodeSafetensors(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): Uint8Array {
  return Buffer.concat(safetensorsPieces(tensors, metadata));
}

/**
 * Writes a safetensors file, whole or not at all, without a second copy of the tensors in memory.
 *
 * @throws {InputError} The file cannot be written.
 */
export function writeSafetensors(
  path: string,
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>> = { format: 'pt' },
): void {
  writeFileAtomic(path, safetensorsPieces(tensors, metadata));
}

/** A tensor of a file that is being written. */
export interface TensorPiece {
  readonly name: string;
  readonly dtype: keyof typeof FORMAT_OF_DTYPE;
  readonly shape: readonly number[];
  /** Its bytes, asked for when it is their turn. */
  readonly bytes: () => Uint8Array;
}

/**
 * Writes a new safetensors file of tensors that are made one after another, and lets other work in between. If it
 * stops, a part of the file stays: write into a folder that is thrown away then.
 *
 * @param signal Ends it before the next tensor.
 */
export async function streamSafetensors(
  path: string,
  tensors: readonly TensorPiece[],
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path, 'wx');
  try {
    for (const piece of streamedPieces(tensors, { format: 'pt' })) {
      signal?.throwIfAborted();
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

/** The file as pieces in order: length, header, then each tensor's own memory. */
function safetensorsPieces(
  tensors: ReadonlyMap<string, Tensor>,
  metadata: Readonly<Record<string, string>>,
): Uint8Array[] {
  const pieces = [...tensors].map(([name, { dtype, shape, data }]): TensorPiece => {
    if (dtype === 'uint4' || elementCount(shape) !== data.length)
      throw new RangeError(
        `tensor "${name}" has ${data.length} elements, not those of shape [${shape.join(', ')}]`,
      );
    return { name, dtype, shape, bytes: () => new Uint8Array(data.buffer, data.byteOffset, data.byteLength) };
  });
  return [...streamedPieces(pieces, metadata)];
}

function* streamedPieces(
  tensors: readonly TensorPiece[],
  metadata: Readonly<Record<string, string>>,
): Generator<Uint8Array> {
  const entries: [string, unknown][] = [['__metadata__', metadata]];
  let offset = 0;
  for (const { name, dtype, shape } of tensors) {
    const end = offset + elementCount(shape) * DTYPE_BYTES[dtype];
    entries.push([name, { dtype: FORMAT_OF_DTYPE[dtype], shape, data_offsets: [offset, end] }]);
    offset = end;
  }
  const json = Buffer.from(JSON.stringify(Object.fromEntries(entries)));
  const header = Buffer.alloc(Math.ceil(json.byteLength / ALIGNMENT_BYTES) * ALIGNMENT_BYTES, ' ');
  json.copy(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.byteLength));
  yield length;
  yield header;
  for (const { name, dtype, shape, bytes } of tensors) {
    const piece = bytes();
    if (piece.byteLength !== elementCount(shape) * DTYPE_BYTES[dtype])
      throw new RangeError(`tensor "${name}" has ${piece.byteLength} bytes, not those of its shape`);
    yield piece;
  }
}

/** Bytes of a file. @throws {InputError} It is shorter, or cannot be read. */
export function readRange(path: string, offset: number, byteLength: number): ArrayBuffer {
  const bytes = new Uint8Array(byteLength);
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    for (let done = 0; done < byteLength;) {
      const read = readSync(file, bytes, done, Math.min(byteLength - done, READ_LIMIT_BYTES), offset + done);
      if (read === 0)
        throw new InputError(
          path,
          `ends before byte ${offset + byteLength}; it has changed since it was opened`,
        );
      done += read;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
  return bytes.buffer;
}
