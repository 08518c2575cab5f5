import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore, type IngestBatch, type Store } from '../../../main/store/store.ts';
import type { Event, EventBody } from '../../../shared/model/event.ts';
import type { Prediction } from '../../../shared/model/prediction.ts';
import { samplePrediction, sampleExperiment, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const HASH = 'c'.repeat(64);
const RUN = sampleRun().runId;

function open(file = join(temporaryDirectory(), 'atlas.sqlite'), readOnly = false): Store {
  const store = openStore(file, { readOnly });
  onTestFinished(() => store.close());
  return store;
}

function storeWithRun(): Store {
  const store = open();
  store.addExperiment(sampleExperiment(), [sampleRun()], HASH);
  return store;
}

function events(...bodies: EventBody[]): Event[] {
  return bodies.map((body, seq) => ({ seq, timeMs: 1000 + seq, ...body }));
}

function batch(change: Partial<IngestBatch>): IngestBatch {
  return { events: [], predictions: new Map(), offsets: new Map(), ...change };
}

function step(number: number, loss: number): EventBody {
  const rest = { gradNorm: 0.5, learningRate: 1e-3, tokens: 64, durationMs: 1.5, memoryBytes: 5_000_000_000 };
  return { type: 'step', step: number, maxSteps: 10, loss, ...rest };
}

const predictions = (...indices: number[]): Prediction[] => indices.map((index) => samplePrediction(index));

test('an experiment is found by id, name and hash, and adding it again is no second one', () => {
  const store = open();
  const runs = [sampleRun(2), sampleRun(1)];
  const added = store.addExperiment(sampleExperiment({ name: 'Köln & co' }), runs, HASH);
  expect(added.id).toBe('k-ln-co-cccccccc');
  expect(store.addExperiment(sampleExperiment({ name: 'Köln & co' }), runs, HASH)).toEqual(added);
  expect(store.findExperiment({ id: added.id })).toEqual(added);
  expect(store.findExperiment({ name: 'Köln & co' })).toEqual(added);
  expect(store.findExperiment({ sourceHash: HASH })).toEqual(added);
  expect(store.findExperiment({ name: 'other' })).toBe(null);
  expect(store.experiments()).toEqual([added]);
  expect(store.runs({ experiment: added.id }).map(({ config }) => config.seed)).toEqual([2, 1]);
});

test('experiments that overlap share runs, and a run id never stands for two configurations', () => {
  const store = open();
  store.addExperiment(sampleExperiment(), [sampleRun(1)], HASH);
  store.changeState(RUN, { type: 'launched' });
  const moved = sampleRun(1, {
    model: { ...sampleRun().model, path: '/elsewhere' },
    learningRatesTried: [0.005, 0.05],
  });
  const second = store.addExperiment(sampleExperiment(), [sampleRun(2), moved], 'd'.repeat(64));
  expect(store.runs({ experiment: second.id }).map(({ config, state }) => [config.seed, state])).toEqual([
    [2, 'waiting'],
    [1, 'running'],
  ]);
  expect(store.runs().length).toBe(2);
  const clash = sampleRun(1, { engineVersion: 'other' });
  expect(() => store.addExperiment(sampleExperiment(), [sampleRun(3), clash], 'e'.repeat(64))).toThrow(
    /is taken/,
  );
  expect(store.experiments().length).toBe(2);
  expect(store.runs().length).toBe(2);
});

test('runs are filtered by every given field', () => {
  const store = open();
  const other = { ...sampleRun().model, name: 'other' };
  const runs = [sampleRun(1), sampleRun(2, { model: other }), sampleRun(3, { method: { method: 'none' } })];
  store.addExperiment(sampleExperiment(), runs, HASH);
  store.changeState(runs[1]!.runId, { type: 'launched' });
  const seeds = (filter: Parameters<Store['runs']>[0]): number[] =>
    store.runs(filter).map(({ config }) => config.seed);
  expect(seeds({})).toEqual([1, 2, 3]);
  expect(seeds({ model: 'tiny' })).toEqual([1, 3]);
  expect(seeds({ model: 'tiny', method: 'none' })).toEqual([3]);
  expect(seeds({ state: 'running' })).toEqual([2]);
  expect(seeds({ seed: 3, task: 'quiz' })).toEqual([3]);
  expect(seeds({ experiment: 'nothing' })).toEqual([]);
  expect(store.activeRuns().map(({ runId, state }) => [runId, state])).toEqual([
    [runs[0]!.runId, 'waiting'],
    [runs[1]!.runId, 'running'],
    [runs[2]!.runId, 'waiting'],
  ]);
});

test('everything a worker reports comes back, exactly', () => {
  const store = storeWithRun();
  store.changeState(RUN, { type: 'launched' });
  const reported: EventBody[] = [
    { type: 'started', attempt: 1, pid: 9 },
    { type: 'model', trainableParameters: 12, totalParameters: 1_300_000_000, weightBytes: 2_600_000_000 },
    { type: 'phase', phase: 'training' },
    step(1, 2.5),
    step(2, 1 / 3),
    { type: 'checkpoint', step: 2 },
    { type: 'dev', step: 2, loss: 1.25, accuracy: 0.5, best: true },
    { type: 'exported', format: 'native', maxLogitError: 1e-7, note: 'no PEFT type' },
    { type: 'phase', phase: 'evaluating' },
    {
      type: 'evaluating',
      language: 'eng_Latn',
      doneItems: 2,
      totalItems: 3,
      doneAllItems: 2,
      totalAllItems: 6,
    },
    {
      type: 'language',
      language: 'eng_Latn',
      items: 3,
      correct: 1,
      accuracy: 1 / 3,
      accuracyPerToken: 2 / 3,
      accuracyPerCharacter: 1,
      promptTokens: 51,
      cutPrompts: 1,
      durationMs: 12.5,
    },
    { type: 'finished', trainMs: 100.5, evaluateMs: 50 },
  ];
  const german = [samplePrediction(2, 'deu_Latn'), samplePrediction(0, 'deu_Latn')];
  const status = store.ingest(
    RUN,
    batch({
      events: events(...reported),
      predictions: new Map([
        ['deu_Latn', german],
        ['eng_Latn', predictions(2, 0, 1)],
      ]),
      offsets: new Map([['events', 4321]]),
    }),
  );
  expect(status).toEqual({ state: 'finished' });
  const { summary, ...result } = store.runResult(RUN);
  expect(summary).toEqual({
    config: sampleRun(),
    state: 'finished',
    directory: join(store.directory, 'runs', RUN),
    phase: 'evaluating',
    createdMs: summary.createdMs,
    startedMs: 1000,
    endedMs: 1011,
    failure: null,
    step: 2,
    doneItems: 2,
    totalItems: 6,
    trainableParameters: 12,
    totalParameters: 1_300_000_000,
    weightBytes: 2_600_000_000,
    exportFormat: 'native',
    exportNote: 'no PEFT type',
    maxLogitError: 1e-7,
    trainMs: 100.5,
    evaluateMs: 50,
  });
  expect(store.run(RUN)).toEqual(summary);
  const rest = { gradNorm: 0.5, learningRate: 1e-3, tokens: 64, durationMs: 1.5, memoryBytes: 5_000_000_000 };
  expect(result.steps).toEqual([
    { step: 1, loss: 2.5, ...rest },
    { step: 2, loss: 1 / 3, ...rest },
  ]);
  expect(result.dev).toEqual([{ step: 2, loss: 1.25, accuracy: 0.5, best: true }]);
  expect([...result.predictions]).toEqual([
    ['eng_Latn', predictions(2, 0, 1)],
    ['deu_Latn', german],
  ]);
  expect(store.predictions(RUN, 'deu_Latn')).toEqual(german);
  expect(store.predictions(RUN, 'zul_Latn')).toEqual([]);
  expect(store.languageResults(RUN)).toEqual([
    {
      language: 'eng_Latn',
      items: 3,
      correct: 1,
      accuracy: 1 / 3,
      accuracyPerToken: 2 / 3,
      accuracyPerCharacter: 1,
      durationMs: 12.5,
      written: null,
      promptTokens: 51,
      cutPrompts: 1,
    },
  ]);
  expect(store.runAnswers(RUN).languages.get('eng_Latn')).toMatchObject({
    promptTokens: 51,
    cutPrompts: 1,
  });
  expect([...store.offsets(RUN)]).toEqual([['events', 4321]]);
});

test('what is read twice counts once, in its first place and with its last value', () => {
  const store = storeWithRun();
  store.ingest(
    RUN,
    batch({
      events: events(step(1, 9), step(2, 8)),
      predictions: new Map([['eng_Latn', predictions(1, 0)]]),
    }),
  );
  const again = { ...samplePrediction(0), scores: [-7] };
  store.ingest(
    RUN,
    batch({ events: events(step(2, 7)), predictions: new Map([['eng_Latn', [again, samplePrediction(2)]]]) }),
  );
  expect(store.runResult(RUN).steps.map(({ step: number, loss }) => [number, loss])).toEqual([
    [1, 9],
    [2, 7],
  ]);
  expect(store.predictions(RUN, 'eng_Latn')).toEqual([samplePrediction(1), again, samplePrediction(2)]);
});

test('an ingest that fails part way leaves nothing, and can be done again', () => {
  const store = storeWithRun();
  const good = predictions(0, 1);
  const bad = { ...samplePrediction(2), gold: null } as unknown as Prediction;
  const offsets = new Map([['eng_Latn', 77]]);
  const attempt = (list: Prediction[]): void =>
    void store.ingest(
      RUN,
      batch({ events: events(step(1, 9)), predictions: new Map([['eng_Latn', list]]), offsets }),
    );
  expect(() => attempt([...good, bad])).toThrow(/NOT NULL/);
  expect(store.predictions(RUN, 'eng_Latn')).toEqual([]);
  expect(store.runResult(RUN).steps).toEqual([]);
  expect(store.offsets(RUN).size).toBe(0);
  attempt(good);
  expect(store.predictions(RUN, 'eng_Latn')).toEqual(good);
});

test.each<[EventBody[], string, string | null]>([
  [[{ type: 'paused', step: 3 }], 'paused', null],
  [[{ type: 'cancelled' }], 'cancelled', null],
  [[{ type: 'failed', message: 'out of memory', stack: null }], 'failed', 'out of memory'],
  [
    [
      { type: 'paused', step: 3 },
      { type: 'started', attempt: 2, pid: 5 },
    ],
    'running',
    null,
  ],
  [[step(1, 1)], 'running', null],
])('a running run whose worker reports %j', (bodies, state, failure) => {
  const store = storeWithRun();
  store.changeState(RUN, { type: 'launched' });
  store.ingest(RUN, batch({ events: events(...bodies) }));
  expect(store.run(RUN)).toMatchObject({ state, failure });
});

test('what a worker still reports after the end changes no state', () => {
  const store = storeWithRun();
  store.changeState(RUN, { type: 'cancelled' });
  const { endedMs } = store.run(RUN)!;
  store.ingest(RUN, batch({ events: events({ type: 'finished', trainMs: 1, evaluateMs: 1 }) }));
  expect(store.run(RUN)).toMatchObject({ state: 'cancelled', endedMs });
});

test('an illegal change and an unknown run are refused', () => {
  const store = storeWithRun();
  expect(() => store.changeState(RUN, { type: 'finished' })).toThrow(/waiting cannot be finished/);
  expect(() => store.predictions('nope-0000', 'eng_Latn')).toThrow(
    /run "nope-0000": is not in this workspace/,
  );
  expect(store.run('nope-0000')).toBe(null);
});

test('another connection reads while the first writes, and cannot write', () => {
  const file = join(temporaryDirectory(), 'atlas.sqlite');
  const writer = open(file);
  writer.addExperiment(sampleExperiment(), [sampleRun()], HASH);
  const reader = open(file, true);
  expect(reader.run(RUN)?.state).toBe('waiting');
  writer.changeState(RUN, { type: 'launched' });
  expect(reader.run(RUN)?.state).toBe('running');
  expect(() => reader.changeState(RUN, { type: 'cancelled' })).toThrow(/readonly/);
});

test('a workspace that was closed opens read-only and finds its runs wherever it was moved', () => {
  const file = join(temporaryDirectory(), 'atlas.sqlite');
  const writer = openStore(file);
  writer.addExperiment(sampleExperiment(), [sampleRun()], HASH);
  writer.close();
  expect(open(file, true).run(RUN)?.directory).toBe(join(file, '..', 'runs', RUN));
});
