import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { RunInspector } from '../../../main/services/run-inspector.ts';
import { RunList } from '../../../main/services/run-list/run-list.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { makeLargeStore } from '../../../scripts/large-store/large-store.ts';
import { runQuerySchema, type RunQuery } from '../../../shared/rpc/runs.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const RUNS = 250;

function open(): { readonly store: Store; readonly list: RunList } {
  const workspace = temporaryDirectory();
  makeLargeStore(workspace, {
    runs: RUNS,
    languages: 3,
    wholeRuns: 0,
    itemsOfWholeRun: 0,
    itemsOfOtherRun: 6,
  });
  const store = openStore(join(workspace, 'atlas.db'));
  onTestFinished(() => store.close());
  return { store, list: new RunList(store, new RunInspector(store)) };
}

function query(change: Partial<RunQuery> = {}): RunQuery {
  return runQuerySchema.parse(change);
}

test('windows put together are the whole list, the newest first', () => {
  const { list } = open();
  const ids = list.ids(query());
  const windows = [0, 100, 200].flatMap((offset) => list.window(query(), offset, 100, []).rows);
  expect(windows.map(({ runId }) => runId)).toEqual(ids);
  expect(new Set(ids).size).toBe(RUNS);
  expect(list.window(query(), 0, 1, []).rows[0]!.experiment).toBe('sweep 3');
});

test('words of a search may be of different parts of a run, in any case', () => {
  const { list } = open();
  const { rows, total } = list.window(query({ search: 'LORA  mistral "seed' }), 0, 100, []);
  expect({ rows, total }).toEqual({ rows: [], total: 0 });
  // Of numbers the whole, so not Mistral-7B.
  for (const { runId, seed } of list.window(query({ search: 'mistral 7' }), 0, 100, []).rows) {
    expect(`${runId} ${seed}`).toMatch(/\b7\b/);
  }
  expect(list.window(query({ search: 'istral' }), 0, 100, []).total).toBe(0);
  expect(list.window(query({ search: '7b sweep 3' }), 0, 100, []).rows.length).toBeGreaterThan(0);
  const found = list.window(query({ search: 'R=32  mistral sweep' }), 0, 100, []);
  expect(found.total).toBe(10);
  for (const row of found.rows) {
    expect(row).toMatchObject({ model: 'Mistral-7B-v0.3', methodLabel: 'LoRA r=32' });
  }
});

test('filters by setting, state and experiment leave only what has all of them', () => {
  const { store, list } = open();
  const fields = { 'training.learningRate': ['0.001', '0.003'], 'model.name': ['SmolLM-135M'] };
  const { rows } = list.window(query({ fields }), 0, 500, ['training.learningRate']);
  expect(new Set(rows.map((row) => row.fields['training.learningRate']))).toEqual(new Set([0.001]));
  expect(new Set(rows.map(({ model }) => model))).toEqual(new Set(['SmolLM-135M']));
  const [experiment] = store.newestExperiments(1);
  expect(list.outline(query({ experiment: experiment!.id }))).toMatchObject({
    total: 50,
    inView: RUNS,
    experimentName: 'sweep 3',
  });
  expect(list.outline(query({ states: ['failed'] }))).toMatchObject({ total: 0, states: { finished: RUNS } });
});

test('groups follow each other without a gap and carry the means of their runs', () => {
  const { list } = open();
  const grouped = query({ group: 'method', sort: { by: 'transfer', descending: true } });
  const { groups, total } = list.outline(grouped);
  const { rows } = list.window(grouped, 0, 500, []);
  expect(groups.map(({ value }) => value)).toEqual([
    'frozen base',
    'LoRA r=8',
    'LoRA r=32',
    'prefix tuning',
    'prompt tuning',
  ]);
  let next = 0;
  for (const { value, start, count, transferAccuracy } of groups) {
    expect(start).toBe(next);
    next += count;
    const members = rows.slice(start, start + count);
    expect(new Set(members.map(({ methodLabel }) => methodLabel))).toEqual(new Set([value]));
    const scores = members.map((row) => row.transferAccuracy!);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
    expect(transferAccuracy).toBeCloseTo(scores.reduce((sum, score) => sum + score, 0) / count, 12);
  }
  expect(next).toBe(total);
});

test('runs without a value are last, whichever way the list is sorted', () => {
  const { store, list } = open();
  const [first] = list.ids(query());
  store.shelf.tag([first!], ['chosen'], []);
  for (const descending of [true, false]) {
    expect(list.ids(query({ sort: { by: 'tags', descending } }))[0]).toBe(first);
  }
  expect(list.ids(query({ tags: ['chosen'] }))).toEqual([first]);
  expect(list.outline(query()).tags).toEqual([{ tag: 'chosen', count: 1 }]);
});

test('fields say which values there are, in how many the listed runs differ, and whether methods tell them', () => {
  const { list } = open();
  const field = (name: string, change: Partial<RunQuery> = {}) =>
    list.outline(query(change)).fields.find((each) => each.name === name)!;
  expect(field('training.learningRate')).toMatchObject({
    distinct: 2,
    followsMethod: false,
    values: [
      { value: 0.0003, count: 125 },
      { value: 0.001, count: 125 },
    ],
  });
  expect(field('method.r')).toMatchObject({ distinct: 3, followsMethod: true });
  expect(field('seed', { search: 'prefix seed', fields: { seed: ['2'] } })).toMatchObject({ distinct: 1 });
});

test('the trash is a view of its own', () => {
  const { store, list } = open();
  const [first, second] = list.ids(query());
  store.shelf.setTrashed([first!, second!], Date.now());
  expect(list.ids(query({ view: 'trash' })).length).toBe(2);
  expect(list.outline(query())).toMatchObject({ total: RUNS - 2, trashed: 2 });
  store.shelf.setTrashed([first!, second!], null);
  expect(list.outline(query())).toMatchObject({ total: RUNS, trashed: 0 });
});
