/**
 * @file Hashes of files as the Hub lists them.
 */
import { createHash, type Hash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { HubFile } from '../../../shared/model/hub.ts';

const CHUNK_BYTES = 4 * 2 ** 20;

/** A hash that is ready for the file's bytes. Git puts a header before those of a blob. */
export function startHash({ hash, sizeBytes }: HubFile): Hash {
  return hash.algorithm === 'sha256'
    ? createHash('sha256')
    : createHash('sha1').update(`blob ${sizeBytes}\0`);
}

/** Adds the bytes of an open file, from its beginning to its end. */
export async function addBytes(
  hash: Hash,
  file: FileHandle,
  onBytes: (count: number) => void,
  signal: AbortSignal | undefined,
): Promise<void> {
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let position = 0; ;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, CHUNK_BYTES, position);
    if (bytesRead === 0) return;
    hash.update(buffer.subarray(0, bytesRead));
    position += bytesRead;
    onBytes(bytesRead);
  }
}
