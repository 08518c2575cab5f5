/**
 * @file A reproduction bundle as a ZIP file: streamed, hashed on the way, and read back before it gets its name.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { Readable, Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { ZipFile } from 'yazl';
import { InputError } from '../../../shared/model/input-error.ts';
import type { BundleEntry } from './bundle-entries.ts';

/** In the format of sha256sum, of every other file of the bundle. */
const SUMS = 'SHA256SUMS';

export interface BundleOptions {
  /** Time that all files of the bundle carry. */
  readonly createdAt: Date;
  /** Told of every file that was written, then of every one that was read back. */
  readonly onProgress: (done: number, total: number, message: string) => void;
  readonly signal: AbortSignal;
}

/** Passes bytes on and tells their SHA-256 at the end. */
function hashing(onEnd: (sha256: string) => void): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, callback: TransformCallback) {
      hash.update(chunk);
      callback(null, chunk);
    },
    flush(callback: TransformCallback) {
      onEnd(hash.digest('hex'));
      callback();
    },
  });
}

/**
 * Writes the bundle, whole or not at all; a file of that name is replaced.
 *
 * @throws {InputError} The bundle that was read back is not what was written.
 * @throws The system's error where the disk refuses.
 */
export async function writeBundle(
  path: string,
  entries: readonly BundleEntry[],
  options: BundleOptions,
): Promise<void> {
  const temporary = join(dirname(path), `.${basename(path)}-${randomBytes(6).toString('hex')}.tmp`);
  try {
    const sums = await write(temporary, entries, options);
    await verify(temporary, path, sums, options);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** @returns SHA-256 by path, of every file but SUMS. */
async function write(
  path: string,
  entries: readonly BundleEntry[],
  { createdAt, onProgress, signal }: BundleOptions,
): Promise<Map<string, string>> {
  const sums = new Map<string, string>();
  const zip = new ZipFile();
  const output = Readable.from(zip.outputStream);
  zip.on('error', (error: Error) => output.destroy(error));
  // The same input gives the same bytes: one time for all files.
  const metadata = { mtime: createdAt };
  for (const entry of entries) {
    zip.addReadStreamLazy(entry.path, metadata, (give) => {
      const source = entry.open();
      const hashed = hashing((sha256) => {
        sums.set(entry.path, sha256);
        onProgress(sums.size, entries.length * 2, 'Packing');
      });
      source.once('error', (error) => output.destroy(error));
      give(null, source.pipe(hashed));
    });
  }
  zip.addReadStreamLazy(SUMS, metadata, (give) => give(null, Readable.from([Buffer.from(sumsText(sums))])));
  zip.end();
  await pipeline(output, createWriteStream(path, { flags: 'wx', flush: true }), { signal });
  return sums;
}

function sumsText(sums: ReadonlyMap<string, string>): string {
  return [...sums].map(([path, sha256]) => `${sha256}  ${path}\n`).join('');
}

/** Reads every file of the bundle and compares its hash. */
async function verify(
  file: string,
  name: string,
  sums: ReadonlyMap<string, string>,
  { onProgress, signal }: BundleOptions,
): Promise<void> {
  const damaged = (problem: string): InputError =>
    new InputError(name, `${problem} when it was read back; check the disk and try again`);
  const expected = new Map(sums).set(SUMS, createHash('sha256').update(sumsText(sums)).digest('hex'));
  const zip = await openPromise(file, { lazyEntries: true, autoClose: false });
  try {
    for await (const entry of zip.eachEntry()) {
      const hash = createHash('sha256');
      await pipeline(await zip.openReadStreamPromise(entry), hash, { signal });
      if (expected.get(entry.fileName) !== hash.digest('hex'))
        throw damaged(`"${entry.fileName}" had changed`);
      expected.delete(entry.fileName);
      onProgress(sums.size * 2 - expected.size + 1, sums.size * 2, 'Reading back');
    }
  } finally {
    zip.close();
  }
  const [missing] = expected.keys();
  if (missing !== undefined) throw damaged(`"${missing}" was missing`);
}
