import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { workerIsAlive } from '../../../main/run-directory/worker-claim.ts';
import { openStore, type Store } from '../../../main/store/store.ts';
import type { RunSummary } from '../../../shared/model/result.ts';
import { atlas, startAtlas } from '../../helpers/atlas.ts';
import { writeSmallExperiment } from '../../helpers/small-experiment.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const DEADLINE_MS = 60_000;
/** A step takes about 2 ms, so nothing below ends before it is interrupted. */
const MANY_STEPS = 100_000;

interface Bench {
  readonly file: string;
  readonly options: readonly [string, string];
  /** Waits until the experiment's first run is as asked. */
  readonly until: (condition: (run: RunSummary) => boolean) => Promise<RunSummary>;
}

/** A run of `maxSteps` steps, and another that waits for it. */
function bench(maxSteps: number): Bench {
  const dir = temporaryDirectory();
  const workspace = join(dir, 'workspace');
  const methods = [{ config: { method: 'lora', r: 2 } }, { config: { method: 'none' } }];
  const training = { maxSteps, batchSize: 2, evalSteps: maxSteps, saveSteps: maxSteps, devItems: 2 };
  const until: Bench['until'] = async (condition) => {
    const deadline = Date.now() + DEADLINE_MS;
    while (Date.now() < deadline) {
      const run = firstRun(join(workspace, 'atlas.db'));
      if (run !== null && condition(run)) return run;
      await sleep(50);
    }
    throw new Error('The run did not come so far in time');
  };
  return {
    file: writeSmallExperiment(dir, { methods, training }),
    options: ['--workspace', workspace],
    until,
  };
}

function firstRun(database: string): RunSummary | null {
  let store: Store;
  try {
    store = openStore(database, { readOnly: true });
  } catch {
    // Not there, or not complete yet.
    return null;
  }
  try {
    return store.runs()[0] ?? null;
  } finally {
    store.close();
  }
}

const isTraining = ({ step }: RunSummary): boolean => step > 0;

it('Ctrl-C saves and pauses, and the same command goes on', async () => {
  const { file, options, until } = bench(1500);
  const first = startAtlas(...options, 'run', file);
  await until(isTraining);
  first.kill('SIGINT');
  const { code, stderr, stdout } = await first.result;
  expect(stderr).toContain('The same command goes on.');
  expect(stdout).toBe('');
  expect(code).toBe(130);
  const paused = await until(({ state }) => state === 'paused');
  expect(paused.step).toBeGreaterThan(0);
  expect(workerIsAlive(paused.directory)).toBe(false);

  const second = await atlas(...options, 'run', file);
  expect(second.code, second.stderr).toBe(0);
  const finished = await until(({ state }) => state === 'finished');
  expect(finished.step).toBe(1500);
});

it('a second Ctrl-C leaves at once; the pause that is still on its way does not hold the next start', async () => {
  const { file, options, until } = bench(MANY_STEPS);
  const first = startAtlas(...options, 'run', file);
  const { directory } = await until(isTraining);
  first.kill('SIGINT');
  // Two signals of a kind that are pending at the same time would be one.
  first.kill('SIGTERM');
  expect((await first.result).code).toBe(130);

  const second = startAtlas(...options, 'run', file);
  try {
    const { step } = await until(isTraining);
    // Further than the first worker can have come before it reads that it shall pause.
    await until((run) => run.state === 'running' && run.step > step + 500);
  } finally {
    await atlas(...options, 'cancel', 'small');
    await second.result;
  }
  expect((await until(({ state }) => state === 'cancelled')).failure).toBeNull();
  const deadline = Date.now() + DEADLINE_MS;
  while (workerIsAlive(directory)) {
    if (Date.now() > deadline) throw new Error('The worker outlived its run');
    await sleep(50);
  }
});

it('pause, resume and cancel work from beside the process that runs', async () => {
  const { file, options, until } = bench(MANY_STEPS);
  const running = startAtlas(...options, 'run', file);
  const { config } = await until(isTraining);
  // The other run would end at once if its slot were free, and with it the process that listens.
  const other = (await status(options)).find(({ runId }) => runId !== config.runId)!;
  expect(other.state).toBe('waiting');

  const start = config.runId.slice(0, -2);
  const asked = await Promise.all([
    atlas(...options, 'pause', start),
    until(({ state }) => state === 'paused'),
  ]);
  expect(asked[0]).toMatchObject({ code: 0, stderr: '' });
  const { code, stdout } = await running.result;
  expect(code).toBe(0);
  expect(stdout).toMatch(/^English .*\d$/m);

  const again = startAtlas(...options, 'run', file);
  const { step } = await until(({ state }) => state === 'running');
  await until((run) => run.step > step);
  expect((await atlas(...options, 'cancel', 'small')).stdout).toContain(config.runId);
  expect((await again.result).code).toBe(0);
  expect((await status(options)).map(({ state }) => state)).toEqual(['cancelled', 'finished']);

  const late = await atlas(...options, 'resume', config.runId);
  expect(late.stderr).toMatch(/is cancelled; only a run that is/);
  expect(late.code).toBe(1);
});

async function status(options: Bench['options']): Promise<{ runId: string; state: string }[]> {
  const { stdout } = await atlas(...options, 'status', '--json');
  const [experiment] = JSON.parse(stdout) as { runs: RunSummary[] }[];
  return experiment!.runs.map(({ config, state }) => ({ runId: config.runId, state }));
}
