/**
 * @file What checkpoints are called by their folders.
 */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openCheckpoint } from '../../../../main/models/checkpoint/checkpoint.ts';
import { modelName } from '../../../../main/models/checkpoint/model-name.ts';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';

test.each([
  ['a folder of its own name', '/models/SmolLM-135M', 'someone/Other', 'SmolLM-135M'],
  ['what it was loaded from', '/work/run/model', 'HuggingFaceTB/SmolLM-135M', 'SmolLM-135M'],
  ['a folder that it was loaded from', '/work/run/checkpoint', 'C:\\models\\Llama-1B', 'Llama-1B'],
  ['the folder around it', '/work/tiny-llama/model', undefined, 'tiny-llama'],
  [
    'the folder around it, where the config says as little',
    '/work/tiny-llama/model',
    './model',
    'tiny-llama',
  ],
  ["the Hub's cache", `/cache/models--org--Tiny-1/snapshots/${COMMIT}`, undefined, 'Tiny-1'],
  ['nothing else', '/model', undefined, 'model'],
])('%s', (_, dir, loadedFrom, expected) => {
  expect(modelName(dir, loadedFrom)).toBe(expected);
});

test("the demo's model is called after its folder's folder", () => {
  expect(openCheckpoint(join(import.meta.dirname, '../../../../resources/demo/model')).name).toBe('demo');
});
