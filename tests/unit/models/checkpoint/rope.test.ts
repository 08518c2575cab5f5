/**
 * @file Rotary frequencies of six published models, against what transformers computes for them.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { RopeConfig } from '../../../../main/models/checkpoint/rope.ts';
import { ropeInverseFrequencies } from '../../../../main/models/checkpoint/rope.ts';

const golden = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../golden/rope-inverse-frequencies.json'), 'utf8'),
) as Record<string, number[]>;

const llama3 = (factor: number): RopeConfig => ({
  theta: 500_000,
  scaling: {
    type: 'llama3',
    factor,
    lowFreqFactor: 1,
    highFreqFactor: 4,
    originalMaxPositionEmbeddings: 8192,
  },
});

test.each<[string, number, RopeConfig]>([
  ['meta-llama/Llama-3.2-1B', 64, llama3(32)],
  ['meta-llama/Llama-3.2-3B', 128, llama3(32)],
  ['meta-llama/Llama-3.1-8B', 128, llama3(8)],
  ['mistralai/Mistral-7B-v0.3', 128, { theta: 1_000_000, scaling: null }],
  ['mistralai/Mistral-Small-24B-Base-2501', 128, { theta: 100_000_000, scaling: null }],
  ['HuggingFaceTB/SmolLM2-135M', 64, { theta: 100_000, scaling: null }],
])('%s', (model, headDim, rope) => {
  const frequencies = ropeInverseFrequencies({ headDim, rope });
  const expected = golden[model]!;
  expect(frequencies.length).toBe(headDim / 2);
  expect(expected.length).toBe(headDim / 2);
  // The reference is float32: its rounding, of which several steps add up, is all that may differ.
  const worst = Math.max(...expected.map((value, i) => Math.abs(frequencies[i]! / value - 1)));
  expect(worst).toBeLessThan(2e-6);
});
