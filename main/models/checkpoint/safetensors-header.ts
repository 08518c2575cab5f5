/**
 * @file The header of a safetensors file, read and checked before anything is allocated for its tensors.
 *
 * Layout: 8 bytes N (little endian), N bytes of JSON {name: {dtype, shape, data_offsets}}, then the data, to which
 * the offsets are relative. Tensors fill the data exactly: no overlap, no hole, nothing after the last.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { z } from 'zod';
import type { DType } from '../../engine/ir/dtype.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { isJsonObject, parseFields, parseJsonObject, show, unreadable } from './json-file.ts';
import type { JsonObject } from './json-file.ts';

const LENGTH_BYTES = 8;

/** The format's own limit, which its reference implementation enforces too. */
const HEADER_LIMIT_BYTES = 100_000_000;

/** Element widths of every dtype the format defines. */
const DTYPE_BITS: Readonly<Record<string, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E8M0: 8,
  F8_E4M3FNUZ: 8,
  F8_E5M2FNUZ: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
};

/** The dtypes that we compute with, by the format's names. */
export const DTYPE_OF_FORMAT: Readonly<Record<string, DType>> = {
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  U8: 'uint8',
  BOOL: 'bool',
};

/** One tensor as the header lists it. */
interface HeaderEntry {
  readonly name: string;
  /** The format's name, such as `BF16`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Offset of the first byte in the file (not in the data). */
  readonly byteOffset: number;
  readonly byteLength: number;
}

export interface SafetensorsHeader {
  readonly entries: readonly HeaderEntry[];
  readonly metadata: Readonly<Record<string, string>>;
}

const wholeNumber = z.int('a whole number from 0 to 2^53 - 1').min(0, 'a whole number from 0 to 2^53 - 1');
const entrySchema = z.object(
  {
    dtype: z
      .string('the name of a dtype')
      .refine((name) => name in DTYPE_BITS, 'a dtype of the safetensors format, such as F32, F16 or BF16'),
    shape: z.array(wholeNumber, 'a list of whole numbers'),
    data_offsets: z.tuple([wholeNumber, wholeNumber], 'a pair of whole numbers'),
  },
  'an object with dtype, shape and data_offsets',
);
const metadataSchema = z.record(z.string(), z.string('a string'), 'an object of strings');

/**
 * Reads and checks the header of the file at `path`.
 *
 * @throws {InputError} Naming the file, and the tensor and field where there is one.
 */
export function readSafetensorsHeader(path: string): SafetensorsHeader {
  const { json, dataOffset, dataBytes } = readHeaderBytes(path);
  const where = `${path}, header`;
  const header = parseJsonObject(where, json);
  const duplicate = firstDuplicateKey(new TextDecoder().decode(json));
  if (duplicate !== undefined)
    throw new InputError(where, `names ${show(duplicate)} twice; get the file anew`);
  return {
    entries: readEntries(path, header, dataOffset, dataBytes),
    metadata: parseFields(where, z.object({ __metadata__: metadataSchema.default({}) }), header).__metadata__,
  };
}

function readHeaderBytes(path: string): { json: Uint8Array; dataOffset: number; dataBytes: number } {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch (cause) {
    throw unreadable(path, cause);
  }
  try {
    const stats = fstatSync(file);
    if (!stats.isFile()) throw new InputError(path, 'is not a regular file');
    if (stats.size < LENGTH_BYTES)
      throw new InputError(
        path,
        `is ${stats.size} bytes long, too short for a safetensors file; get it anew`,
      );
    const length = Buffer.alloc(LENGTH_BYTES);
    readSync(file, length, 0, LENGTH_BYTES, 0);
    const headerBytes = length.readBigUInt64LE();
    if (headerBytes > BigInt(stats.size - LENGTH_BYTES))
      throw new InputError(
        `${path}, header length`,
        `says ${headerBytes.toString()} bytes, but the file ends after ${stats.size - LENGTH_BYTES}; ` +
          'it is cut short or not a safetensors file, get it anew',
      );
    if (headerBytes > HEADER_LIMIT_BYTES)
      throw new InputError(
        `${path}, header length`,
        `says ${headerBytes.toString()} bytes, more than the ${HEADER_LIMIT_BYTES} that the format allows`,
      );
    const json = new Uint8Array(Number(headerBytes));
    readSync(file, json, 0, json.byteLength, LENGTH_BYTES);
    const dataOffset = LENGTH_BYTES + json.byteLength;
    return { json, dataOffset, dataBytes: stats.size - dataOffset };
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    closeSync(file);
  }
}

/** Entries in the header's order, each checked by itself and all of them against the data's layout. */
function readEntries(path: string, header: JsonObject, dataOffset: number, dataBytes: number): HeaderEntry[] {
  const entries: HeaderEntry[] = [];
  for (const [name, value] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const where = tensorName(path, name);
    if (!isJsonObject(value)) throw new InputError(where, `is ${show(value)} where an object belongs`);
    const { dtype, shape, data_offsets } = parseFields(where, entrySchema, value);
    const [begin, end] = data_offsets;
    const field = `${where}, field "data_offsets"`;
    if (begin > end) throw new InputError(field, `is ${show(data_offsets)}: it ends before it begins`);
    if (end > dataBytes)
      throw new InputError(
        field,
        `ends at byte ${end}, but the file holds ${dataBytes} bytes of data; it is cut short, get it anew`,
      );
    const expectedBytes = byteLengthOf(where, dtype, shape);
    if (end - begin !== expectedBytes)
      throw new InputError(
        field,
        `spans ${end - begin} bytes, but ${dtype} of shape ${show(shape)} takes ${expectedBytes}`,
      );
    entries.push({ name, dtype, shape, byteOffset: dataOffset + begin, byteLength: end - begin });
  }
  checkLayout(path, entries, dataOffset, dataBytes);
  return entries;
}

function byteLengthOf(where: string, dtype: string, shape: readonly number[]): number {
  let bits = DTYPE_BITS[dtype]!;
  for (const dim of shape) {
    bits *= dim;
    if (!Number.isSafeInteger(bits))
      throw new InputError(
        `${where}, field "shape"`,
        `is ${show(shape)}, more elements than any file can hold`,
      );
  }
  if (bits % 8 !== 0)
    throw new InputError(
      `${where}, field "shape"`,
      `is ${show(shape)}, which is no whole number of bytes in ${dtype}`,
    );
  return bits / 8;
}

function checkLayout(
  path: string,
  entries: readonly HeaderEntry[],
  dataOffset: number,
  dataBytes: number,
): void {
  const inFileOrder = entries.toSorted((a, b) => a.byteOffset - b.byteOffset || a.byteLength - b.byteLength);
  let end = dataOffset;
  for (const entry of inFileOrder) {
    const field = `${tensorName(path, entry.name)}, field "data_offsets"`;
    const begin = entry.byteOffset - dataOffset;
    if (entry.byteOffset < end)
      throw new InputError(
        field,
        `begins at byte ${begin}, inside the tensor before it, which ends at ${end - dataOffset}`,
      );
    if (entry.byteOffset > end)
      throw new InputError(
        field,
        `begins at byte ${begin}, which leaves a hole after byte ${end - dataOffset}`,
      );
    end += entry.byteLength;
  }
  if (end !== dataOffset + dataBytes)
    throw new InputError(
      path,
      `holds ${dataOffset + dataBytes - end} bytes after its last tensor; get it anew`,
    );
}

/**
 * The first key that an object of a JSON text holds twice, which JSON.parse hides by keeping the last.
 *
 * @param json Valid JSON.
 */
function firstDuplicateKey(json: string): string | undefined {
  const open: Set<string>[] = [];
  let latestString = '';
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}:]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (token === ':') {
      const key = JSON.parse(latestString) as string;
      const keys = open.at(-1)!;
      if (keys.has(key)) return key;
      keys.add(key);
    } else latestString = token;
  }
  return undefined;
}

function tensorName(path: string, name: string): string {
  return `${path}, tensor "${name.length > 120 ? `${name.slice(0, 120)}...` : name}"`;
}
