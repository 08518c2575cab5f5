import { appendFileSync, mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createRunDirectory } from '../../../main/run-directory/create-run.ts';
import { EventWriter } from '../../../main/run-directory/event-writer.ts';
import { predictionPath, runPaths } from '../../../main/run-directory/layout.ts';
import { PredictionLog } from '../../../main/run-directory/prediction-log.ts';
import { RunTail } from '../../../main/scheduler/run-tail.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import { sampleExperiment, samplePrediction, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const CONFIG = sampleRun();
const RUN = CONFIG.runId;

function runningRun(): { store: Store; directory: string } {
  const store = openStore(join(temporaryDirectory(), 'atlas.sqlite'));
  onTestFinished(() => store.close());
  store.addExperiment(sampleExperiment(), [CONFIG], 'a'.repeat(64));
  store.changeState(RUN, { type: 'launched' });
  const directory = store.runDirectory(RUN);
  createRunDirectory(directory, CONFIG);
  return { store, directory };
}

/** Writes a whole run's output and takes it away again, for the test to put it back in parts. */
function recordedFiles(directory: string): { events: Buffer; english: Buffer } {
  const events = new EventWriter(directory);
  const english = new PredictionLog(directory, 'quiz', 'eng_Latn');
  english.append([0, 1, 2].map((index) => samplePrediction(index)));
  events.append({ type: 'started', attempt: 1, pid: 1 });
  const rest = { gradNorm: 1, learningRate: 1, tokens: 1, durationMs: 1, memoryBytes: 1 };
  events.append({ type: 'step', step: 1, maxSteps: 1, loss: 1, ...rest });
  events.append({ type: 'finished', trainMs: 1, evaluateMs: 1 });
  events.close();
  english.close();
  const paths = [runPaths(directory).events, predictionPath(directory, 'quiz', 'eng_Latn')] as const;
  const [first, second] = [readFileSync(paths[0]), readFileSync(paths[1])];
  for (const path of paths) truncateSync(path, 0);
  return { events: first, english: second };
}

test('files that grow byte by byte, read by a new main process each time, are stored once', () => {
  const { store, directory } = runningRun();
  const { events, english } = recordedFiles(directory);
  const grow = (path: string, bytes: Buffer): void => {
    for (const byte of bytes) {
      appendFileSync(path, Buffer.of(byte));
      new RunTail(store, CONFIG).poll();
    }
  };
  grow(predictionPath(directory, 'quiz', 'eng_Latn'), english);
  expect(store.predictions(RUN, 'eng_Latn')).toEqual([0, 1, 2].map((index) => samplePrediction(index)));
  grow(runPaths(directory).events, events.subarray(0, -1));
  expect(store.run(RUN)!.state).toBe('running');
  grow(runPaths(directory).events, events.subarray(-1));
  expect(store.run(RUN)).toMatchObject({ state: 'finished', step: 1 });
  expect(new RunTail(store, CONFIG).poll()).toEqual({ events: [], languages: new Set(), status: null });
});

test('a run is finished only together with all its predictions, however many', () => {
  const { store, directory } = runningRun();
  const { events } = recordedFiles(directory);
  const many = Array.from({ length: 50_000 }, (_, index) => samplePrediction(index));
  for (const language of CONFIG.languages) {
    const path = predictionPath(directory, 'quiz', language);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, many.map((prediction) => `${JSON.stringify(prediction)}\n`).join(''));
  }
  writeFileSync(runPaths(directory).events, events);
  const states: string[] = [];
  const ingest = store.ingest.bind(store);
  store.ingest = (...args) => {
    const status = ingest(...args);
    states.push(
      `${status.state} ${[...args[1].predictions.values()].reduce((sum, list) => sum + list.length, 0) > 0}`,
    );
    return status;
  };
  expect(new RunTail(store, CONFIG).poll().status).toEqual({ state: 'finished' });
  expect(states.length).toBeGreaterThan(3);
  expect(states.slice(0, -1).every((state) => state === 'running true')).toBe(true);
  for (const language of CONFIG.languages) expect(store.predictions(RUN, language).length).toBe(50_000);
});

test('files that a power cut shortened are read again without doubling anything', () => {
  const { store, directory } = runningRun();
  const { events, english } = recordedFiles(directory);
  const path = predictionPath(directory, 'quiz', 'eng_Latn');
  writeFileSync(path, english);
  writeFileSync(runPaths(directory).events, events.subarray(0, events.indexOf('{"seq":2')));
  new RunTail(store, CONFIG).poll();
  truncateSync(path, english.indexOf('\n') + 1);
  new RunTail(store, CONFIG).poll();
  writeFileSync(path, english);
  new RunTail(store, CONFIG).poll();
  expect(store.predictions(RUN, 'eng_Latn')).toEqual([0, 1, 2].map((index) => samplePrediction(index)));
});

test('a damaged line is named, and nothing after it is stored', () => {
  const { store, directory } = runningRun();
  const { events } = recordedFiles(directory);
  const at = events.indexOf('{"seq":1');
  writeFileSync(
    runPaths(directory).events,
    Buffer.concat([events.subarray(0, at), Buffer.from('oops\n'), events.subarray(at)]),
  );
  expect(() => new RunTail(store, CONFIG).poll()).toThrow(`events.jsonl, byte ${at}: this line is not JSON`);
  expect(store.run(RUN)).toMatchObject({ state: 'running', step: 0 });
});
