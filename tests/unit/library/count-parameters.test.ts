import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { countParameters, matchBudget, type CountedModel } from '../../../main/library/count-parameters.ts';
import { openCheckpoint } from '../../../main/models/checkpoint/checkpoint.ts';
import { methodSchema, type Method } from '../../../shared/model/method.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

/** Hidden size 16, 2 layers, 4 query and 2 key-value heads of 4. */
let model: CountedModel;

beforeAll(() => {
  const directory = mkdtempSync(join(tmpdir(), 'atlas-test-'));
  writeTinyCheckpoint(directory);
  model = openCheckpoint(directory);
  return () => rmSync(directory, { recursive: true });
});

const methodOf = (method: unknown): Method => methodSchema.parse(method);

test('counts are those of the shapes', () => {
  // Two layers: q has 16 inputs and 16 outputs, v 16 and 8, at rank 8.
  const lora = countParameters(model, methodOf({ method: 'lora' }));
  expect(lora).toMatchObject({ trainableParameters: 2 * 8 * (32 + 24), format: 'peft', problem: null });
  expect(lora.trainableShare).toBeCloseTo(896 / model.parameterCount, 12);
  const prompt = countParameters(model, methodOf({ method: 'prompt-tuning', numVirtualTokens: 3 }));
  expect(prompt.trainableParameters).toBe(48);
});

test('a method that does not fit says why instead of throwing', () => {
  const count = countParameters(model, methodOf({ method: 'lora', layersToTransform: [5] }));
  expect(count.trainableParameters).toBeNull();
  expect(count.problem).toMatch(/layer 5 does not exist/);
});

test('budgets: the nearest size of every method, and LoRA keeps alpha / r', () => {
  const lora = matchBudget(model, methodOf({ method: 'lora', r: 8, loraAlpha: 16 }), 1000);
  // 112 a rank: 9 gives 1,008, 8 gives 896.
  expect(lora).toMatchObject({ field: 'r', trainableParameters: 1008, method: { r: 9, loraAlpha: 18 } });
  expect(lora.relativeDifference).toBeCloseTo(0.008, 12);
  // 16 a token: 62.5 tokens; of two equally near the smaller.
  const prompt = matchBudget(model, methodOf({ method: 'prompt-tuning' }), 1000);
  expect(prompt.method).toMatchObject({ numVirtualTokens: 62 });
  // Two layers of 16 a token and a gate.
  const adapter = matchBudget(model, methodOf({ method: 'llama-adapter' }), 1000);
  expect(adapter).toMatchObject({ field: 'adapterLen', trainableParameters: 994 });
});

test('budgets: never below one, never beyond the schema, and none for what has no size', () => {
  expect(matchBudget(model, methodOf({ method: 'lora' }), 1).method).toMatchObject({ r: 1 });
  expect(matchBudget(model, methodOf({ method: 'lora' }), 1e12).method).toMatchObject({ r: 4096 });
  expect(matchBudget(model, methodOf({ method: 'full' }), 1000)).toMatchObject({
    field: null,
    relativeDifference: null,
    trainableParameters: model.parameterCount,
  });
});
