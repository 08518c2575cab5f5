/**
 * @file What needs every byte of a checkpoint: a search for values that are no numbers, and its hash.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { FileTensor } from '../../engine/ir/tensor.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { Checkpoint } from './checkpoint.ts';
import { scaleName } from './quantisation.ts';
import { statFile, statIfPresent, unreadable } from './json-file.ts';

/** Called after each piece that was read. */
export type ProgressListener = (doneBytes: number, totalBytes: number) => void;

const PIECE_BYTES = 4 * 1024 * 1024;

/**
 * Looks for NaN and infinity in the weights, reading the files in pieces.
 *
 * @throws {InputError} At the first one, naming the tensor and the element's index.
 */
export function verifyWeights(checkpoint: Checkpoint, onProgress?: ProgressListener): void {
  let doneBytes = 0;
  const scales = [...checkpoint.scaling].map(([name, scaling]) => [scaleName(name), scaling.scales] as const);
  for (const [name, tensor] of [...checkpoint.weights, ...scales]) {
    if (tensor.dtype === 'uint8' || tensor.dtype === 'uint4') continue;
    let elements = 0;
    readPieces(tensor.path, tensor.byteOffset, tensor.byteLength, (piece) => {
      const { index, value, length } = firstNonFinite(tensor, piece);
      if (index >= 0)
        throw new InputError(
          `${tensor.path}, tensor "${name}"`,
          `holds ${value} at ${describeIndex(tensor.shape, elements + index)}; the checkpoint is damaged, get it anew`,
        );
      elements += length;
      doneBytes += piece.byteLength;
      onProgress?.(doneBytes, checkpoint.weightBytes);
    });
  }
}

/** Files beside the weights that decide what a model computes: its shape, its tokens, and where its texts end. */
const DECIDING_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'generation_config.json'];

/** Paths of the files that `hashCheckpoint` reads, in its order. */
export function hashedFiles({ dir, weights }: Checkpoint): string[] {
  const beside = DECIDING_FILES.map((name) => join(dir, name)).filter((path) => statIfPresent(path));
  return [...beside, ...[...new Set([...weights.values()].map(({ path }) => path))].sort()];
}

/**
 * SHA-256 in hexadecimal over `hashedFiles`, each preceded by its name and length. Equal hashes mean equal models,
 * wherever the folders are.
 *
 * @throws {InputError} A file cannot be read.
 */
export function hashCheckpoint(checkpoint: Checkpoint, onProgress?: ProgressListener): string {
  const files = hashedFiles(checkpoint).map((path) => ({ path, byteLength: statFile(path).size }));
  const totalBytes = files.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const hash = createHash('sha256');
  let doneBytes = 0;
  for (const { path, byteLength } of files) {
    hash.update(`${basename(path)}\n${byteLength}\n`);
    readPieces(path, 0, byteLength, (piece) => {
      hash.update(piece);
      doneBytes += piece.byteLength;
      onProgress?.(doneBytes, totalBytes);
    });
  }
  return hash.digest('hex');
}

/**
 * A float is NaN or infinite exactly if all bits of its exponent are set, which integer views tell fastest.
 *
 * @returns The index within the piece, -1 if all its values are numbers.
 */
function firstNonFinite(
  { dtype }: FileTensor,
  piece: Uint8Array,
): { index: number; value: string; length: number } {
  const isWide = dtype === 'float32';
  const length = piece.byteLength / (isWide ? 4 : 2);
  const words = isWide
    ? new Uint32Array(piece.buffer, piece.byteOffset, length)
    : new Uint16Array(piece.buffer, piece.byteOffset, length);
  const exponent = isWide ? 0x7f800000 : dtype === 'bfloat16' ? 0x7f80 : 0x7c00;
  const mantissa = isWide ? 0x007fffff : dtype === 'bfloat16' ? 0x007f : 0x03ff;
  for (let index = 0; index < length; index++) {
    const word = words[index]!;
    if ((word & exponent) === exponent)
      return { index, value: (word & mantissa) === 0 ? 'infinity' : 'NaN', length };
  }
  return { index: -1, value: '', length };
}

/** A flat index as a position in each dimension, as PyTorch writes it. */
function describeIndex(shape: readonly number[], flat: number): string {
  const position: number[] = [];
  for (let rest = flat, axis = shape.length - 1; axis >= 0; axis--) {
    position.unshift(rest % shape[axis]!);
    rest = Math.floor(rest / shape[axis]!);
  }
  return `[${position.join(', ')}]`;
}

/** Reads a range of a file piece by piece into one buffer that is used again for each. */
function readPieces(
  path: string,
  offset: number,
  byteLength: number,
  visit: (piece: Uint8Array) => void,
): void {
  const buffer = new Uint8Array(Math.min(PIECE_BYTES, byteLength));
  let file: number | undefined;
  try {
    file = openSync(path, 'r');
    for (let done = 0; done < byteLength;) {
      const wanted = Math.min(buffer.byteLength, byteLength - done);
      for (let filled = 0; filled < wanted;) {
        const read = readSync(file, buffer, filled, wanted - filled, offset + done + filled);
        if (read === 0) throw new InputError(path, 'has become shorter since it was opened; get it anew');
        filled += read;
      }
      visit(buffer.subarray(0, wanted));
      done += wanted;
    }
  } catch (cause) {
    throw unreadable(path, cause);
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
