import { expect, test } from 'vitest';
import { schedules } from '../../../renderer/pages/wizard/schedules.ts';
import { emptyDraft, newMethod, type FieldValues } from '../../../shared/model/experiment-draft.ts';
import type { MethodName } from '../../../shared/model/method.ts';

const rates = (...methods: readonly [MethodName, string, FieldValues?][]) =>
  schedules({
    ...emptyDraft('x'),
    methods: methods.map(([name, label, training = {}]) => ({ ...newMethod(name, label, []), training })),
  }).map(({ label, training: { learningRate } }) => [label, learningRate]);

const SHARED = emptyDraft('x').training['learningRate'];

test('every schedule that is trained with is there once, and no other', () => {
  expect(rates()).toEqual([['all methods', SHARED]]);
  expect(rates(['none', 'base'], ['lora', 'a'], ['lora', 'b'])).toEqual([['all methods', SHARED]]);
  expect(
    rates(
      ['none', 'base'],
      ['prefix-tuning', 'prefix', { learningRate: 0.03 }],
      ['prompt-tuning', 'prompt', { learningRate: 0.01 }],
      ['llama-adapter', 'adapter', { learningRate: 0.03 }],
      ['lora', 'c', { learningRate: 0.001 }],
      ['lora', 'd', { learningRate: 0.002 }],
      ['lora', 'e', { learningRate: 0.004 }],
    ),
  ).toEqual([
    ['prefix, adapter', 0.03],
    ['prompt', 0.01],
    ['c', 0.001],
    ['d', 0.002],
    ['e', 0.004],
  ]);
  // A setting that shapes nothing makes no curve; what is wrong has none.
  expect(
    rates(
      ['lora', 'a'],
      ['lora', 'b', { batchSize: 2 }],
      ['lora', 'c'],
      ['lora', 'd'],
      ['lora', 'e', { maxSteps: 7 }],
    ),
  ).toEqual([
    ['a, b, c and 1 more', SHARED],
    ['e', SHARED],
  ]);
  expect(rates(['lora', 'a', { learningRate: 'fast' }], ['lora', 'b', { learningRate: 1 }])).toEqual([
    ['all methods', 1],
  ]);
});
