/**
 * @file `atlas models download` and `atlas benchmarks download` as processes: killed, interrupted, asked for a
 * licence, and never telling a token.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { openWorkspace } from '../../../main/services/workspace.ts';
import { atlas, startAtlas } from '../../helpers/atlas.ts';
import { filesOf, startHubServer, type HubServer } from '../../helpers/hub-server.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { until } from '../../helpers/until.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

const MODEL = 'tiny-org/Tiny-1';
const TOKEN = 'hf_secretSecretSecret';
const HELD_BYTES = 10_000;

let hub: HubServer;
let files: Record<string, Uint8Array>;
let output: string;

beforeEach(async () => {
  hub = await startHubServer();
  const folder = temporaryDirectory();
  writeTinyCheckpoint(join(folder, 'origin'));
  files = filesOf(join(folder, 'origin'));
  output = join(folder, 'model');
  vi.stubEnv('HF_ENDPOINT', `${hub.endpoint}/`);
  vi.stubEnv('HF_TOKEN', TOKEN);
  onTestFinished(async () => {
    vi.unstubAllEnvs();
    await hub.close();
  });
});

const put = (): string => hub.put({ name: MODEL, files, card: { license: 'mit' }, gatedFor: [TOKEN] });
const args = (): string[] => ['models', 'download', MODEL, '--output', output, '--accept-licence'];

/** Starts a download whose weights stop in the middle, and waits until the rest is there. */
async function startHeld(): Promise<ReturnType<typeof startAtlas>> {
  hub.faults.push({ path: /^\/[0-9a-f]{64}/, host: 'cdn', times: 9, how: { holdAfterBytes: HELD_BYTES } });
  const running = startAtlas(...args());
  const isHeld = (): boolean => {
    if (!existsSync(`${output}.download`)) return false;
    const weights = readdirSync(`${output}.download`).find((name) =>
      /^model\.safetensors.*\.part$/.test(name),
    );
    return weights !== undefined && statSync(join(`${output}.download`, weights)).size === HELD_BYTES;
  };
  await until(isHeld);
  return running;
}

/** Bytes that the server had to send of the weights. */
function sentOfWeights(): number {
  const length = files['model.safetensors']!.length;
  return hub.requests
    .filter(({ host, range }) => host === 'cdn' && range !== 'bytes=0-0')
    .filter(({ path }) => path.startsWith(weightsPath(length)))
    .reduce((sum, { sentBytes }) => sum + sentBytes, 0);
}

function weightsPath(length: number): string {
  const note = JSON.parse(readFileSync(join(output, 'atlas-download.json'), 'utf8')) as {
    files: { sizeBytes: number; hash: { hex: string } }[];
  };
  return `/${note.files.find(({ sizeBytes }) => sizeBytes === length)!.hash.hex}`;
}

test.each(['SIGKILL', 'SIGINT'] as const)(
  'a download that %s ends goes on, and no byte is fetched twice',
  async (signal) => {
    const commit = put();
    const running = await startHeld();
    running.kill(signal);
    const { code, stderr } = await running.result;
    if (signal === 'SIGINT') {
      expect(code).toBe(130);
      expect(stderr).toMatch(/Stopped; what was fetched is kept/);
    }
    hub.faults.length = 0;
    hub.release();
    const result = await atlas(...args());
    expect(result.stderr).toMatch(/licence +mit\n/);
    expect(result).toMatchObject({ code: 0 });
    expect(result.stdout).toBe(`${output}: ${MODEL} at ${commit}, every byte checked\n`);
    const resumed = hub.requests.filter(({ range }) => range === `bytes=${HELD_BYTES}-`);
    expect(resumed.length).toBeGreaterThan(0);
    for (const [name, bytes] of Object.entries(files)) {
      expect(readFileSync(join(output, name)).equals(bytes), name).toBe(true);
    }
    expect(sentOfWeights()).toBe(files['model.safetensors']!.length);
    expect(`${stderr}${result.stderr}${result.stdout}`).not.toContain(TOKEN);
  },
);

test('without a terminal, the licence is shown and must be accepted on the command line', async () => {
  put();
  const { code, stderr } = await atlas('models', 'download', MODEL, '--output', output);
  expect(code).toBe(1);
  expect(stderr).toMatch(/licence +mit/);
  expect(stderr).toMatch(
    /atlas: licence of tiny-org\/Tiny-1: must be accepted: read it \(mit\), then give --accept-licence\./,
  );
  expect(existsSync(output)).toBe(false);
});

test('a data set by its parts', async () => {
  hub.put({
    kind: 'dataset',
    name: 'org/data',
    files: { 'en/test.jsonl': '{}\n', 'de/test.jsonl': '{}\n', 'README.md': '# Data' },
  });
  const command = ['benchmarks', 'download', 'org/data', '--output', output, '--accept-licence', '--part'];
  expect((await atlas(...command, 'fr')).stderr).toMatch(
    /atlas: --part fr: is no part of org\/data; its parts are en, de\./,
  );
  expect(await atlas(...command, 'de')).toMatchObject({ code: 0 });
  expect(readdirSync(output, { recursive: true }).sort()).toEqual([
    'README.md',
    'atlas-download.json',
    'de',
    join('de', 'test.jsonl'),
  ]);
});

test.each([
  ['HF_ENDPOINT', 'ftp://mirror', /HF_ENDPOINT: must begin with https:\/\//],
  [
    'HF_ENDPOINT',
    'http://mirror.example',
    /HF_ENDPOINT: must begin with https:\/\/ \(http:\/\/ is for this machine only\)/,
  ],
  ['HF_ENDPOINT', 'https://me:secret@mirror.example', /HF_ENDPOINT: must not hold a user/],
  ['HF_TOKEN', 'hf_with a space', /HF_TOKEN: is no token/],
])('%s=%s is refused without repeating a secret', async (name, value, problem) => {
  vi.stubEnv(name, value);
  const { code, stderr } = await atlas(...args());
  expect(code).toBe(1);
  expect(stderr).toMatch(problem);
  expect(stderr).not.toMatch(/secret|space/);
});

test('the endpoint of the command line wins, then that of the settings, then the environment', async () => {
  put();
  const workspace = join(temporaryDirectory(), 'workspace');
  const nowhere = 'http://127.0.0.1:9';
  const store = openWorkspace(workspace);
  store.settings.change({ hubEndpoint: nowhere });
  store.close();
  const settings = await atlas('--workspace', workspace, ...args());
  expect(settings.code).toBe(1);
  expect(settings.stderr).toContain('127.0.0.1:9: does not answer');
  const given = await atlas('--workspace', workspace, ...args(), '--endpoint', hub.endpoint);
  expect(given.code, given.stderr).toBe(0);
  const wrong = await atlas('--workspace', workspace, ...args(), '--endpoint', 'mirror');
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('--endpoint: is no address');
});
