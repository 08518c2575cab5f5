import { expect, test } from 'vitest';
import { trainingHints } from '../../../renderer/pages/wizard/training-hints.ts';
import { emptyDraft, newMethod, type MethodDraft } from '../../../shared/model/experiment-draft.ts';

const method = (name: 'none' | 'lora' | 'prompt-tuning', learningRate?: number): MethodDraft => ({
  ...newMethod(name, name, []),
  training: learningRate === undefined ? {} : { learningRate },
});

const sharing = (...methods: MethodDraft[]): boolean =>
  trainingHints({ ...emptyDraft('x'), methods }).some((hint) => hint.includes('share a learning rate'));

test('methods of different kinds at the learning rate of the run are worth a hint, those with rates of their own are not', () => {
  expect(sharing(method('lora'), method('prompt-tuning'))).toBe(true);
  expect(sharing(method('lora', 0.02), method('prompt-tuning', 0.02))).toBe(false);
  expect(sharing(method('lora'), method('prompt-tuning', 0.02))).toBe(false);
  expect(sharing(method('none'), method('lora'), method('lora'))).toBe(false);
  expect(sharing(method('none'))).toBe(false);
});
