/**
 * @file Parquet files, as the Hugging Face Hub distributes datasets.
 */
import { readFile } from 'node:fs/promises';
import { brotliDecompressSync, gunzipSync, zstdDecompressSync } from 'node:zlib';
import { parquetMetadataAsync, parquetReadObjects, type AsyncBuffer, type Compressors } from 'hyparquet';
import { InputError } from '../../../shared/model/input-error.ts';
import type { DataRecord } from './data-record.ts';

/** A page is inflated by no more than this; what claims more is damaged. */
const PAGE_LIMIT_BYTES = 1 << 30;
/** MultiNLI, the largest that a task here trains on, has 400 thousand. */
const ROW_LIMIT = 20_000_000;

type Inflate = (input: Uint8Array, options: { maxOutputLength: number }) => Uint8Array;

const bounded =
  (inflate: Inflate) =>
  (input: Uint8Array, outputLength: number): Uint8Array =>
    inflate(input, { maxOutputLength: Math.min(outputLength, PAGE_LIMIT_BYTES) });

/** Snappy comes with the reader. */
const COMPRESSORS: Compressors = {
  GZIP: bounded(gunzipSync),
  ZSTD: bounded(zstdDecompressSync),
  BROTLI: bounded(brotliDecompressSync),
};

/**
 * Reads all rows, with their columns by name. 64-bit integers become numbers; text that is not UTF-8 is refused.
 *
 * @throws {InputError} A file that is cut short or damaged, or compressed in a way that is not known here.
 */
export async function readParquet(path: string): Promise<DataRecord[]> {
  const { buffer, byteLength, byteOffset } = await readWhole(path);
  // Answers at once and never fails: a failure here would reach the reader where it looks at no promise.
  const file: AsyncBuffer = {
    byteLength,
    slice: (start, end = byteLength) =>
      buffer.slice(byteOffset + start, byteOffset + Math.min(end, byteLength)),
  };
  const utf8 = new TextDecoder('utf-8', { fatal: true });
  const parsers = {
    stringFromBytes: (bytes?: Uint8Array) => (bytes === undefined ? bytes : utf8.decode(bytes)),
  };
  let rows: Record<string, unknown>[];
  try {
    const metadata = await parquetMetadataAsync(file, { parsers });
    if (metadata.num_rows > ROW_LIMIT) throw new Error(`it claims ${metadata.num_rows} rows`);
    rows = await parquetReadObjects({ file, metadata, parsers, compressors: COMPRESSORS });
    if (rows.length !== Number(metadata.num_rows)) {
      throw new Error(`it claims ${metadata.num_rows} rows and has ${rows.length}`);
    }
  } catch (error) {
    // Whatever the reader fails at, with any error, is in the file's bytes.
    const reason = error instanceof Error ? error.message.replaceAll(/\s+/g, ' ') : String(error);
    throw new InputError(path, `is a parquet file that cannot be read (${reason}); download it again`, {
      cause: error,
    });
  }
  if (rows.length === 0) throw new InputError(path, 'has no rows; give a file with items');
  return rows.map((row, index) => ({
    fields: plain(row) as Record<string, unknown>,
    where: `${path}, row ${index + 1}`,
  }));
}

async function readWhole(path: string): Promise<Buffer<ArrayBuffer>> {
  try {
    return await readFile(path);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_FS_FILE_TOO_LARGE')) throw error;
    throw new InputError(path, 'is larger than 2 GiB; give it in parts, as the Hub does', { cause: error });
  }
}

/** 64-bit integers as numbers, at any depth: labels and offsets are small. */
function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return Number(value);
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  }
  return value;
}
