import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openForWriting } from '../../../main/store/database.ts';
import { MIGRATIONS } from '../../../main/store/migrations.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import type { EventBody } from '../../../shared/model/event.ts';
import { sampleExperiment, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const HASH = 'c'.repeat(64);

function storeWith(...seeds: number[]): Store {
  const store = openStore(join(temporaryDirectory(), 'atlas.sqlite'));
  onTestFinished(() => store.close());
  store.addExperiment(
    sampleExperiment(),
    seeds.map((seed) => sampleRun(seed)),
    HASH,
  );
  return store;
}

function scored(language: string, correct: number): EventBody {
  const accuracies = { accuracyPerToken: 0, accuracyPerCharacter: 0, durationMs: 1 };
  return { type: 'language', language, items: 10, correct, accuracy: correct / 10, ...accuracies };
}

function report(store: Store, seed: number, ...bodies: EventBody[]): void {
  const events = bodies.map((body, seq) => ({ seq, timeMs: 1000 + seq, ...body }));
  store.ingest(sampleRun(seed).runId, { events, predictions: new Map(), offsets: new Map() });
}

test('a list follows what workers report, with English and the mean of the others apart', () => {
  const store = storeWith(1, 2);
  const seen = () => [...store.listing.runs()].find(({ settings }) => settings.seed === 1)!;
  expect(seen()).toMatchObject({ state: 'waiting', scoredLanguages: 0, transferAccuracy: null });
  store.changeState(sampleRun(1).runId, { type: 'launched' });
  report(store, 1, scored('deu_Latn', 4), scored('eng_Latn', 9), scored('fra_Latn', 2));
  expect(seen()).toMatchObject({ state: 'running', scoredLanguages: 3, englishAccuracy: 0.9 });
  expect(seen().transferAccuracy).toBeCloseTo(0.3, 12);
  // A resumed worker reports a language again.
  report(store, 1, scored('fra_Latn', 8));
  expect(seen()).toMatchObject({ scoredLanguages: 3 });
  expect(seen().transferAccuracy).toBeCloseTo(0.6, 12);
});

test.each([true, false])(
  'a run that takes the key of one deleted for good is listed as itself (list read in between: %s)',
  (isReadBetween) => {
    const store = storeWith(1, 2);
    const seeds = () => [...store.listing.runs()].map(({ settings }) => settings.seed);
    expect(seeds()).toEqual([1, 2]);
    store.shelf.purge(store.shelf.find([sampleRun(2).runId])[0]!);
    if (isReadBetween) expect(seeds()).toEqual([1]);
    store.addExperiment(sampleExperiment(), [sampleRun(3)], 'd'.repeat(64));
    expect(seeds()).toEqual([1, 3]);
  },
);

test('means of an older workspace are computed when it is brought up to date', () => {
  const file = join(temporaryDirectory(), 'atlas.sqlite');
  const before = MIGRATIONS.findIndex(({ name }) => name.startsWith('tags, notes'));
  const old = openForWriting(file, MIGRATIONS.slice(0, before));
  old
    .prepare(
      "INSERT INTO runs (key, id, config, created_ms, state, position) VALUES (1, ?, ?, 0, 'finished', 1)",
    )
    .run(sampleRun().runId, JSON.stringify(sampleRun()));
  const result = old.prepare('INSERT INTO language_results VALUES (1, ?, 10, 1, ?, 0, 0, 1)');
  for (const [language, accuracy] of [
    ['eng_Latn', 0.8],
    ['deu_Latn', 0.5],
    ['fra_Latn', 0.25],
  ]) {
    result.run(language, accuracy);
  }
  old.close();
  const store = openStore(file);
  onTestFinished(() => store.close());
  expect([...store.listing.runs()]).toMatchObject([
    {
      scoredLanguages: 3,
      englishAccuracy: 0.8,
      transferAccuracy: 0.375,
      tags: [],
      note: '',
      trashedMs: null,
    },
  ]);
});

test('settings are found by their path, and each value is kept once', () => {
  const store = storeWith(1, 2);
  const [first, second] = [...store.listing.runs()];
  expect(first!.settings.fields.get('training.maxSteps')).toBe(10);
  expect(first!.settings.fields.get('languages')).toBe(2);
  expect(first!.settings.fields.get('method.targetModules')).toBe(
    sampleRun().method.method === 'lora' ? 'q_proj, v_proj' : null,
  );
  expect(second!.settings.fields.get('seed')).toBe(2);
  expect(second!.settings.fields.get('no.such.field')).toBe(null);
  expect(store.listing.dictionary.find('model.name')!.values).toEqual([null, 'tiny']);
});

test('runs added while the list is being read are in it', () => {
  const store = storeWith(...Array.from({ length: 300 }, (_, index) => index + 1));
  expect(store.listing.warmUp()).toBe(true);
  store.addExperiment(sampleExperiment({ name: 'more' }), [sampleRun(301)], 'd'.repeat(64));
  expect([...store.listing.runs()].length).toBe(301);
  store.addExperiment(sampleExperiment({ name: 'yet more' }), [sampleRun(302)], 'e'.repeat(64));
  expect([...store.listing.runs()].length).toBe(302);
});
