/**
 * @file The header of a GGUF file (github.com/ggml-org/ggml, docs/gguf.md), versions 2 and 3, little endian: metadata
 * and where tensors lie. Every count is held against the bytes that are left before anything is made of it.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';
import { InputError } from '../../../shared/model/input-error.ts';
import { show, unreadable } from '../checkpoint/json-file.ts';
import { BLOCKS, TYPE_NAMES, type BlockType } from './gguf-blocks.ts';

export type GgufValue = number | boolean | string | readonly (number | boolean | string)[];

export interface GgufTensor {
  readonly name: string;
  readonly type: BlockType;
  /** Row major, as PyTorch has it: the file lists dimensions the other way round. */
  readonly shape: readonly number[];
  /** Of the first byte in the file. */
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface GgufFile {
  /** Absolute. */
  readonly path: string;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly tensors: ReadonlyMap<string, GgufTensor>;
}

const MAGIC = 0x46554747;
const VERSIONS: readonly number[] = [2, 3];
const STRING = 8;
const ARRAY = 9;
/** Bytes of the types of values that have a fixed size, by the format's numbers. */
const FIXED_BYTES: Readonly<Record<number, number>> = {
  0: 1,
  1: 1,
  2: 2,
  3: 2,
  4: 4,
  5: 4,
  6: 4,
  7: 1,
  10: 8,
  11: 8,
  12: 8,
};
/** Far above any real name or token, and any chat template. */
const STRING_LIMIT_BYTES = 2 ** 20;
/** Far above any vocabulary. */
const ARRAY_LIMIT = 2 ** 22;
const METADATA_LIMIT = 2 ** 16;
const TENSOR_LIMIT = 2 ** 20;
const MAX_DIMENSIONS = 4;
/** Length, type and a value of one byte; name, dimensions, type and offset. */
const LEAST_ENTRY_BYTES = 13;
const LEAST_TENSOR_BYTES = 24;

/**
 * Reads and checks the header; no tensor's bytes are read.
 *
 * @throws {InputError} Naming the file, and the metadata key or the tensor where there is one.
 */
export function readGguf(file: string): GgufFile {
  const path = resolve(file);
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    const stats = fstatSync(handle);
    if (!stats.isFile()) throw new InputError(path, 'is not a regular file; choose a .gguf file');
    return readHeader(path, new Cursor(path, handle, stats.size), stats.size);
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    closeSync(handle);
  }
}

function readHeader(path: string, cursor: Cursor, size: number): GgufFile {
  if (size < 24) throw new InputError(path, `is ${size} bytes long, too short for a GGUF file; get it anew`);
  if (cursor.uint32('magic') !== MAGIC)
    throw new InputError(path, 'does not begin with "GGUF"; choose a GGUF file');
  const version = cursor.uint32('version');
  if (!VERSIONS.includes(version))
    throw new InputError(
      `${path}, version`,
      `is ${version}, but only 2 and 3, little endian, are known; convert the model anew with a current llama.cpp`,
    );
  const tensorCount = cursor.count('tensor count', LEAST_TENSOR_BYTES, TENSOR_LIMIT);
  const metadataCount = cursor.count('metadata count', LEAST_ENTRY_BYTES, METADATA_LIMIT);
  const metadata = new Map<string, GgufValue>();
  for (let i = 0; i < metadataCount; i++) {
    const key = cursor.string(`key ${i + 1} of the metadata`);
    if (metadata.has(key)) throw new InputError(path, `has the metadata ${show(key)} twice; get it anew`);
    const where = `metadata ${show(key)}`;
    metadata.set(key, cursor.value(where, cursor.uint32(`type of the ${where}`)));
  }
  const found: Omit<GgufTensor, 'byteLength'>[] = [];
  for (let i = 0; i < tensorCount; i++) found.push(readTensorInfo(path, cursor, i));
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || alignment < 8 || alignment > 65_536 || alignment % 8 !== 0)
    throw new InputError(
      `${path}, metadata "general.alignment"`,
      `is ${show(alignment)}, but must be a multiple of 8 from 8 to 65536`,
    );
  const dataOffset = Math.ceil(cursor.position / alignment) * alignment;
  return { path, metadata, tensors: placeTensors(path, found, dataOffset, alignment, size) };
}

/** Name, shape, type and offset within the data. */
function readTensorInfo(path: string, cursor: Cursor, index: number): Omit<GgufTensor, 'byteLength'> {
  const name = cursor.string(`name of tensor ${index + 1}`);
  const where = `tensor ${show(name)}`;
  const dimensions = cursor.uint32(`number of dimensions of ${where}`);
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS)
    throw new InputError(
      `${path}, ${where}`,
      `has ${dimensions} dimensions, but the format has 1 to ${MAX_DIMENSIONS}; get the file anew`,
    );
  const shape: number[] = [];
  for (let axis = 0; axis < dimensions; axis++) shape.unshift(cursor.uint64(`dimension of ${where}`));
  if (shape.includes(0)) throw new InputError(`${path}, ${where}`, 'has a dimension of 0; get the file anew');
  const type = cursor.uint32(`type of ${where}`);
  const typeName = TYPE_NAMES[type];
  if (typeName === undefined || !(typeName in BLOCKS))
    throw new InputError(
      `${path}, ${where}`,
      `is stored as ${typeName ?? `type ${type}`}, but only ${Object.keys(BLOCKS).join(', ')} are supported; choose such a file of the model`,
    );
  return { name, shape, type: typeName as BlockType, byteOffset: cursor.uint64(`offset of ${where}`) };
}

/** Tensors where they lie in the file, each inside it and none in another. */
function placeTensors(
  path: string,
  found: readonly Omit<GgufTensor, 'byteLength'>[],
  dataOffset: number,
  alignment: number,
  size: number,
): Map<string, GgufTensor> {
  const tensors = new Map<string, GgufTensor>();
  for (const { name, type, shape, byteOffset: offset } of found) {
    const where = `${path}, tensor ${show(name)}`;
    if (tensors.has(name)) throw new InputError(path, `has the tensor ${show(name)} twice; get it anew`);
    const { elements, bytes } = BLOCKS[type];
    const count = shape.reduce((product, dim) => product * dim, 1);
    if (!Number.isSafeInteger(count) || count > (size / bytes) * elements)
      throw new InputError(
        where,
        `has shape ${show(shape)}, more than the file holds; it is cut short or damaged, get it anew`,
      );
    if (shape.at(-1)! % elements !== 0)
      throw new InputError(
        where,
        `has rows of ${shape.at(-1)!}, but ${type} is in blocks of ${elements}; get the file anew`,
      );
    if (offset % alignment !== 0)
      throw new InputError(
        where,
        `begins at byte ${offset} of the data, no multiple of ${alignment}; get the file anew`,
      );
    const byteLength = (count / elements) * bytes;
    if (dataOffset + offset + byteLength > size)
      throw new InputError(
        where,
        `ends at byte ${dataOffset + offset + byteLength}, but the file has ${size}; it is cut short, get it anew`,
      );
    tensors.set(name, { name, type, shape, byteOffset: dataOffset + offset, byteLength });
  }
  let end = dataOffset;
  for (const tensor of [...tensors.values()].sort((a, b) => a.byteOffset - b.byteOffset)) {
    if (tensor.byteOffset < end)
      throw new InputError(
        `${path}, tensor ${show(tensor.name)}`,
        'begins inside the tensor before it; get the file anew',
      );
    end = tensor.byteOffset + tensor.byteLength;
  }
  return tensors;
}

const WINDOW_BYTES = 2 ** 20;

/** Reads on through a file, a window at a time. */
class Cursor {
  position = 0;
  readonly #path: string;
  readonly #file: number;
  readonly #size: number;
  #window = Buffer.alloc(0);
  #windowStart = 0;

  constructor(path: string, file: number, size: number) {
    this.#path = path;
    this.#file = file;
    this.#size = size;
  }

  uint32(what: string): number {
    return this.#take(4, what).readUInt32LE();
  }

  /** @throws {InputError} It is above what numbers hold exactly. */
  uint64(what: string): number {
    return this.#safe(this.#take(8, what).readBigUInt64LE(), what);
  }

  /** A count of things that take at least `leastBytes` each. */
  count(what: string, leastBytes: number, limit: number): number {
    const count = this.uint64(what);
    const possible = Math.min(limit, Math.floor((this.#size - this.position) / leastBytes));
    if (count > possible)
      throw new InputError(
        `${this.#path}, ${what}`,
        `is ${count}, more than the ${possible} that fit; the file is cut short or damaged, get it anew`,
      );
    return count;
  }

  string(what: string): string {
    const length = this.count(`length of ${what}`, 1, STRING_LIMIT_BYTES);
    try {
      return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(this.#take(length, what));
    } catch (cause) {
      if (cause instanceof InputError) throw cause;
      throw new InputError(`${this.#path}, ${what}`, 'is not UTF-8; get the file anew', { cause });
    }
  }

  value(what: string, type: number): GgufValue {
    if (type !== ARRAY) return this.#scalar(what, type);
    const itemType = this.uint32(`type of the items of ${what}`);
    if (itemType === ARRAY)
      throw new InputError(
        `${this.#path}, ${what}`,
        'is a list of lists, which no model has; get the file anew',
      );
    const count = this.count(`number of items of ${what}`, FIXED_BYTES[itemType] ?? 8, ARRAY_LIMIT);
    return Array.from({ length: count }, () => this.#scalar(what, itemType));
  }

  #scalar(what: string, type: number): number | boolean | string {
    if (type === STRING) return this.string(what);
    const bytes = FIXED_BYTES[type];
    if (bytes === undefined)
      throw new InputError(
        `${this.#path}, ${what}`,
        `is of type ${type}, which the format does not have; get it anew`,
      );
    const raw = this.#take(bytes, what);
    switch (type) {
      case 0:
        return raw.readUInt8();
      case 1:
        return raw.readInt8();
      case 2:
        return raw.readUInt16LE();
      case 3:
        return raw.readInt16LE();
      case 4:
        return raw.readUInt32LE();
      case 5:
        return raw.readInt32LE();
      case 6:
        return raw.readFloatLE();
      case 7:
        return raw.readUInt8() !== 0;
      case 10:
        return this.#safe(raw.readBigUInt64LE(), what);
      case 11:
        return this.#safe(raw.readBigInt64LE(), what);
      default:
        return raw.readDoubleLE();
    }
  }

  #safe(value: bigint, what: string): number {
    const number = Number(value);
    if (!Number.isSafeInteger(number))
      throw new InputError(
        `${this.#path}, ${what}`,
        `is ${value}, which is impossible; the file is damaged, get it anew`,
      );
    return number;
  }

  #take(length: number, what: string): Buffer {
    if (this.position + length > this.#size)
      throw new InputError(this.#path, `ends within the ${what}; it is cut short, get it anew`);
    const from = this.position - this.#windowStart;
    if (from + length > this.#window.length) this.#fill(length);
    const start = this.position - this.#windowStart;
    this.position += length;
    return this.#window.subarray(start, start + length);
  }

  #fill(length: number): void {
    const window = Buffer.alloc(Math.min(Math.max(length, WINDOW_BYTES), this.#size - this.position));
    for (let done = 0; done < window.length;) {
      const read = readSync(this.#file, window, done, window.length - done, this.position + done);
      if (read === 0) throw new InputError(this.#path, 'has become shorter while it was read; get it anew');
      done += read;
    }
    this.#window = window;
    this.#windowStart = this.position;
  }
}
