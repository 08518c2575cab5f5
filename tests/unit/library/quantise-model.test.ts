/**
 * @file Quantising a model into a folder: what is written and reported, and that it is all or nothing.
 */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { inspectModel } from '../../../main/library/inspect-model.ts';
import { QUANTISATION_REPORT, quantiseModel } from '../../../main/library/quantise-model.ts';
import { verifyModel } from '../../../main/library/verify-model.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

let root: string;
let source: string;
beforeEach(() => {
  root = temporaryDirectory();
  source = join(root, 'tiny');
  const config = { hidden_size: 64, intermediate_size: 96, head_dim: 16, tie_word_embeddings: false };
  writeTinyCheckpoint(source, { config, dtype: 'bfloat16' });
  writeFileSync(join(source, 'README.md'), '---\nlicense: mit\n---\n');
  writeFileSync(join(source, 'pytorch_model.bin'), 'a pickle');
});

test.each([
  { bits: 4, largestError: 0.1, largestLogitError: 1 },
  { bits: 8, largestError: 0.01, largestLogitError: 0.1 },
] as const)('$bits bits: smaller, near the original, and a model like any other', async (expected) => {
  const { bits } = expected;
  const output = join(root, 'quantised');
  const progress: number[] = [];
  const onProgress = (done: number, total: number): void => void progress.push(done / total);
  const report = await quantiseModel({ source, output, bits, blockSize: 32 }, { onProgress });

  expect(readdirSync(output).sort()).toEqual([
    'README.md',
    'config.json',
    'model.safetensors',
    QUANTISATION_REPORT,
    'tokenizer.json',
  ]);
  expect(JSON.parse(readFileSync(join(output, QUANTISATION_REPORT), 'utf8'))).toEqual(report);
  expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  expect(progress.at(-1)).toBe(1);
  const quantised = openCheckpoint(output);
  expect(quantised.config.quantisation).toEqual({ bits, blockSize: 32 });
  expect(quantised.parameterCount).toBe(openCheckpoint(source).parameterCount);
  expect(report.bytes).toBe(quantised.weightBytes);
  expect(report.bytes).toBeLessThan(report.sourceBytes);

  // down_proj, 96 wide, is three blocks a row: an odd number of zero points has no whole bytes in 4 bits.
  const roles = report.weights.map(({ role }) => role);
  expect(roles.includes('mlp.down_proj')).toBe(bits === 8);
  expect(roles).toContain('self_attn.k_proj');
  for (const { relativeError, tensors } of report.weights) {
    expect(tensors).toBe(2);
    expect(relativeError).toBeGreaterThan(0);
    expect(relativeError).toBeLessThan(expected.largestError);
  }
  const { text } = report;
  expect(text.tokens).toBe(64);
  expect(text.largestLogitError).toBeGreaterThan(text.logitError);
  expect(text.largestLogitError).toBeLessThan(expected.largestLogitError);
  expect(text.quantisedPerplexity / text.perplexity).toBeCloseTo(1, 1);

  const { facts, licence } = verifyModel(output);
  expect(facts.dtype).toBe(quantised.dtype);
  expect(licence).toBe('mit');
  expect(inspectModel(output).methods.map(({ method }) => method.method)).not.toContain('full');
});

test('a quantised model cannot be quantised again', async () => {
  const output = join(root, 'quantised');
  await quantiseModel({ source, output, bits: 8 });
  const again = quantiseModel({ source: output, output: join(root, 'again'), bits: 4 });
  await expect(again).rejects.toThrow(
    /quantised: is quantised already; choose the model that it was made from\.$/,
  );
  expect(readdirSync(root).sort()).toEqual(['quantised', 'tiny']);
});

test('a block size that fits no layer, or that nothing supports, is refused', async () => {
  const output = join(root, 'quantised');
  await expect(quantiseModel({ source, output, bits: 4, blockSize: 256 })).rejects.toThrow(
    /^block size: is 256, but no linear layer of .*tiny has rows of whole blocks of it; choose a smaller one\.$/,
  );
  await expect(quantiseModel({ source, output, bits: 4, blockSize: 48 })).rejects.toThrow(
    /^block size: is 48, but must be one of 16, 32, 64, 128, 256\.$/,
  );
  expect(readdirSync(root)).toEqual(['tiny']);
});

test('a folder that holds something, a file, and a missing parent are refused', async () => {
  mkdirSync(join(root, 'full'));
  writeFileSync(join(root, 'full', 'mine'), '');
  const into = (output: string) => quantiseModel({ source, output, bits: 8 });
  await expect(into(join(root, 'full'))).rejects.toThrow(
    /full: is not empty; give a folder that is not there yet\.$/,
  );
  await expect(into(join(root, 'full', 'mine'))).rejects.toThrow(/mine: is a file; give a folder/);
  await expect(into(join(root, 'no', 'parent'))).rejects.toThrow(
    /parent: cannot be made: the folder .*no does not exist/,
  );
  mkdirSync(join(root, 'empty'));
  await into(join(root, 'empty'));
  expect(readdirSync(root).sort()).toEqual(['empty', 'full', 'tiny']);
});

test('what is cancelled leaves nothing behind', async () => {
  const abort = new AbortController();
  const work = quantiseModel(
    { source, output: join(root, 'quantised'), bits: 8 },
    { signal: abort.signal, onProgress: () => abort.abort() },
  );
  await expect(work).rejects.toThrow(/abort/i);
  expect(readdirSync(root)).toEqual(['tiny']);
});
