/**
 * @file Downloads of a workspace, on the real services: a job that is killed, a workbench that starts anew, what the
 * library then knows, and where no token may be.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import type { HubAccess } from '../../../main/library/hub/endpoint.ts';
import { planDownload } from '../../../main/library/hub/plan-download.ts';
import type { DownloadRequest } from '../../../main/services/hub-downloads.ts';
import { openWorkbench, type Workbench } from '../../../main/services/workbench.ts';
import type { HubKind } from '../../../shared/model/hub.ts';
import type { Job } from '../../../shared/rpc/jobs.ts';
import { filesOf, startHubServer, type HubServer } from '../../helpers/hub-server.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyBenchmark } from '../../helpers/tiny-benchmark.ts';
import { until } from '../../helpers/until.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

const MODEL = 'tiny-org/Tiny-1';
const TOKEN = 'hf_secretSecretSecret';
const HELD_BYTES = 10_000;

let hub: HubServer;
let access: HubAccess;
let folder: string;
let files: Record<string, Uint8Array>;

beforeEach(async () => {
  hub = await startHubServer();
  onTestFinished(() => hub.close());
  access = { endpoint: hub.endpoint, token: TOKEN };
  folder = temporaryDirectory();
  writeTinyCheckpoint(join(folder, 'origin'));
  files = filesOf(join(folder, 'origin'));
  hub.put({ name: MODEL, files, card: { license: 'mit' }, gatedFor: [TOKEN] });
});

function open(): Workbench {
  const workbench = openWorkbench({ directory: join(folder, 'workspace') });
  onTestFinished(() => workbench.close());
  return workbench;
}

async function requestFor(kind: HubKind, repository: string): Promise<DownloadRequest> {
  const { commit, licence, parts } = await planDownload({ kind, repository, revision: 'main' }, access);
  return {
    kind,
    repository,
    revision: 'main',
    commit,
    parts: parts.map(({ name }) => name),
    directory: join(folder, 'downloaded'),
    acceptedLicence: licence,
  };
}

/** Files whose bytes come from the content network. */
const LARGE_FILES = ['model.safetensors', 'tokenizer.json'];

/** Bytes of a file that an unfinished download has written. */
function onDisk(name: string): number {
  const staging = join(folder, 'downloaded.download');
  const written = readdirSync(staging).filter((entry) => entry === name || entry.startsWith(`${name}.`));
  return written.reduce((sum, entry) => sum + statSync(join(staging, entry)).size, 0);
}

/** Waits until the weights stop in the middle. */
async function untilHeld(): Promise<void> {
  const staging = join(folder, 'downloaded.download');
  const isHeld = (): boolean =>
    existsSync(staging) &&
    readdirSync(staging).some(
      (name) =>
        name.endsWith('.part') &&
        statSync(join(staging, name), { throwIfNoEntry: false })?.size === HELD_BYTES,
    );
  await until(isHeld);
}

const ended = (workbench: Workbench, job: Job): Promise<Job> => workbench.jobs.ended(job.jobId);

test('a killed job, then another start of the workbench: the download goes on and the model is in the library', async () => {
  const request = await requestFor('model', MODEL);
  hub.faults.push({
    path: /^\/[0-9a-f]{64}/,
    host: 'cdn',
    times: 9,
    how: { holdAfterBytes: HELD_BYTES },
  });
  const first = open();
  const job = await first.downloads.start(request, access);
  expect(first.downloads.unfinished()).toEqual([]);
  await expect(first.downloads.start(request, access)).rejects.toThrow(/is being downloaded to/);
  await untilHeld();
  const { pid } = JSON.parse(readFileSync(ownerFile(), 'utf8')) as { pid: number };
  process.kill(pid, 'SIGKILL');
  expect(await ended(first, job)).toMatchObject({
    state: 'failed',
    failure: `Download ${MODEL}: its process ended unexpectedly (SIGKILL)`,
  });
  first.close();
  hub.faults.length = 0;
  hub.release();

  const second = open();
  const [unfinished] = second.downloads.unfinished();
  expect(unfinished).toMatchObject({
    kind: 'model',
    repository: MODEL,
    commit: request.commit,
    directory: request.directory,
    totalBytes: Object.values(files).reduce((sum, { length }) => sum + length, 0),
  });
  expect(unfinished!.presentBytes).toBeGreaterThanOrEqual(HELD_BYTES);
  // The branch has moved meanwhile, which changes nothing.
  hub.put({ name: MODEL, files: { ...files, 'config.json': '{}' }, gatedFor: [TOKEN] });
  const sentBefore = hub.requests.length;
  const kept = LARGE_FILES.map(onDisk).reduce((sum, bytes) => sum + bytes, 0);
  const resumed = await ended(second, second.downloads.resume(unfinished!.downloadId, access));
  expect(resumed).toMatchObject({ state: 'finished' });
  const { id } = resumed.result as { id: string };
  const sent = hub.requests
    .slice(sentBefore)
    .filter(({ host, range }) => host === 'cdn' && range !== 'bytes=0-0')
    .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
  // What the killed process had written is not fetched again, to the byte.
  expect(kept).toBeGreaterThanOrEqual(HELD_BYTES);
  expect(sent).toBe(LARGE_FILES.reduce((sum, name) => sum + files[name]!.length, 0) - kept);
  expect(second.downloads.unfinished()).toEqual([]);
  expect((await second.models.get(id)).entry).toMatchObject({ licence: 'mit', health: { state: 'ok' } });
  expect((await second.models.get(id)).facts).toMatchObject({ origin: MODEL, revision: request.commit });
  expect(filesWith(TOKEN)).toEqual([]);
});

test('a cancelled download can go on at once, or be discarded', async () => {
  const request = await requestFor('model', MODEL);
  hub.faults.push({
    path: /^\/[0-9a-f]{64}/,
    host: 'cdn',
    times: 9,
    how: { holdAfterBytes: HELD_BYTES },
  });
  const workbench = open();
  const job = await workbench.downloads.start(request, access);
  await untilHeld();
  workbench.jobs.cancel(job.jobId);
  const [unfinished] = workbench.downloads.unfinished();
  const again = workbench.downloads.resume(unfinished!.downloadId, access);
  await expect(workbench.downloads.discard(unfinished!.downloadId)).rejects.toThrow(/is being downloaded to/);
  workbench.jobs.cancel(again.jobId);
  await workbench.downloads.discard(unfinished!.downloadId);
  expect(workbench.downloads.unfinished()).toEqual([]);
  expect(existsSync(`${request.directory}.download`)).toBe(false);
  expect(() => workbench.downloads.resume(unfinished!.downloadId, access)).toThrow(
    /is finished or was discarded/,
  );
});

test('another licence than was accepted starts nothing', async () => {
  const request = await requestFor('model', MODEL);
  const workbench = open();
  const other = { ...request, acceptedLicence: { name: 'apache-2.0', link: null } };
  await expect(workbench.downloads.start(other, access)).rejects.toThrow(
    /^tiny-org\/Tiny-1: has another licence than was accepted; look it up again\.$/,
  );
  expect(workbench.jobs.list()).toEqual([]);
});

test('a benchmark of ours joins the library; another data set is files', async () => {
  writeTinyBenchmark(join(folder, 'benchmark'));
  hub.put({ kind: 'dataset', name: 'org/tiny', files: filesOf(join(folder, 'benchmark')) });
  hub.put({ kind: 'dataset', name: 'org/other', files: { 'test.jsonl': '{}\n' } });
  const workbench = open();
  const ours = await requestFor('dataset', 'org/tiny');
  const taken = await ended(workbench, await workbench.downloads.start(ours, access));
  expect(taken).toMatchObject({ state: 'finished', failure: null });
  const { id } = taken.result as { id: string };
  expect((await workbench.benchmarks.get(id)).facts).toMatchObject({
    origin: 'org/tiny',
    revision: ours.commit,
  });
  const other = { ...(await requestFor('dataset', 'org/other')), directory: join(folder, 'other') };
  expect(await ended(workbench, await workbench.downloads.start(other, access))).toMatchObject({
    state: 'finished',
    result: { id: null, directory: other.directory },
  });
  expect(readdirSync(other.directory).sort()).toEqual(['atlas-download.json', 'test.jsonl']);
});

/** Who downloads, in the staging folder. */
function ownerFile(): string {
  const owners = join(folder, 'downloaded.download', '.owners');
  return join(owners, readdirSync(owners)[0]!, 'owner.json');
}

/** Files of the workspace and of what was downloaded that hold a text. */
function filesWith(text: string): string[] {
  return ['workspace', 'downloaded'].flatMap((name) =>
    readdirSync(join(folder, name), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .filter((path) => readFileSync(path).includes(text)),
  );
}
