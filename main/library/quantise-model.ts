/**
 * @file Quantises a model: writes, reads back, and measures on a text what it changed.
 */
import { readFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onnxRuntimeBackend } from '../engine/backends/onnxruntime/onnxruntime.ts';
import { writeFileAtomic } from '../files/atomic-write.ts';
import { makeFolder } from '../files/new-folder.ts';
import { InputError } from '../../shared/model/input-error.ts';
import type { QuantisationReport, TextError } from '../../shared/model/quantisation.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { BLOCK_SIZES, type Quantisation, type QuantisedBits } from '../models/checkpoint/quantisation.ts';
import { verifyQuantised, writeQuantised } from '../models/checkpoint/write-quantised.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import { sequenceLogits } from '../peft/logits-program.ts';

export const QUANTISATION_REPORT = 'quantization_report.json';

/** An English text of this project's own. */
const TEXT = fileURLToPath(new URL('../../resources/texts/quantisation.txt', import.meta.url));
/** Of the text; logits of all of them are held for both models. */
const MAX_TOKENS = 256;

/** Small blocks for few bits, whose steps are coarse. */
const DEFAULT_BLOCK_SIZE: Readonly<Record<QuantisedBits, number>> = { 4: 32, 8: 64 };

export interface QuantiseInput {
  /** Folder of a checkpoint in floats. */
  readonly source: string;
  /** Folder to make. */
  readonly output: string;
  readonly bits: QuantisedBits;
  /** By the bits where it is absent. */
  readonly blockSize?: number;
}

export interface QuantiseTools {
  readonly onProgress?: (doneBytes: number, totalBytes: number, message: string) => void;
  readonly signal?: AbortSignal;
}

/**
 * Quantises a checkpoint into a new folder, whole or not at all.
 *
 * @throws {InputError} The source cannot be opened or is quantised, the block size fits no layer, or the folder exists.
 */
export async function quantiseModel(
  { source: dir, output, bits, blockSize = DEFAULT_BLOCK_SIZE[bits] }: QuantiseInput,
  { onProgress = () => undefined, signal }: QuantiseTools = {},
): Promise<QuantisationReport> {
  if (!BLOCK_SIZES.some((size) => size === blockSize))
    throw new InputError('block size', `is ${blockSize}, but must be one of ${BLOCK_SIZES.join(', ')}`);
  const source = openCheckpoint(dir);
  const quantisation: Quantisation = { bits, blockSize };
  const sourceBytes = source.weightBytes;
  // Written, read back, and read once by the measurement.
  const total = 3 * sourceBytes;
  return makeFolder(output, async (folder) => {
    await writeQuantised(
      source,
      quantisation,
      folder,
      (done) => onProgress(done, total, 'Quantising'),
      signal,
    );
    const weights = await verifyQuantised(
      source,
      folder,
      (done) => onProgress(sourceBytes + done, total, 'Reading back'),
      signal,
    );
    onProgress(2 * sourceBytes, total, 'Measuring on a text');
    const quantised = openCheckpoint(folder);
    const report: QuantisationReport = {
      source: basename(resolve(dir)),
      bits,
      blockSize,
      sourceBytes,
      bytes: quantised.weightBytes,
      weights,
      text: await textError(source, quantised),
    };
    writeFileAtomic(join(folder, QUANTISATION_REPORT), JSON.stringify(report, null, 2) + '\n');
    onProgress(total, total, '');
    return report;
  });
}

/** Both models on the text. @throws {InputError} The tokenizer is missing or faulty. */
async function textError(source: Checkpoint, quantised: Checkpoint): Promise<TextError> {
  const tokenizer = loadTokenizer(source.dir);
  const limit = Math.min(MAX_TOKENS, source.config.maxPositionEmbeddings);
  const text = readFileSync(TEXT, 'utf8').replaceAll(/\s+/g, ' ').trim();
  const ids = [...tokenizer.bosTokens, ...tokenizer.encode(text)].slice(0, limit);
  const backend = onnxRuntimeBackend({ provider: 'cpu' });
  const logitsOf = async (checkpoint: Checkpoint): Promise<Float32Array> => {
    const { data } = await sequenceLogits(backend, checkpoint, { method: 'none' }, new Map(), ids);
    return data;
  };
  const before = await logitsOf(source);
  const after = await logitsOf(quantised);
  const width = source.config.vocabSize;
  const row = (logits: Float32Array, t: number): Float32Array => logits.subarray(t * width, (t + 1) * width);
  let squares = 0;
  let largest = 0;
  for (const [i, logit] of before.entries()) {
    const difference = Math.abs(after[i]! - logit);
    squares += difference * difference;
    if (difference > largest) largest = difference;
  }
  const same = ids.filter((_, t) => indexOfLargest(row(before, t)) === indexOfLargest(row(after, t))).length;
  return {
    tokens: ids.length,
    largestLogitError: largest,
    logitError: Math.sqrt(squares / before.length),
    sameTopToken: same / ids.length,
    perplexity: perplexity((t) => row(before, t), ids),
    quantisedPerplexity: perplexity((t) => row(after, t), ids),
  };
}

/** Of all tokens but the first. */
function perplexity(rowAt: (t: number) => Float32Array, ids: readonly number[]): number {
  let sum = 0;
  for (let t = 0; t + 1 < ids.length; t++) {
    const row = rowAt(t);
    const highest = row[indexOfLargest(row)]!;
    let normaliser = 0;
    for (const logit of row) normaliser += Math.exp(logit - highest);
    sum += highest + Math.log(normaliser) - row[ids[t + 1]!]!;
  }
  return Math.exp(sum / (ids.length - 1));
}

function indexOfLargest(row: Float32Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}
