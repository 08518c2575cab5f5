/** What happens when the main process itself is killed, or started twice. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { workerIsAlive } from '../../../main/run-directory/worker-claim.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import type { RunConfig } from '../../../shared/model/run.ts';
import type { FakeOptions } from '../../helpers/fake-worker.ts';
import { sampleExperiment, samplePrediction, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { until } from '../../helpers/until.ts';

const SCRIPT = join(import.meta.dirname, '../../helpers/run-scheduler.ts');
const ITEMS = 30;

interface Main {
  readonly child: ChildProcess;
  readonly closed: Promise<unknown>;
  readonly output: () => string;
}

/** Its workers go no further than {@link hold} says, so that however slow the test, they are still at work. */
function startMain(workspace: string): Main {
  const fake: FakeOptions = { stepMs: 5, items: ITEMS, leash: leashOf(workspace) };
  const env = { ...process.env, ATLAS_FAKE: JSON.stringify(fake) };
  const child = spawn(process.execPath, [SCRIPT, workspace], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  return { child, closed: once(child, 'close'), output: () => output.trim() };
}

const leashOf = (workspace: string): string => join(workspace, 'leash');

/** @param steps - After how many a worker waits, unless it is let go. */
function hold(workspace: string, steps: number): void {
  writeFileSync(leashOf(workspace), String(steps));
}

const letGo = (workspace: string): void => hold(workspace, Infinity);

/** A workspace with queued runs, and a view of its store. */
function queued(...runs: RunConfig[]): { workspace: string; store: Store } {
  const workspace = temporaryDirectory();
  const file = join(workspace, 'atlas.sqlite');
  const writer = openStore(file);
  writer.addExperiment(sampleExperiment(), runs, 'a'.repeat(64));
  writer.close();
  const store = openStore(file, { readOnly: true });
  onTestFinished(() => store.close());
  return { workspace, store };
}

function attempts(store: Store, { runId }: RunConfig): number {
  const text = readFileSync(runPaths(store.runDirectory(runId)).events, 'utf8');
  return text.split('"type":"started"').length - 1;
}

function expectComplete(store: Store, { runId, languages, training }: RunConfig): void {
  const { summary, steps, predictions } = store.runResult(runId);
  expect(summary.state).toBe('finished');
  expect(steps.length).toBe(training.maxSteps);
  for (const language of languages) {
    expect(predictions.get(language)).toEqual(
      Array.from({ length: ITEMS }, (_, item) => samplePrediction(item, language)),
    );
  }
}

test('a main process killed at random moments finds its worker again, which never stopped', async () => {
  const config = sampleRun(1, { training: { ...sampleRun().training, maxSteps: 70 } });
  const { workspace, store } = queued(config);
  for (let round = 0; round < 3; round++) {
    hold(workspace, 20 * (round + 1));
    const main = startMain(workspace);
    const { step } = store.run(config.runId)!;
    await until(() => store.run(config.runId)!.step > step);
    await sleep(Math.random() * 30);
    main.child.kill('SIGKILL');
    await main.closed;
    expect(workerIsAlive(store.runDirectory(config.runId))).toBe(true);
  }
  letGo(workspace);
  const main = startMain(workspace);
  await main.closed;
  expect(main.output()).toBe('started\nidle');
  expectComplete(store, config);
  expect(attempts(store, config)).toBe(1);
});

test('when main process and worker are both killed, the next start relaunches it and goes on with the queue', async () => {
  const configs = [sampleRun(1), sampleRun(2)] as const;
  const { workspace, store } = queued(...configs);
  hold(workspace, 10);
  const first = startMain(workspace);
  await until(() => store.run(configs[0].runId)!.step >= 5);
  first.child.kill('SIGKILL');
  await first.closed;
  const directory = store.runDirectory(configs[0].runId);
  process.kill(
    (JSON.parse(readFileSync(runPaths(directory).worker, 'utf8')) as { pid: number }).pid,
    'SIGKILL',
  );
  await until(() => !workerIsAlive(directory));
  letGo(workspace);
  const second = startMain(workspace);
  await second.closed;
  expect(second.output()).toBe('started\nidle');
  for (const config of configs) expectComplete(store, config);
  expect(attempts(store, configs[0])).toBe(2);
});

test('a run that was to be launched when the main process died is launched', async () => {
  const { workspace, store } = queued(sampleRun(1));
  const writer = openStore(join(workspace, 'atlas.sqlite'));
  writer.changeState(sampleRun(1).runId, { type: 'launched' });
  writer.close();
  letGo(workspace);
  const main = startMain(workspace);
  await main.closed;
  expectComplete(store, sampleRun(1));
});

test('a second main process is refused by the pid of the first; a killed one is in nobody’s way', async () => {
  const { workspace, store } = queued(sampleRun(1));
  hold(workspace, 10);
  const first = startMain(workspace);
  await until(() => first.output() === 'started');
  const second = startMain(workspace);
  await second.closed;
  expect(second.output()).toBe(
    `${workspace}: this workspace is open in process ${first.child.pid}; close that first or use another workspace.`,
  );
  first.child.kill('SIGKILL');
  await first.closed;
  letGo(workspace);
  const third = startMain(workspace);
  await third.closed;
  expect(third.output()).toBe('started\nidle');
  expectComplete(store, sampleRun(1));
});
