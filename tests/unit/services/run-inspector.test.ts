/**
 * @file One run looked at closely: its timeline, its pace, its scores, its items and their texts.
 */
import { appendFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { effectiveSampleSize, wilsonInterval } from '../../../main/analysis/wilson.ts';
import { openBenchmark } from '../../../main/evaluation/tasks/benchmark.ts';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { keepDefinition } from '../../../main/services/benchmark-definitions.ts';
import { listRunFiles, readLog } from '../../../main/services/run-files.ts';
import { RunInspector } from '../../../main/services/run-inspector.ts';
import { RunTimelines } from '../../../main/services/run-timeline.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import type { Event, EventBody } from '../../../shared/model/event.ts';
import type { Prediction } from '../../../shared/model/prediction.ts';
import type { RunConfig } from '../../../shared/model/run.ts';
import { sampleExperiment, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyBenchmark } from '../../helpers/tiny-benchmark.ts';

/** Five items a language; the first three share a passage. */
function predictions(correct: readonly boolean[]): Prediction[] {
  return correct.map((isRight, index) => {
    const gold = index % 4;
    const prediction = isRight ? gold : (gold + 1) % 4;
    const scores = [-4, -4, -4, -4].map((score, option) => (option === prediction ? -2 + index / 10 : score));
    return {
      id: `item-${index}`,
      cluster: index < 3 ? 'passage' : null,
      scores,
      best: { sum: prediction, token: prediction, character: gold },
      prediction,
      gold,
      correct: isRight,
    };
  });
}

let store: Store;
let config: RunConfig;
let benchmark: string;
let inspector: RunInspector;

beforeEach((context) => {
  const workspace = temporaryDirectory(context.onTestFinished);
  benchmark = join(workspace, 'tiny');
  writeTinyBenchmark(benchmark);
  const { definition, sha256 } = openBenchmark(benchmark);
  keepDefinition(workspace, sha256, definition);
  config = sampleRun(1, { task: { path: benchmark, id: 'tiny', version: '1', sha256 } });
  store = openStore(join(workspace, 'atlas.db'));
  context.onTestFinished(() => store.close());
  store.addExperiment(sampleExperiment(), [config], 'source');
  mkdirSync(store.runDirectory(config.runId), { recursive: true });
  const german = predictions([true, false, true, false, false]);
  store.ingest(config.runId, {
    events: [
      step(1),
      step(2),
      { seq: 2, timeMs: 2, ...languageDone('deu_Latn', 5, 2) },
      { seq: 3, timeMs: 3, type: 'dev', step: 2, loss: 1, accuracy: 0.5, best: true },
    ],
    predictions: new Map([
      ['deu_Latn', german],
      ['eng_Latn', predictions([true, true, true])],
    ]),
    offsets: new Map(),
  });
  inspector = new RunInspector(store);
});

function stepBody(number: number): EventBody {
  return {
    type: 'step',
    step: number,
    maxSteps: 10,
    loss: 1 / number,
    gradNorm: 1,
    learningRate: 0.1,
    tokens: 100,
    durationMs: 10,
    memoryBytes: 1000,
  };
}

function step(number: number): Event {
  return { seq: number, timeMs: number, ...stepBody(number) };
}

function languageDone(language: string, items: number, correct: number): EventBody & { type: 'language' } {
  return {
    type: 'language',
    language,
    items,
    correct,
    accuracy: correct / items,
    accuracyPerToken: correct / items,
    accuracyPerCharacter: 1,
    durationMs: 50,
  };
}

function summary() {
  return store.run(config.runId)!;
}

const query = {
  language: 'deu_Latn',
  filter: 'all',
  order: 'file',
  search: '',
  offset: 0,
  limit: 100,
} as const;

test('steps are read on from any step, at most as many as asked for', () => {
  expect(store.records.steps(config.runId, 0, 10).map((point) => point.step)).toEqual([1, 2]);
  expect(store.records.steps(config.runId, 1, 10).map((point) => point.step)).toEqual([2]);
  expect(store.records.steps(config.runId, 0, 1).map((point) => point.step)).toEqual([1]);
  expect(store.records.steps('nobody-knows', 0, 10)).toEqual([]);
  expect(store.records.dev(config.runId)).toEqual([{ step: 2, loss: 1, accuracy: 0.5, best: true }]);
});

test('the detail knows experiment and benchmark', () => {
  const detail = inspector.detail(summary());
  expect(detail.experiments.map(({ name }) => name)).toEqual(['sample']);
  expect(detail.benchmark).toMatchObject({ title: 'Tiny', chance: 0.25, trainLanguage: 'eng_Latn' });
  expect(detail.hasAdapter).toBe(false);
  expect(detail.advance).toBeNull();
});

test('scores come in the order of the run, with intervals over clusters; one that is not done has none', async () => {
  const scores = await inspector.languages(summary());
  expect(scores.map(({ language }) => language.name)).toEqual(['English', 'German']);
  expect(scores[0]!.score).toBeNull();
  expect(scores[0]!.coverage).toBe('all of it');
  // Clusters: the passage with 2 of 3 right, and two items of their own, both wrong.
  const expected = wilsonInterval(2 / 5, effectiveSampleSize([3, 1, 1], [2, 0, 0]));
  expect(scores[1]!.score).toMatchObject({ items: 5, correct: 2, ...expected });
});

describe('items', () => {
  test('a page has counts of the language, texts, and how sure the answers were', async () => {
    const page = await inspector.items(summary(), query);
    expect(page).toMatchObject({ total: 5, right: 2, wrong: 3 });
    expect(page.rows[0]).toMatchObject({ id: 'item-0', correct: true, excerpt: 'de 0: aaa =' });
    expect(page.rows[0]!.margin).toBeCloseTo(2, 12);
  });

  test('filter, order, search and place narrow it down', async () => {
    const ids = async (change: Partial<Parameters<RunInspector['items']>[1]>) =>
      (await inspector.items(summary(), { ...query, ...change })).rows.map(({ id }) => id);
    expect(await ids({ filter: 'wrong' })).toEqual(['item-1', 'item-3', 'item-4']);
    expect(await ids({ filter: 'right' })).toEqual(['item-0', 'item-2']);
    expect(await ids({ filter: 'wrong', order: 'margin' })).toEqual(['item-4', 'item-3', 'item-1']);
    expect(await ids({ search: 'CCC' })).toEqual(['item-2']);
    expect(await ids({ search: 'tem-3' })).toEqual(['item-3']);
    expect(await ids({ offset: 3, limit: 1 })).toEqual(['item-3']);
  });

  test('one item in several languages, and right or wrong in all', async () => {
    const answers = await inspector.item(summary(), 'item-1', ['deu_Latn', 'eng_Latn']);
    expect(answers.map(({ prediction }) => prediction?.correct)).toEqual([false, true]);
    expect(answers[0]!.text).toEqual({ prompt: 'de 1: bbb = ', options: ['a', 'b', 'c', 'd'] });
    expect(answers[0]!.prediction).toEqual(predictions([true, false])[1]);
    expect(inspector.across(summary(), 'item-1').answers).toEqual([
      { language: 'eng_Latn', prediction: 1, correct: true, score: 1 },
      { language: 'deu_Latn', prediction: 2, correct: false, score: 0 },
    ]);
    expect(inspector.across(summary(), 'item-4').answers.map(({ language }) => language)).toEqual([
      'deu_Latn',
    ]);
  });
});

describe('the benchmark’s folder', () => {
  test('is the same', async () => {
    expect(await inspector.texts.state(config.task)).toEqual({ state: 'same' });
  });

  test('is gone: scores stay, texts are missing, and it says where they were', async () => {
    renameSync(benchmark, `${benchmark}-elsewhere`);
    const state = await inspector.texts.state(config.task);
    expect(state.state).toBe('unavailable');
    expect(state).toMatchObject({ problem: expect.stringContaining(benchmark) as string });
    const page = await inspector.items(summary(), query);
    expect(page.rows).toHaveLength(5);
    expect(page.rows[0]!.excerpt).toBeNull();
    const [answer] = await inspector.item(summary(), 'item-0', ['deu_Latn']);
    expect(answer!.text).toBeNull();
    expect(answer!.prediction).not.toBeNull();
  });

  test('has changed: only items that still fit their answers have a text', async () => {
    const file = join(benchmark, 'deu_Latn.jsonl');
    const item = { id: 'item-0', language: 'deu_Latn', prompt: 'new', options: ['x', 'y'], answer: 0 };
    writeFileSync(file, `${JSON.stringify(item)}\n`);
    expect((await inspector.texts.state(config.task)).state).toBe('changed');
    const page = await inspector.items(summary(), query);
    expect(page.rows.map(({ excerpt }) => excerpt)).toEqual([null, null, null, null, null]);
  });

  test('comes back', async () => {
    renameSync(benchmark, `${benchmark}-elsewhere`);
    await inspector.items(summary(), query);
    renameSync(`${benchmark}-elsewhere`, benchmark);
    expect((await inspector.texts.state(config.task)).state).toBe('same');
    expect((await inspector.items(summary(), query)).rows[0]!.excerpt).toBe('de 0: aaa =');
  });
});

describe('the timeline', () => {
  const append = (directory: string, events: readonly EventBody[], from = 0, everyMs = 100): void => {
    const lines = events.map((event, index) =>
      JSON.stringify({ seq: from + index, timeMs: (from + index) * everyMs, ...event }),
    );
    appendFileSync(runPaths(directory).events, lines.map((line) => `${line}\n`).join(''));
  };

  test('leaves steps out, goes on where it ended, and tells workers apart', () => {
    const directory = store.runDirectory(config.runId);
    const timelines = new RunTimelines();
    append(directory, [
      { type: 'started', attempt: 1, pid: 7 },
      { type: 'phase', phase: 'training' },
      stepBody(1),
    ]);
    expect(timelines.entries(directory).map(({ text }) => text)).toEqual([
      'Worker started, process 7',
      'Training',
    ]);
    append(directory, [{ type: 'started', attempt: 2, pid: 8 }], 3);
    appendFileSync(runPaths(directory).events, '{"seq":4,"ty');
    expect(timelines.entries(directory)).toHaveLength(3);
    expect(timelines.attempts(directory)).toBe(2);
  });

  test('a run directory that is gone has no timeline', () => {
    const directory = store.runDirectory(config.runId);
    rmSync(directory, { recursive: true });
    expect(new RunTimelines().entries(directory)).toEqual([]);
  });

  test('the time left follows from the pace of the phase', () => {
    const directory = store.runDirectory(config.runId);
    append(directory, [{ type: 'phase', phase: 'training' }, ...[1, 2, 3, 4].map(stepBody)]);
    const advance = new RunTimelines().advance({
      ...summary(),
      state: 'running',
      phase: 'training',
      step: 4,
    });
    // 100 ms a step, 6 of 10 to go.
    expect(advance).toEqual({ done: 4, total: 10, unit: 'steps', remainingMs: 600, language: null });
  });

  test('while evaluating it counts items and names the language', () => {
    const directory = store.runDirectory(config.runId);
    const evaluating = (done: number): EventBody => ({
      type: 'evaluating',
      language: 'deu_Latn',
      doneItems: done,
      totalItems: 5,
      doneAllItems: 8 + done,
      totalAllItems: 40,
    });
    append(directory, [{ type: 'phase', phase: 'evaluating' }, evaluating(1), evaluating(3)], 0, 1000);
    const advance = new RunTimelines().advance({
      ...summary(),
      state: 'running',
      phase: 'evaluating',
      doneItems: 11,
      totalItems: 40,
    });
    expect(advance).toEqual({
      done: 11,
      total: 40,
      unit: 'items',
      remainingMs: 14_500,
      language: { code: 'deu_Latn', done: 3, total: 5 },
    });
  });
});

test('a log is read from its end, then on', () => {
  const directory = store.runDirectory(config.runId);
  expect(readLog(directory, null)).toEqual({ lines: [], start: 0, end: 0 });
  const { log } = runPaths(directory);
  writeFileSync(log, `${'x'.repeat(200_000)}\nlast but one\nlast\n`);
  const tail = readLog(directory, null);
  expect(tail.lines).toEqual(['last but one', 'last']);
  expect(tail.start).toBe(200_001);
  appendFileSync(log, 'new\nhalf a li');
  expect(readLog(directory, tail.end).lines).toEqual(['new']);
});

test('the files of a run directory are listed with their sizes', () => {
  const directory = store.runDirectory(config.runId);
  mkdirSync(join(directory, 'adapter'));
  writeFileSync(join(directory, 'adapter/adapter_config.json'), '{}');
  writeFileSync(join(directory, 'run.json'), '{"a":1}');
  const { files, leftOut } = listRunFiles(directory);
  expect(files.map(({ path, sizeBytes }) => [path, sizeBytes])).toEqual([
    ['run.json', 7],
    ['adapter/adapter_config.json', 2],
  ]);
  expect(leftOut).toBe(0);
  expect(listRunFiles(join(directory, 'nowhere')).files).toEqual([]);
});
