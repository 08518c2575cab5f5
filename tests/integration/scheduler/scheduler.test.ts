import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { requestControl } from '../../../main/run-directory/control.ts';
import { createRunDirectory } from '../../../main/run-directory/create-run.ts';
import { predictionPath, runPaths } from '../../../main/run-directory/layout.ts';
import { currentOwner } from '../../../main/run-directory/ownership.ts';
import { workerIsAlive } from '../../../main/run-directory/worker-claim.ts';
import { controlRun } from '../../../main/scheduler/control-run.ts';
import { localLauncher } from '../../../main/scheduler/launcher.ts';
import { Scheduler, type RunNotice, type SchedulerOptions } from '../../../main/scheduler/scheduler.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import type { Event } from '../../../shared/model/event.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { RunConfig } from '../../../shared/model/run.ts';
import type { FakeOptions } from '../../helpers/fake-worker.ts';
import { sampleExperiment, samplePrediction, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { until } from '../../helpers/until.ts';

const WORKER = join(import.meta.dirname, '../../helpers/fake-worker.ts');

interface Bench {
  readonly workspace: string;
  readonly store: Store;
  readonly scheduler: Scheduler;
  readonly submit: (...runs: RunConfig[]) => void;
  readonly state: (seed: number) => string;
}

function bench(fake: FakeOptions = {}, options: Partial<SchedulerOptions> = {}): Bench {
  const workspace = temporaryDirectory();
  const store = openStore(join(workspace, 'atlas.sqlite'));
  const launcher = localLauncher({ workerPath: WORKER, env: { ATLAS_FAKE: JSON.stringify(fake) } });
  const scheduler = new Scheduler({ store, launcher, pollMs: 20, ...options });
  onTestFinished(async () => {
    scheduler.stop();
    for (const { directory } of store.runs()) {
      if (!workerIsAlive(directory)) continue;
      requestControl(directory, 'cancel');
      await until(() => !workerIsAlive(directory));
    }
    store.close();
  });
  scheduler.start();
  return {
    workspace,
    store,
    scheduler,
    submit: (...runs) => void scheduler.submit(sampleExperiment(), runs, 'f'.repeat(64)),
    state: (seed) => store.run(sampleRun(seed).runId)!.state,
  };
}

function eventsOf(store: Store, runId: string): Event[] {
  const text = readFileSync(runPaths(store.runDirectory(runId)).events, 'utf8');
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Event);
}

function attempts(store: Store, runId: string): number {
  return eventsOf(store, runId).filter(({ type }) => type === 'started').length;
}

/** @returns Whether it was still there to be killed. */
function killWorker(store: Store, runId: string): boolean {
  // By its claim: a worker has one before it writes worker.json.
  const worker = currentOwner(runPaths(store.runDirectory(runId)).claims, () => true);
  if (worker === null) return false;
  try {
    return process.kill(worker.pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}

/** That the store and the files hold every step and prediction of a finished run, each once. */
function expectComplete(store: Store, config: RunConfig, items = 10): void {
  const { summary, steps, predictions } = store.runResult(config.runId);
  expect(summary).toMatchObject({
    state: 'finished',
    failure: null,
    doneItems: items * config.languages.length,
  });
  expect(steps.map(({ step }) => step)).toEqual(
    Array.from({ length: config.training.maxSteps }, (_, n) => n + 1),
  );
  for (const language of config.languages) {
    const expected = Array.from({ length: items }, (_, item) => samplePrediction(item, language));
    expect(predictions.get(language)).toEqual(expected);
    const file = readFileSync(predictionPath(summary.directory, config.task.id, language), 'utf8');
    expect(file).toBe(expected.map((prediction) => `${JSON.stringify(prediction)}\n`).join(''));
  }
  expect(store.languageResults(config.runId).length).toBe(config.languages.length);
  expect(eventsOf(store, config.runId).map(({ seq }) => seq)).toEqual(
    eventsOf(store, config.runId).map((_, index) => index),
  );
}

test('several runs go through one slot in the order of the queue', async () => {
  const { store, scheduler, submit } = bench();
  const notices: RunNotice[] = [];
  let mostRunning = 0;
  scheduler.onChange((notice) => {
    notices.push(notice);
    mostRunning = Math.max(mostRunning, store.runs({ state: 'running' }).length);
  });
  const runs = [sampleRun(2), sampleRun(1), sampleRun(3)];
  submit(...runs);
  await scheduler.idle();
  for (const run of runs) expectComplete(store, run);
  expect(mostRunning).toBe(1);
  const summaries = runs.map(({ runId }) => store.run(runId)!);
  expect(summaries[0]!.endedMs).toBeLessThanOrEqual(summaries[1]!.startedMs!);
  expect(summaries[1]!.endedMs).toBeLessThanOrEqual(summaries[2]!.startedMs!);
  const changed = new Set(
    notices.filter(({ runId }) => runId === runs[1]!.runId).flatMap((notice) => [...notice.changed]),
  );
  expect([...changed].sort()).toEqual(['dev', 'languages', 'predictions', 'state', 'steps', 'summary']);
});

test('two slots run two at a time, and devices do not wait for each other', async () => {
  const { store, scheduler, submit } = bench({}, { slots: { cpu: 2 } });
  const most: Record<string, number> = {};
  scheduler.onChange(() => {
    const running = store.runs({ state: 'running' }).map(({ config }) => config.device);
    for (const device of running) {
      most[device] = Math.max(most[device] ?? 0, running.filter((other) => other === device).length);
    }
    most['all'] = Math.max(most['all'] ?? 0, running.length);
  });
  const gpu = [4, 5].map((seed) => sampleRun(seed, { device: 'webgpu' }));
  submit(sampleRun(1), sampleRun(2), sampleRun(3), ...gpu);
  await scheduler.idle();
  expect(most).toEqual({ cpu: 2, webgpu: 1, all: 3 });
  expect(store.runs({ state: 'finished' }).length).toBe(5);
});

test('a worker that is killed at random moments loses and doubles nothing', async () => {
  const kills = 6;
  const items = 40;
  const leash = join(temporaryDirectory(), 'leash');
  const config = sampleRun(1, { training: { ...sampleRun().training, maxSteps: 40 } });
  const total = config.training.maxSteps + items * config.languages.length;
  // However slow the killer is, the worker is still there to be killed.
  const letGo = (kill: number): void => writeFileSync(leash, String((total * kill) / (kills + 1)));
  letGo(1);
  const { store, scheduler, submit } = bench({ stepMs: 4, items, leash });
  const directory = store.runDirectory(config.runId);
  submit(config);
  for (let kill = 1; kill <= kills; kill++) {
    // Past what the last worker reached, so that no deaths in a row are at the same place.
    const { step, doneItems } = store.run(config.runId)!;
    await until(() => {
      const now = store.run(config.runId)!;
      return workerIsAlive(directory) && (now.step > step || now.doneItems > doneItems);
    });
    await sleep(Math.random() * 50);
    expect(killWorker(store, config.runId)).toBe(true);
    await until(() => !workerIsAlive(directory));
    letGo(kill + 1);
  }
  await scheduler.idle();
  expectComplete(store, config, items);
  // One may die between its claim and its first event.
  expect(attempts(store, config.runId)).toBeLessThanOrEqual(kills + 1);
});

test('a run that fails says why and stops no other', async () => {
  const { store, scheduler, submit } = bench({ behaviour: { 1: 'fail' } });
  submit(sampleRun(1), sampleRun(2));
  await scheduler.idle();
  expect(store.run(sampleRun(1).runId)).toMatchObject({
    state: 'failed',
    failure: 'the loss is not a number',
  });
  expect(attempts(store, sampleRun(1).runId)).toBe(1);
  expectComplete(store, sampleRun(2));
});

test('a worker that dies at its start, or always at the same step, is given up with the end of its log', async () => {
  const { store, scheduler, submit } = bench({ behaviour: { 1: 'crash-at-start', 2: 'crash-at-step-5' } });
  submit(sampleRun(1), sampleRun(2), sampleRun(3));
  await scheduler.idle();
  const [first, second] = [store.run(sampleRun(1).runId)!, store.run(sampleRun(2).runId)!];
  expect(first.state).toBe('failed');
  expect(first.failure).toMatch(/ended 8 times in a row.*worker\.log ends with:[^]*no weights to be found/);
  const log = readFileSync(runPaths(first.directory).log, 'utf8');
  expect(log.split('Error: no weights').length - 1).toBe(8);
  expect(second.failure).toBe(
    'The worker ended 8 times in a row without getting any further; worker.log is empty',
  );
  // The first one got somewhere.
  expect(attempts(store, sampleRun(2).runId)).toBe(9);
  expectComplete(store, sampleRun(3));
});

test('a Node that cannot be started fails the run with the reason', async () => {
  const launcher = localLauncher({ nodePath: '/nonexistent/node', workerPath: WORKER });
  const { store, scheduler, submit } = bench({}, { launcher });
  submit(sampleRun(1));
  await scheduler.idle();
  expect(store.run(sampleRun(1).runId)?.failure).toMatch(
    /\/nonexistent\/node could not be started: spawn .* ENOENT/,
  );
});

test('a damaged run directory fails its run, stops its worker, and no other', async () => {
  const { store, scheduler, submit } = bench({ behaviour: { 1: 'damage' } });
  submit(sampleRun(1), sampleRun(2));
  await scheduler.idle();
  const { state, failure, directory } = store.run(sampleRun(1).runId)!;
  expect(state).toBe('failed');
  expect(failure).toMatch(/events\.jsonl, byte \d+: this line is not JSON/);
  await until(() => !workerIsAlive(directory));
  expectComplete(store, sampleRun(2));
});

test('a file of a run that the system refuses fails that run, and the next start finds the others done', async () => {
  const { store, scheduler, submit, state } = bench();
  const [first, second] = [sampleRun(1), sampleRun(2)];
  createRunDirectory(store.runDirectory(first.runId), first);
  // Stands for a file that may not be written.
  mkdirSync(runPaths(store.runDirectory(first.runId)).log);
  submit(first, second);
  await scheduler.idle();
  expect([1, 2].map(state)).toEqual(['failed', 'finished']);
  expect(store.run(first.runId)!.failure).toMatch(/worker\.log: is a folder where a file belongs/);
  scheduler.stop();
  scheduler.start();
  expect([1, 2].map(state)).toEqual(['failed', 'finished']);
});

test('a run that is deleted for good and comes again is not paused as it was', () => {
  const { store, scheduler, submit, state } = bench({}, { slots: { cpu: 0 } });
  const { runId } = sampleRun(1);
  submit(sampleRun(1));
  scheduler.pause(runId);
  expect(state(1)).toBe('paused');
  rmSync(store.runDirectory(runId), { recursive: true });
  store.shelf.purge(store.shelf.find([runId])[0]!);
  submit(sampleRun(1));
  expect(state(1)).toBe('waiting');
});

test('a waiting run is paused, resumed and cancelled at once', async () => {
  const { scheduler, submit, state, store } = bench({ stepMs: 10 });
  submit(sampleRun(1), sampleRun(2), sampleRun(3), sampleRun(4));
  for (const seed of [2, 3, 4]) scheduler.pause(sampleRun(seed).runId);
  expect([1, 2, 3, 4].map(state)).toEqual(['running', 'paused', 'paused', 'paused']);
  scheduler.resume(sampleRun(3).runId);
  scheduler.resume(sampleRun(4).runId);
  expect([2, 3, 4].map(state)).toEqual(['paused', 'waiting', 'waiting']);
  scheduler.cancel(sampleRun(2).runId);
  scheduler.cancel(sampleRun(4).runId);
  expect([2, 3, 4].map(state)).toEqual(['cancelled', 'waiting', 'cancelled']);
  await scheduler.idle();
  expectComplete(store, sampleRun(3));
});

test('a running run that is paused frees its slot and goes on from its checkpoint', async () => {
  const { scheduler, submit, state, store } = bench({ stepMs: 10 });
  const { runId } = sampleRun(1);
  submit(sampleRun(1), sampleRun(2));
  await until(() => store.run(runId)!.step >= 4);
  scheduler.pause(runId);
  await until(() => state(1) === 'paused');
  await until(() => state(2) === 'running');
  expect(store.run(runId)!.endedMs).toBe(null);
  await scheduler.idle();
  expect([1, 2].map(state)).toEqual(['paused', 'finished']);
  scheduler.resume(runId);
  expect(['waiting', 'running']).toContain(state(1));
  await scheduler.idle();
  expectComplete(store, sampleRun(1));
  const steps = eventsOf(store, runId).flatMap((event) => (event.type === 'step' ? [event.step] : []));
  expect(steps).toEqual(Array.from({ length: 10 }, (_, index) => index + 1));
});

test('pause and resume, before the worker looked, change nothing; while it leaves, they requeue', async () => {
  const { scheduler, submit, store } = bench({ stepMs: 10 });
  const { runId } = sampleRun(1);
  submit(sampleRun(1));
  await until(() => store.run(runId)!.step >= 2);
  for (let round = 0; round < 20; round++) {
    scheduler.pause(runId);
    if (round % 2 === 1) await sleep(round);
    scheduler.resume(runId);
    await sleep(Math.random() * 20);
  }
  await scheduler.idle();
  expectComplete(store, sampleRun(1));
});

test('a running and a paused run are cancelled', async () => {
  const { scheduler, submit, state, store } = bench({ stepMs: 10 });
  submit(sampleRun(1), sampleRun(2));
  await until(() => store.run(sampleRun(1).runId)!.step >= 2);
  scheduler.cancel(sampleRun(1).runId);
  await until(() => state(1) === 'cancelled');
  await until(() => store.run(sampleRun(2).runId)!.step >= 2);
  scheduler.pause(sampleRun(2).runId);
  await until(() => state(2) === 'paused');
  scheduler.cancel(sampleRun(2).runId);
  expect(state(2)).toBe('cancelled');
  await scheduler.idle();
  await until(() => !workerIsAlive(store.runDirectory(sampleRun(2).runId)));
});

test('what a killed worker was asked to do is done without it', async () => {
  const { scheduler, submit, state, store } = bench({ stepMs: 500 });
  submit(sampleRun(1), sampleRun(2));
  for (const [seed, command, becomes] of [
    [1, 'pause', 'paused'],
    [2, 'cancel', 'cancelled'],
  ] as const) {
    await until(() => workerIsAlive(store.runDirectory(sampleRun(seed).runId)));
    await until(() => store.run(sampleRun(seed).runId)!.phase === 'training');
    scheduler[command](sampleRun(seed).runId);
    expect(killWorker(store, sampleRun(seed).runId)).toBe(true);
    await until(() => state(seed) === becomes);
  }
});

test('a run whose directory was deleted starts from its beginning, and can be cancelled', async () => {
  const { scheduler, submit, state, store } = bench({ stepMs: 10 });
  submit(sampleRun(1), sampleRun(2));
  for (const seed of [1, 2]) {
    const { runId } = sampleRun(seed);
    await until(() => store.run(runId)!.step >= 4);
    scheduler.pause(runId);
    await until(() => state(seed) === 'paused' && !workerIsAlive(store.runDirectory(runId)));
    rmSync(store.runDirectory(runId), { recursive: true });
  }
  scheduler.resume(sampleRun(1).runId);
  scheduler.cancel(sampleRun(2).runId);
  expect(state(2)).toBe('cancelled');
  await scheduler.idle();
  expectComplete(store, sampleRun(1));
});

test('a run that is over, or unknown, takes no command', async () => {
  const { scheduler, submit } = bench();
  submit(sampleRun(1));
  await scheduler.idle();
  for (const command of ['pause', 'resume', 'cancel'] as const) {
    expect(() => scheduler[command](sampleRun(1).runId)).toThrow(InputError);
    expect(() => scheduler[command](sampleRun(1).runId)).toThrow(`is finished; only a run`);
    expect(() => scheduler[command]('nope-0000')).toThrow(/is not in this workspace/);
  }
});

test('a second terminal sees and controls runs, with and without a main process', async () => {
  const { workspace, scheduler, submit, state, store } = bench({ stepMs: 10 });
  submit(sampleRun(1), sampleRun(2), sampleRun(3));
  const second = openStore(join(workspace, 'atlas.sqlite'), { readOnly: true });
  onTestFinished(() => second.close());
  await until(() => (second.run(sampleRun(1).runId)?.step ?? 0) >= 2);
  controlRun(second, sampleRun(1).runId, 'pause');
  await until(() => second.run(sampleRun(1).runId)!.state === 'paused');
  await until(() => second.run(sampleRun(2).runId)!.step >= 2);
  scheduler.stop();
  controlRun(second, sampleRun(1).runId, 'resume');
  controlRun(second, sampleRun(2).runId, 'pause');
  controlRun(second, sampleRun(3).runId, 'cancel');
  await until(() => !workerIsAlive(store.runDirectory(sampleRun(2).runId)));
  expect([1, 2, 3].map(state)).toEqual(['paused', 'running', 'waiting']);
  scheduler.start();
  await scheduler.idle();
  expect([1, 2, 3].map(state)).toEqual(['finished', 'paused', 'cancelled']);
});

test('a listener may command runs, and a subscription ends', async () => {
  const { scheduler, submit, state } = bench();
  let notices = 0;
  const unsubscribe = scheduler.onChange(({ runId }) => {
    notices += 1;
    if (runId === sampleRun(1).runId && state(1) === 'running') scheduler.cancel(runId);
    if (state(2) === 'finished') unsubscribe();
  });
  submit(sampleRun(1), sampleRun(2), sampleRun(3));
  await scheduler.idle();
  expect([1, 2, 3].map(state)).toEqual(['cancelled', 'finished', 'finished']);
  const before = notices;
  submit(sampleRun(1), sampleRun(2), sampleRun(3));
  expect(notices).toBe(before);
});
