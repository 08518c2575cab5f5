import { describe, expect, test } from 'vitest';
import {
  draftOf,
  draftProblems,
  editedMethod,
  emptyDraft,
  experimentDraftSchema,
  experimentOf,
  newMethod,
  problemAt,
  stepOf,
  trainedAdapter,
  withFoundRate,
  type ExperimentDraft,
  type MethodDraft,
} from '../../../shared/model/experiment-draft.ts';
import { experimentSchema } from '../../../shared/model/experiment.ts';

function completeDraft(): ExperimentDraft {
  const draft = emptyDraft('two by two');
  return {
    ...draft,
    models: [{ path: '/models/a' }],
    tasks: [{ path: '/tasks/t' }],
    methods: [newMethod('none', 'base', []), newMethod('lora', 'LoRA', [])],
  };
}

describe('drafts', () => {
  test('a new one lacks exactly what the user has to choose, each told at its step', () => {
    const problems = draftProblems(emptyDraft('new'));
    expect(problems.map(({ step, problem }) => [step, problem])).toEqual([
      ['models', 'is empty; choose at least one model'],
      ['task', 'is empty; choose at least one benchmark'],
      ['methods', 'is empty; add at least one method'],
    ]);
    expect(experimentOf(emptyDraft('new'))).toBeNull();
  });

  test('a complete one is the experiment that the command line would read', () => {
    const draft = completeDraft();
    expect(draftProblems(draft)).toEqual([]);
    expect(experimentOf(draft)).toEqual(
      experimentSchema.parse({
        name: 'two by two',
        models: [{ path: '/models/a' }],
        tasks: [{ path: '/tasks/t' }],
        methods: [
          { label: 'base', config: { method: 'none' } },
          { label: 'LoRA', config: { method: 'lora' } },
        ],
      }),
    );
  });

  test('tells every wrong field at once, with the value and what is right', () => {
    const draft = completeDraft();
    const wrong = {
      ...draft,
      name: '',
      seeds: [1, 'two'],
      methods: [
        draft.methods[0]!,
        { ...draft.methods[1]!, config: { method: 'lora', r: 0, loraDropout: 1 } },
      ],
      training: { ...draft.training, maxSteps: null, learningRate: -1 },
      evaluation: { ...draft.evaluation, batchSize: 1.5 },
    };
    const problems = draftProblems(wrong);
    expect(Object.fromEntries(problems.map(({ path, step }) => [path.join('.'), step]))).toEqual({
      name: 'review',
      'seeds.1': 'settings',
      'methods.1.config.r': 'methods',
      'methods.1.config.loraDropout': 'methods',
      'training.maxSteps': 'settings',
      'training.learningRate': 'settings',
      'evaluation.batchSize': 'settings',
    });
    expect(problemAt(problems, ['methods', 1, 'config', 'r'])).toBe('must be more than 0, but is 0');
    expect(problemAt(problems, ['training', 'maxSteps'])).toBe('must be a number, but is empty');
    expect(problemAt(problems, ['training', 'batchSize'])).toBeNull();
  });

  test('tells repeated labels, seeds and models at the later one', () => {
    const draft = completeDraft();
    const twice = {
      ...draft,
      seeds: [1, 2, 1],
      methods: [newMethod('none', 'same', []), newMethod('lora', 'same', [])],
    };
    expect(draftProblems(twice).map(({ path }) => path)).toEqual([
      ['seeds', 2],
      ['methods', 1, 'label'],
    ]);
  });

  test('new methods get labels that are free', () => {
    const first = newMethod('lora', 'LoRA', []);
    const second = newMethod('lora', 'LoRA', [first]);
    expect([first.label, second.label, newMethod('lora', 'LoRA', [first, second]).label]).toEqual([
      'LoRA',
      'LoRA 2',
      'LoRA 3',
    ]);
  });

  test('an experiment becomes a draft and the same experiment again, overrides included', () => {
    const experiment = experimentSchema.parse({
      name: 'again',
      models: [{ path: '/m' }],
      tasks: [{ path: '/t' }],
      methods: [
        {
          config: { method: 'lora', r: 4, targetModules: ['q_proj'] },
          training: { learningRate: 0.004 },
          learningRatesTried: [0.004, 0.4],
        },
      ],
      languages: ['eng_Latn', 'deu_Latn'],
      seeds: [3, 4],
      evaluation: { maxItems: 7 },
    });
    const draft = experimentDraftSchema.parse(JSON.parse(JSON.stringify(draftOf(experiment))));
    expect(draft.methods[0]).toMatchObject({ label: 'lora', training: { learningRate: 0.004 } });
    const again = experimentOf(draft)!;
    expect(again).toEqual({ ...experiment, methods: [{ ...experiment.methods[0], label: 'lora' }] });
    // A field that is not overridden must stay out, or it would override the experiment's.
    expect(Object.keys(again.methods[0]!.training!)).toEqual(['learningRate']);
  });

  test.each([
    ['/adapters/mine', 'mine'],
    ['C:\\runs\\lora-1\\adapter\\', 'lora-1'],
    ['/adapters/taken', 'taken 2'],
  ])('a trained adapter in %s is called %s', (path, label) => {
    const method = trainedAdapter(path, [newMethod('lora', 'taken', [])]);
    expect(method).toEqual({ label, config: { method: 'adapter', path }, training: {} });
    const draft = { ...completeDraft(), methods: [method] };
    expect(experimentOf(draft)!.methods[0]!.config).toEqual(method.config);
  });

  test('learning rates tried add up, and are forgotten with another configuration or a rate set by hand', () => {
    const method = newMethod('lora', 'LoRA', []);
    const found = withFoundRate(withFoundRate(method, { learningRate: 0.1, tried: [0.01, 0.1] }), {
      learningRate: 0.03,
      tried: [0.03, 0.1],
    });
    expect(found).toMatchObject({ training: { learningRate: 0.03 }, learningRatesTried: [0.01, 0.03, 0.1] });
    expect(editedMethod(found, { ...found, label: 'other' }).learningRatesTried).toHaveLength(3);
    const steps = { ...found, training: { ...found.training, maxSteps: 9 } };
    expect(editedMethod(found, steps).learningRatesTried).toHaveLength(3);
    const changes: Partial<MethodDraft>[] = [
      { config: { ...found.config, r: 2 } },
      { training: { learningRate: 0.1 } },
      { training: {} },
    ];
    for (const changed of changes)
      expect(editedMethod(found, { ...found, ...changed }).learningRatesTried).toBeUndefined();
  });

  test('keeps what is half typed and refuses what is too large to keep', () => {
    const draft = { ...completeDraft(), seeds: ['', 'x'], training: { maxSteps: '12a' } };
    expect(experimentDraftSchema.parse(draft)).toEqual(draft);
    expect(experimentDraftSchema.safeParse({ ...draft, description: 'x'.repeat(10_001) }).success).toBe(
      false,
    );
    expect(experimentDraftSchema.safeParse({ ...draft, extra: 1 }).success).toBe(false);
  });

  test.each([
    [['models', 0, 'path'], 'models'],
    [['tasks'], 'task'],
    [['methods', 2, 'training', 'maxSteps'], 'methods'],
    [['languages', 4], 'languages'],
    [['device'], 'settings'],
    [['name'], 'review'],
  ] as const)('%j belongs to step %s', (path, step) => expect(stepOf(path)).toBe(step));
});
