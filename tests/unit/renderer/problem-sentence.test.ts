import { expect, test } from 'vitest';
import { problemSentence } from '../../../renderer/pages/wizard/problem-sentence.ts';
import { draftProblems, emptyDraft, newMethod } from '../../../shared/model/experiment-draft.ts';

test('problems call fields as the forms do', () => {
  const lora = newMethod('lora', 'Mine', []);
  const draft = {
    ...emptyDraft(''),
    models: [{ path: '' }],
    methods: [
      {
        ...lora,
        config: { ...lora.config, r: 0 },
        training: { maxSteps: 'many' },
        learningRatesTried: [1, 2],
      },
      { ...lora, label: '', evaluation: { numFewshot: 0.5 } },
    ],
    languages: ['klingon'],
    seeds: [1, 'two'],
    training: { warmupSteps: -1 },
    evaluation: { batchSize: 0 },
  };
  expect(
    draftProblems(draft).map((problem) => problemSentence(draft, problem).split(/ (?=must|is)/)[0]),
  ).toEqual([
    'Name',
    'Model 1',
    'The list of benchmarks',
    'Mine: Rank r',
    'Mine: Steps',
    'Method 2: Label',
    'Method 2: Examples in the prompt',
    'Language 1',
    'Seed 2',
    'Warmup steps',
    'Scoring batch',
  ]);
  const fitting = { path: ['methods', 0, 'config'], problem: 'must fit demo: no', step: 'methods' } as const;
  expect(problemSentence(draft, fitting)).toBe('Mine must fit demo: no');
  const single = { ...draft, seeds: ['x'] };
  const seed = draftProblems(single).find(({ path }) => path[0] === 'seeds')!;
  expect(problemSentence(single, seed)).toMatch(/^The seed must be/);
});
