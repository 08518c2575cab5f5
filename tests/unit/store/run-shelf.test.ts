import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openStore, type Store } from '../../../main/store/store.ts';
import { sampleExperiment, samplePrediction, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const HASH = 'c'.repeat(64);
const id = (seed: number): string => sampleRun(seed).runId;

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

function queue(store: Store): number[] {
  return store.activeRuns().map(({ runId }) => Number(runId.split('-')[2]!.replace(/0+$/, '')));
}

test('waiting runs are moved before another one, to the end, and several at once in the order given', () => {
  const store = storeWith(1, 2, 3, 4, 5);
  store.shelf.reorder([id(4)], id(1));
  expect(queue(store)).toEqual([4, 1, 2, 3, 5]);
  store.shelf.reorder([id(4)], null);
  expect(queue(store)).toEqual([1, 2, 3, 5, 4]);
  store.shelf.reorder([id(5), id(1)], id(3));
  expect(queue(store)).toEqual([2, 5, 1, 3, 4]);
  // Nothing moves for a run that is not there, or for itself.
  store.shelf.reorder(['lora-none-9'], id(2));
  store.shelf.reorder([id(2)], id(2));
  expect(new Set(queue(store)).size).toBe(5);
});

test('a run that is over keeps out of the queue when others are moved', () => {
  const store = storeWith(1, 2, 3);
  store.changeState(id(2), { type: 'launched' });
  store.changeState(id(2), { type: 'finished' });
  store.shelf.reorder([id(2), id(3)], id(1));
  expect(queue(store)).toEqual([3, 1]);
});

test('what is in the trash is in no list and no queue, and comes back as it was', () => {
  const store = storeWith(1, 2);
  store.shelf.setTrashed([id(1)], 5000);
  expect(queue(store)).toEqual([2]);
  expect(store.runs().map(({ config }) => config.seed)).toEqual([2]);
  expect(store.experiments()[0]!.runIds).toEqual([id(2)]);
  expect(store.run(id(1))).not.toBe(null);
  store.shelf.setTrashed([id(1)], null);
  expect(queue(store)).toEqual([1, 2]);
});

test('a run at work that was deleted is followed until it leaves, and is not purged before', () => {
  const store = storeWith(1);
  store.changeState(id(1), { type: 'launched' });
  store.shelf.setTrashed([id(1)], 5000);
  expect(queue(store)).toEqual([1]);
  expect(store.shelf.trash()).toEqual([]);
  store.changeState(id(1), { type: 'paused' });
  expect(queue(store)).toEqual([]);
  expect(store.shelf.trash().map(({ runId }) => runId)).toEqual([id(1)]);
});

test('a purged run leaves nothing behind, an experiment without runs goes too, and both can be made anew', () => {
  const store = storeWith(1, 2);
  store.changeState(id(1), { type: 'launched' });
  store.ingest(id(1), {
    events: [],
    predictions: new Map([['eng_Latn', [samplePrediction(0)]]]),
    offsets: new Map([['events', 12]]),
  });
  store.changeState(id(1), { type: 'cancelled' });
  store.shelf.setTrashed([id(1), id(2)], 5000);
  const [first, second] = store.shelf.trash();
  store.shelf.purge(first!);
  expect(store.run(id(1))).toBe(null);
  expect(store.experiments().length).toBe(1);
  // The same experiment again: the run that is gone is new, the other is taken out of the trash.
  const again = store.addExperiment(sampleExperiment(), [sampleRun(1), sampleRun(2)], HASH);
  expect(new Set(again.runIds)).toEqual(new Set([id(1), id(2)]));
  expect(store.predictions(id(1), 'eng_Latn')).toEqual([]);
  expect(store.offsets(id(1)).size).toBe(0);
  store.shelf.setTrashed(again.runIds, 6000);
  for (const run of store.shelf.trash()) store.shelf.purge(run);
  expect(second).toBeDefined();
  expect(store.experiments()).toEqual([]);
  expect([...store.listing.runs()]).toEqual([]);
});

test('tags are added, removed and kept in order; a note is replaced', () => {
  const store = storeWith(1, 2);
  store.shelf.tag([id(1), id(2)], ['paper', 'baseline'], []);
  store.shelf.tag([id(1)], ['ablation'], ['paper']);
  store.shelf.setNote(id(2), 'Zwölf GB Speicher');
  expect([...store.listing.runs()].map(({ tags, note }) => ({ tags, note }))).toEqual([
    { tags: ['ablation', 'baseline'], note: '' },
    { tags: ['baseline', 'paper'], note: 'Zwölf GB Speicher' },
  ]);
});
