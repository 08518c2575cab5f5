import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { requestControl } from '../../../main/run-directory/control.ts';
import { runPaths } from '../../../main/run-directory/layout.ts';
import { workerIsAlive } from '../../../main/run-directory/worker-claim.ts';
import { localLauncher } from '../../../main/scheduler/launcher.ts';
import { Scheduler } from '../../../main/scheduler/scheduler.ts';
import { ChangeFeed } from '../../../main/services/change-feed.ts';
import { duplicateRuns, planDuplicates } from '../../../main/services/more-runs.ts';
import {
  controlRuns,
  deleteRuns,
  emptyTrash,
  restoreRuns,
  retryRuns,
  type RunQueue,
} from '../../../main/services/run-actions.ts';
import { engineVersion } from '../../../main/services/version.ts';
import { openStore } from '../../../main/store/store.ts';
import { InputError } from '../../../shared/model/input-error.ts';
import type { FakeOptions } from '../../helpers/fake-worker.ts';
import { sampleExperiment, sampleRun } from '../../helpers/sample-run.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { until } from '../../helpers/until.ts';

const WORKER = join(import.meta.dirname, '../../helpers/fake-worker.ts');
const id = (seed: number): string => sampleRun(seed).runId;

interface Bench extends RunQueue {
  readonly state: (seed: number) => string | undefined;
}

/** A queue with runs of these seeds, whose workers compute nothing. */
function bench(seeds: readonly number[], fake: FakeOptions = {}, pollMs = 20): Bench {
  const store = openStore(join(temporaryDirectory(), 'atlas.sqlite'));
  const launcher = localLauncher({ workerPath: WORKER, env: { ATLAS_FAKE: JSON.stringify(fake) } });
  const scheduler = new Scheduler({ store, launcher, pollMs });
  const changes = new ChangeFeed();
  onTestFinished(async () => {
    scheduler.stop();
    changes.close();
    for (const seed of seeds) {
      const directory = store.runDirectory(id(seed));
      if (!workerIsAlive(directory)) continue;
      requestControl(directory, 'cancel');
      await until(() => !workerIsAlive(directory));
    }
    store.close();
  });
  scheduler.start();
  const runs = seeds.map((seed) => sampleRun(seed));
  scheduler.submit(sampleExperiment(), runs, 'f'.repeat(64));
  return { store, scheduler, changes, state: (seed) => store.run(id(seed))?.state };
}

test('a command goes to those that it fits, and the others are named', async () => {
  const queue = bench([1, 2, 3], { stepMs: 200 });
  await until(() => queue.state(1) === 'running');
  expect(await controlRuns(queue, [id(2), id(1), 'lora-unknown'], 'pause')).toEqual({
    changed: [id(2), id(1)],
    skipped: ['lora-unknown'],
  });
  await until(() => queue.state(1) === 'paused' && queue.state(2) === 'paused');
  expect(await controlRuns(queue, [id(2)], 'resume')).toEqual({ changed: [id(2)], skipped: [] });
  expect(await controlRuns(queue, [id(1), id(2), id(3)], 'cancel')).toMatchObject({ skipped: [] });
  await until(() => [1, 2, 3].every((seed) => queue.state(seed) === 'cancelled'));
  expect(await controlRuns(queue, [id(1), id(3)], 'pause')).toEqual({ changed: [], skipped: [id(1), id(3)] });
});

test('a deleted run at work is paused, and undoing it lets it go on to its end', async () => {
  const queue = bench([1, 2], { stepMs: 30 });
  await until(() => (queue.store.run(id(1))?.step ?? 0) >= 2);
  const { deleted, stopped } = await deleteRuns(queue, [id(1), id(2)]);
  expect({ deleted, stopped }).toEqual({ deleted: [id(1), id(2)], stopped: [id(1)] });
  await until(() => queue.state(1) === 'paused');
  // The one that waited does not start from the trash.
  await sleep(200);
  expect(queue.state(2)).toBe('waiting');
  await restoreRuns(queue, deleted, stopped);
  await until(() => queue.state(1) === 'finished' && queue.state(2) === 'finished');
  expect(queue.store.records.steps(id(1), 0, 100).map(({ step }) => step)).toEqual(
    Array.from({ length: 10 }, (_, index) => index + 1),
  );
});

test('runs that are deleted together do not start one after the other', async () => {
  // The scheduler looks only when it is told to, and finds then that the first has left its place.
  const queue = bench([1, 2], { stepMs: 200 }, 60_000);
  const first = queue.store.runDirectory(id(1));
  const { events } = runPaths(first);
  await until(() => existsSync(events));
  requestControl(first, 'pause');
  await until(() => /"paused".*\n$/.test(readFileSync(events, 'utf8')));
  await deleteRuns(queue, [id(1), id(2)]);
  expect([queue.state(1), queue.state(2)]).toEqual(['paused', 'waiting']);
});

test('emptying the trash deletes the runs and their folders, and no others', async () => {
  const queue = bench([1, 2]);
  await until(() => queue.state(1) === 'finished' && queue.state(2) === 'finished');
  await deleteRuns(queue, [id(1)]);
  expect(await emptyTrash(queue)).toBe(1);
  expect(queue.state(1)).toBeUndefined();
  expect(existsSync(queue.store.runDirectory(id(1)))).toBe(false);
  expect(queue.state(2)).toBe('finished');
  expect(existsSync(queue.store.runDirectory(id(2)))).toBe(true);
});

test('only what has been in the trash for long enough is deleted, and not what is restored meanwhile', async () => {
  const queue = bench([1, 2, 3]);
  await until(() => [1, 2, 3].every((seed) => queue.state(seed) === 'finished'));
  queue.store.shelf.setTrashed([id(1), id(2)], 1000);
  queue.store.shelf.setTrashed([id(3)], 3000);
  const emptying = emptyTrash(queue, 2000);
  // The first one's files are being deleted; the second is still to come.
  queue.store.shelf.setTrashed([id(2)], null);
  expect(await emptying).toBe(1);
  expect([1, 2, 3].map(queue.state)).toEqual([undefined, 'finished', 'finished']);
  expect(existsSync(queue.store.runDirectory(id(2)))).toBe(true);
});

test('a failed run is tried again, and one that did not fail is left', async () => {
  const queue = bench([1, 2], { behaviour: { 1: 'fail' } });
  await until(() => queue.state(1) === 'failed' && queue.state(2) === 'finished');
  expect(await retryRuns(queue, [id(1), id(2)])).toEqual({ changed: [id(1)], skipped: [id(2)] });
});

test('duplicates differ in nothing but the seed and join the experiment; the same seeds again add nothing', async () => {
  const queue = bench([1]);
  const added = duplicateRuns(queue, [id(1)], [7, 8]);
  expect(added.length).toBe(2);
  await until(() => added.every((runId) => queue.store.run(runId)?.state === 'finished'));
  const [experiment] = queue.store.experiments();
  expect(experiment!.runIds).toEqual([id(1), ...added]);
  const { config } = queue.store.run(added[0]!)!;
  expect({ ...config, runId: '' }).toEqual({
    ...sampleRun(1),
    runId: '',
    seed: 7,
    name: 'lora / tiny / quiz / seed 7',
    // Of the program that computes it, whatever computed the other.
    engineVersion: engineVersion(),
  });
  expect(planDuplicates(queue, [id(1), added[0]!], [7, 8, 9])).toEqual({ added: 1, knownSeeds: [7, 8] });
  expect(duplicateRuns(queue, [id(1)], [8])).toEqual([added[1]]);
  expect(queue.store.runs().length).toBe(3);
  expect(() => duplicateRuns(queue, ['lora-unknown'], [1])).toThrow(InputError);
});
