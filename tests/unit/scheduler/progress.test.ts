import { expect, test } from 'vitest';
import { Progress } from '../../../main/scheduler/progress.ts';
import type { Event, EventBody } from '../../../shared/model/event.ts';

function event(body: EventBody): Event {
  return { seq: 0, timeMs: 0, ...body };
}

function step(number: number): Event {
  const rest = { loss: 1, gradNorm: 1, learningRate: 1, tokens: 1, durationMs: 1, memoryBytes: 1 };
  return event({ type: 'step', step: number, maxSteps: 9, ...rest });
}

function evaluating(doneAllItems: number): Event {
  const rest = { language: 'eng_Latn', doneItems: 0, totalItems: 9, totalAllItems: 9 };
  return event({ type: 'evaluating', doneAllItems, ...rest });
}

test('only what goes further than everything before is progress', () => {
  const progress = new Progress({ step: 3, doneItems: 0, languages: ['deu_Latn'] });
  const language = (code: string): Event => {
    const accuracies = { accuracy: 1, accuracyPerToken: 1, accuracyPerCharacter: 1 };
    return event({ type: 'language', language: code, items: 1, correct: 1, ...accuracies, durationMs: 1 });
  };
  const told: [Event, boolean][] = [
    [event({ type: 'started', attempt: 2, pid: 1 }), false],
    [step(2), false],
    [step(3), false],
    [step(4), true],
    [step(4), false],
    [event({ type: 'checkpoint', step: 4 }), false],
    [event({ type: 'phase', phase: 'evaluating' }), false],
    [evaluating(0), false],
    [evaluating(3), true],
    [evaluating(2), false],
    [language('deu_Latn'), false],
    [language('eng_Latn'), true],
    [language('eng_Latn'), false],
  ];
  expect(told.map(([given]) => progress.advance(given))).toEqual(told.map(([, expected]) => expected));
});
