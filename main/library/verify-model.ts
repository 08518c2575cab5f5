/**
 * @file Checks every byte of a checkpoint and says what it is: what import and verification do.
 */
import { statSync } from 'node:fs';
import { relative } from 'node:path';
import type { ModelFacts, VerifiedFolder } from '../../shared/model/library.ts';
import { openCheckpoint, type Checkpoint } from '../models/checkpoint/checkpoint.ts';
import { hashCheckpoint, verifyWeights } from '../models/checkpoint/verify.ts';
import { loadTokenizer } from '../models/tokenizer/tokenizer.ts';
import { stampFiles } from './file-stamps.ts';
import { readModelOrigin } from './model-origin.ts';

/** Files beside the weights that are read. */
const SIDE_FILES = [
  'config.json',
  'tokenizer.json',
  'tokenizer_config.json',
  'chat_template.jinja',
  'generation_config.json',
];
const INDEX = 'model.safetensors.index.json';

/**
 * Checks config, tokenizer, every tensor's shape and every value, and hashes the files.
 *
 * @param onBytes Told of the bytes read so far and of all that will be: the weights are read twice.
 * @throws {InputError} At the first fault, naming file, field or tensor.
 */
export function verifyModel(
  directory: string,
  onBytes: (doneBytes: number, totalBytes: number, message: string) => void = () => undefined,
): VerifiedFolder<'model'> {
  const checkpoint = openCheckpoint(directory);
  const { dir, name, weightBytes, weights } = checkpoint;
  const weightFiles = new Set([...weights.values()].map(({ path }) => path));
  // Whole files are hashed, which headers make a little longer than their tensors.
  const fileBytes = [...weightFiles].reduce((sum, path) => sum + statSync(path).size, 0);
  const totalBytes = weightBytes + fileBytes;
  // Before they are read, so that what changes meanwhile shows.
  const names = [...SIDE_FILES, INDEX, ...[...weightFiles].map((path) => relative(dir, path))];
  const files = stampFiles(dir, names);
  onBytes(0, totalBytes, 'Reading the tokenizer');
  loadTokenizer(dir);
  verifyWeights(checkpoint, (doneBytes) =>
    onBytes(doneBytes, totalBytes, 'Looking for values that are no numbers'),
  );
  const sha256 = hashCheckpoint(checkpoint, (doneBytes) =>
    onBytes(Math.min(totalBytes, weightBytes + doneBytes), totalBytes, 'Hashing'),
  );
  const { licence, origin, revision } = readModelOrigin(dir);
  return {
    path: dir,
    name,
    sha256,
    licence,
    files,
    facts: { ...factsOf(checkpoint), origin, revision },
  };
}

function factsOf({
  config,
  dtype,
  parameterCount,
  weightBytes,
}: Checkpoint): Omit<ModelFacts, 'origin' | 'revision'> {
  return {
    architecture: config.modelType,
    dtype,
    parameterCount,
    weightBytes,
    layers: config.numHiddenLayers,
    hiddenSize: config.hiddenSize,
    maxPositions: config.maxPositionEmbeddings,
    vocabularySize: config.vocabSize,
  };
}
