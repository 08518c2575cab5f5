import { expect, test } from 'vitest';
import { expandExperiment } from '../../../main/scheduler/expand.ts';
import type { Experiment } from '../../../shared/model/experiment.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import { runConfigSchema } from '../../../shared/model/run.ts';
import { sampleExperiment } from '../../helpers/sample-run.ts';

const RESOLVED = {
  models: [
    { path: '/m/a', name: 'a', sha256: 'a'.repeat(64), chatTemplate: null, adapters: new Map() },
    { path: '/m/b', name: 'b', sha256: 'b'.repeat(64), chatTemplate: null, adapters: new Map() },
  ],
  tasks: [
    {
      path: '/t/quiz',
      id: 'quiz',
      version: '1',
      sha256: 'c'.repeat(64),
      languages: ['eng_Latn', 'deu_Latn', 'zho_Hans', 'zho_Hant', 'rus_Cyrl'],
      isWritten: false,
      title: 'not part of a run',
    },
  ],
};

function experiment(change: object = {}): Experiment {
  return sampleExperiment({
    models: [{ path: 'a' }, { path: 'b' }],
    methods: [
      { config: { method: 'none' } },
      { label: 'lora 4', config: { method: 'lora', r: 4 } as never, training: { learningRate: 0.25 } },
      { label: 'lora 8', config: { method: 'lora', r: 8 } as never },
    ],
    seeds: [1, 2],
    training: { maxSteps: 7 } as never,
    ...change,
  });
}

function withRatesTried(): object[] {
  const { methods } = experiment();
  return methods.with(1, { ...methods[1]!, learningRatesTried: [0.25, 2.5] });
}

function expand(change: object = {}, resolved = RESOLVED, version = '1.0.0') {
  return expandExperiment(experiment(change), resolved, version);
}

test('runs are models x tasks x methods x seeds, in that order', () => {
  const runs = expand();
  expect(runs.map(({ name }) => name)).toEqual(
    ['a', 'b'].flatMap((model) =>
      ['none', 'lora 4', 'lora 8'].flatMap((method) =>
        [1, 2].map((seed) => `${method} / ${model} / quiz / seed ${seed}`),
      ),
    ),
  );
  expect(new Set(runs.map(({ runId }) => runId)).size).toBe(12);
  for (const run of runs) {
    expect(run.runId).toMatch(/^(none|lora)-[0-9a-f]{8}$/);
    expect(runConfigSchema.parse(run)).toEqual(run);
    expect(run.languages).toEqual(RESOLVED.tasks[0]!.languages);
  }
});

test("a method's training overrides only what it names", () => {
  const byLabel = new Map(expand().map((run) => [run.methodLabel, run.training]));
  expect(byLabel.get('lora 4')).toEqual({ ...byLabel.get('lora 8'), learningRate: 0.25 });
  expect(byLabel.get('lora 8')).toEqual(experiment().training);
  expect(byLabel.get('lora 4')!.maxSteps).toBe(7);
});

test('a run id follows from what is computed, not from where files lie', () => {
  const ids = (...args: Parameters<typeof expand>): string[] => expand(...args).map(({ runId }) => runId);
  const base = ids();
  const moved = {
    ...RESOLVED,
    models: RESOLVED.models.map((model) => ({ ...model, path: `/moved${model.path}` })),
  };
  expect(ids({}, moved)).toEqual(base);
  expect(ids({ description: 'said differently' })).toEqual(base);
  expect(ids({ methods: withRatesTried() })).toEqual(base);
  const changes: Parameters<typeof expand>[] = [
    [{ languages: ['eng_Latn'] }],
    [{ training: { maxSteps: 8 } }],
    [{}, { ...RESOLVED, models: RESOLVED.models.map((model) => ({ ...model, sha256: 'd'.repeat(64) })) }],
    [{}, RESOLVED, '1.0.1'],
  ];
  for (const change of changes) expect(ids(...change).filter((id) => base.includes(id))).toEqual([]);
});

test('the learning rates tried for a method are in its runs', () => {
  const tried = expand({ methods: withRatesTried() }).map((run) => run.learningRatesTried);
  expect(tried.slice(0, 6)).toEqual([undefined, undefined, [0.25, 2.5], [0.25, 2.5], undefined, undefined]);
});

test('examples in front of prompts are of their method alone, and make another run of it', () => {
  const { methods } = experiment();
  const [plain] = expand();
  const [shown, , other] = expand({
    methods: methods.with(0, { ...methods[0]!, evaluation: { numFewshot: 5 } }),
  });
  expect(shown!.evaluation).toEqual({ ...plain!.evaluation, numFewshot: 5 });
  expect(shown!.runId).not.toBe(plain!.runId);
  expect(other!.evaluation).toEqual(plain!.evaluation);
});

test('chosen languages keep their order', () => {
  expect(expand({ languages: ['zho_Hant', 'eng_Latn'] })[0]!.languages).toEqual(['zho_Hant', 'eng_Latn']);
});

test.each<[string, object, typeof RESOLVED, RegExp]>([
  [
    'a misspelt script',
    { languages: ['eng_Latn', 'zho_Hand'] },
    RESOLVED,
    /"languages\[1\]": task "quiz" has no language "zho_Hand"; the nearest that it has are zho_Han[st], zho_Han[st], /,
  ],
  ['a misspelt language', { languages: ['dev_Latn'] }, RESOLVED, /"languages\[0\]".* are deu_Latn, /],
  [
    'two methods of one label',
    { methods: [{ config: { method: 'lora' } }, { config: { method: 'lora', r: 2 } }] },
    RESOLVED,
    /"methods\[1\]\.label": label "lora" is that of methods\[0\] too/,
  ],
  ['a seed twice', { seeds: [3, 4, 3] }, RESOLVED, /"seeds\[2\]": seed 3 is that of seeds\[0\]/],
  [
    'two models of one name',
    {},
    { ...RESOLVED, models: [RESOLVED.models[0]!, RESOLVED.models[0]!] },
    /"models\[1\]": model "a"/,
  ],
  [
    'a task twice',
    {},
    { ...RESOLVED, tasks: [RESOLVED.tasks[0]!, RESOLVED.tasks[0]!] },
    /"tasks\[1\]": task "quiz"/,
  ],
])('%s is refused, naming the field', (_, change, resolved, message) => {
  expect(() => expand(change, resolved)).toThrow(InputError);
  expect(() => expand(change, resolved)).toThrow(message);
});

test('teaches written answers by language modelling, whatever the experiment says', () => {
  const [task] = RESOLVED.tasks;
  const written = expand({}, { ...RESOLVED, tasks: [{ ...task!, isWritten: true }] });
  expect(new Set(written.map(({ training }) => training.objective))).toEqual(new Set(['language-modeling']));
  expect(expand()[0]!.training.objective).toBe('multiple-choice');
});
