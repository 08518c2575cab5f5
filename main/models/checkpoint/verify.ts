/**
 * @file What needs every byte of a checkpoint: a search for values that are no numbers, and its hash.
 */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import type { FileTensor } from '../../engine/ir/tensor.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { Checkpoint } from './checkpoint.ts';
import { scaleName } from './quantisation.ts';
import { readJsonObjectIfPresent, statFile, statIfPresent, unreadable } from './json-file.ts';

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

/** What files beside the weights say of tokens around a text and of its end; the rest of them changes no number. */
const DECIDING_SETTINGS = {
  'tokenizer_config.json': ['add_bos_token', 'bos_token', 'eos_token'],
  'generation_config.json': ['eos_token_id'],
} as const;

/** Names of the files that `hashCheckpoint` looks at, relative to the checkpoint's folder. */
export function hashedFiles(checkpoint: Checkpoint): string[] {
  const whole = wholeFiles(checkpoint).map((path) => relative(checkpoint.dir, path));
  return [...whole, ...Object.keys(DECIDING_SETTINGS)];
}

function wholeFiles({ dir, weights }: Checkpoint): string[] {
  const tokenizer = join(dir, 'tokenizer.json');
  return [
    join(dir, 'config.json'),
    ...(statIfPresent(tokenizer) === undefined ? [] : [tokenizer]),
    ...[...new Set([...weights.values()].map(({ path }) => path))].sort(),
  ];
}

/** One line a setting that is there. */
function decidingSettings(dir: string): string {
  return Object.entries(DECIDING_SETTINGS)
    .flatMap(([name, keys]) => {
      const json = readJsonObjectIfPresent(join(dir, name)) ?? {};
      return keys.flatMap((key) => (json[key] == null ? [] : [`${key} ${JSON.stringify(json[key])}\n`]));
    })
    .join('');
}

/**
 * SHA-256 in hexadecimal over config.json, tokenizer.json if there is one, and the weight files, each preceded by its
 * name and length, and over the settings of `DECIDING_SETTINGS`. Equal hashes mean equal models, wherever the folders
 * are. A chat template has a hash of its own.
 *
 * @throws {InputError} A file cannot be read.
 */
export function hashCheckpoint(checkpoint: Checkpoint, onProgress?: ProgressListener): string {
  const files = wholeFiles(checkpoint).map((path) => ({ path, byteLength: statFile(path).size }));
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
  hash.update(decidingSettings(checkpoint.dir));
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
