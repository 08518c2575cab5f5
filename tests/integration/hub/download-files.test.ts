/**
 * @file Downloads over real HTTP from a server that speaks the Hub's API: what is chosen, what is refused, what goes
 * wrong on the way, and that nothing is fetched twice or written elsewhere.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { discardDownload, downloadFiles, presentBytes } from '../../../main/library/hub/download-files.ts';
import { planDownload } from '../../../main/library/hub/plan-download.ts';
import { verifyModel } from '../../../main/library/verify-model.ts';
import { selectionOf, sizeOf, type HubPlan } from '../../../shared/model/hub.ts';
import { filesOf, startHubServer, type HubServer } from '../../helpers/hub-server.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';
import { writeTinyCheckpoint } from '../../helpers/tiny-checkpoint.ts';

const MODEL = 'tiny-org/Tiny-1';
const TOKEN = 'hf_secretSecretSecret';
const README = '---\nlicense: apache-2.0\n---\n# Tiny\n';

let hub: HubServer;
let files: Record<string, Uint8Array>;
let folder: string;

beforeEach(async () => {
  hub = await startHubServer();
  onTestFinished(() => hub.close());
  folder = temporaryDirectory();
  writeTinyCheckpoint(join(folder, 'origin'));
  files = { ...filesOf(join(folder, 'origin')), 'README.md': Buffer.from(README) };
});

const access = (token: string | null = null) => ({ endpoint: hub.endpoint, token });
const plan = (name = MODEL, revision = 'main', token: string | null = null): Promise<HubPlan> =>
  planDownload({ kind: 'model', repository: name, revision }, access(token));
const put = (more: Readonly<Record<string, Uint8Array | string>> = {}): string =>
  hub.put({ name: MODEL, files: { ...files, ...more }, card: { license: 'apache-2.0' } });
const fetchInto = async (
  chosen: HubPlan,
  directory = join(folder, 'model'),
  token: string | null = null,
): Promise<[done: number, total: number, message: string][]> => {
  const progress: [number, number, string][] = [];
  await downloadFiles(selectionOf(chosen, []), directory, access(token), {
    onProgress: (...told) => progress.push(told),
  });
  return progress;
};

test('a model arrives whole: the chosen files, byte for byte, with where it is from', async () => {
  const commit = put({
    'pytorch_model.bin': Buffer.alloc(5000),
    'training.pkl': 'x',
    'original/consolidated.00.pth': Buffer.alloc(3000),
    'modeling_custom.py': 'import os',
    LICENSE: 'Apache',
  });
  const chosen = await plan();
  expect(chosen).toMatchObject({
    repository: MODEL,
    revision: 'main',
    commit,
    licence: { name: 'apache-2.0', link: null },
    isGated: false,
    leftOut: { files: 4 },
  });
  const directory = join(folder, 'model');
  const progress = await fetchInto(chosen);
  expect(readdirSync(directory).sort()).toEqual([
    'LICENSE',
    'README.md',
    'atlas-download.json',
    'config.json',
    'model.safetensors',
    'tokenizer.json',
  ]);
  for (const [name, bytes] of Object.entries(files)) {
    expect(readFileSync(join(directory, name)).equals(bytes), name).toBe(true);
  }
  expect(progress.at(-1)).toEqual([sizeOf(chosen.files), sizeOf(chosen.files), '5 of 5 files']);
  expect(existsSync(`${directory}.download`)).toBe(false);
  expect(verifyModel(directory)).toMatchObject({
    licence: 'apache-2.0',
    facts: { origin: MODEL, revision: commit },
  });
  expect(hub.requests.some(({ path }) => /\.(bin|pkl|pth|py)/.test(path))).toBe(false);
});

test('a connection that breaks goes on from its last byte', async () => {
  put();
  const chosen = await plan();
  const weights = files['model.safetensors']!;
  hub.faults.push(
    { path: /./, host: 'cdn', times: 1, how: { cutAfterBytes: 1000 } },
    { path: /resolve.*tokenizer/, times: 2, how: { status: 503 } },
  );
  await fetchInto(chosen);
  expect(readFileSync(join(folder, 'model', 'model.safetensors')).equals(weights)).toBe(true);
  const cdn = hub.requests.filter(({ host, range }) => host === 'cdn' && range !== 'bytes=0-0');
  expect(cdn.some(({ range }) => range === 'bytes=1000-')).toBe(true);
  expect(cdn.reduce((sum, one) => sum + one.sentBytes, 0)).toBe(
    weights.length + files['tokenizer.json']!.length,
  );
});

test('a network that brings nothing ends a download in a sentence; one that is not there, a plan', async () => {
  put();
  const chosen = await plan();
  hub.faults.push({ path: /./, host: 'cdn', times: 99, how: { cutAfterBytes: 0 } });
  await expect(fetchInto(chosen)).rejects.toThrow(
    /file .*: does not arrive \(.*\); check the network and resume: what was fetched is kept\.$/,
  );
  const gone = await startHubServer();
  await gone.close();
  await expect(
    planDownload(
      { kind: 'model', repository: MODEL, revision: 'main' },
      { endpoint: gone.endpoint, token: null },
    ),
  ).rejects.toThrow(
    /^127\.0\.0\.1:\d+: does not answer \(ECONNREFUSED\); check the network, and the endpoint/,
  );
  hub.faults.push({ path: /revision/, times: 1, how: { status: 200, body: '<html>Welcome</html>' } });
  await expect(plan()).rejects.toThrow(/does not answer as the Hub does; check the endpoint/);
});

test('a server that asks to wait is given the time', async () => {
  put();
  hub.faults.push({ path: /revision/, times: 1, how: { status: 429, headers: { 'Retry-After': '1' } } });
  const beforeMs = performance.now();
  await plan();
  expect(performance.now() - beforeMs).toBeGreaterThan(950);
  hub.faults.push({ path: /revision/, times: 1, how: { status: 429, headers: { 'Retry-After': '7200' } } });
  await expect(plan()).rejects.toThrow(/allows no more requests for now; try again in 2 h 00 min/);
});

test('wrong bytes are refused, not kept, and not put in place', async () => {
  put();
  const chosen = await plan();
  hub.faults.push({
    path: new RegExp(hashOf('model.safetensors')),
    host: 'cdn',
    times: 1,
    how: 'wrong byte',
  });
  await expect(fetchInto(chosen)).rejects.toThrow(
    /^model tiny-org\/Tiny-1, file model\.safetensors: arrived with other bytes than are listed; .*\.$/,
  );
  expect(existsSync(join(folder, 'model'))).toBe(false);
  expect(readdirSync(join(folder, 'model.download')).some((name) => name.includes('model.safetensors'))).toBe(
    false,
  );
  await fetchInto(chosen);
  expect(verifyModel(join(folder, 'model')).facts.origin).toBe(MODEL);
});

test('a part that was spoilt on the disk is fetched again', async () => {
  put();
  const chosen = await plan();
  const staging = join(folder, 'model.download');
  hub.faults.push({ path: /./, host: 'cdn', times: 99, how: { status: 403 } });
  await expect(fetchInto(chosen)).rejects.toThrow(/is gated/);
  hub.faults.length = 0;
  const { path, hash } = chosen.files.find((file) => file.path === 'model.safetensors')!;
  writeFileSync(join(staging, `${path}.${hash.hex.slice(0, 12)}.part`), Buffer.alloc(500));
  await fetchInto(chosen);
  expect(readFileSync(join(folder, 'model', path)).equals(files[path]!)).toBe(true);
});

test('what was fetched stays when a branch moves, and only what changed is fetched anew', async () => {
  put();
  const before = await plan();
  const moved = put({ 'config.json': Buffer.concat([files['config.json']!, Buffer.from('\n')]) });
  await fetchInto(before);
  expect(readFileSync(join(folder, 'model', 'config.json')).equals(files['config.json']!)).toBe(true);

  const other = join(folder, 'other');
  renameSync(join(folder, 'model'), `${other}.download`);
  hub.requests.length = 0;
  const after = await plan();
  expect(after.commit).toBe(moved);
  await fetchInto(after, other);
  expect(readFileSync(join(other, 'config.json'), 'utf8')).toMatch(/\n$/);
  const fetched = hub.requests.filter(({ sentBytes, range }) => sentBytes > 0 && range !== 'bytes=0-0');
  expect(new Set(fetched.map(({ path }) => path.split('/').at(-1)))).toEqual(new Set(['config.json']));
});

test('a folder that has it is checked, one that has something else is left alone', async () => {
  put();
  const chosen = await plan();
  await fetchInto(chosen);
  hub.requests.length = 0;
  await fetchInto(chosen);
  expect(hub.requests).toEqual([]);
  writeFileSync(join(folder, 'model', 'config.json'), '{}');
  await expect(fetchInto(chosen)).rejects.toThrow(/config\.json: is not \(any more\) what was downloaded/);
  await expect(fetchInto(chosen, join(folder, 'origin'))).rejects.toThrow(
    /exists already and is not tiny-org/,
  );
  mkdirSync(join(folder, 'mine.download'));
  writeFileSync(join(folder, 'mine.download', 'thesis.txt'), 'mine');
  await expect(fetchInto(chosen, join(folder, 'mine'))).rejects.toThrow(/is in the way and is no download/);
  await discardDownload(join(folder, 'mine'));
  expect(readdirSync(join(folder, 'mine.download'))).toEqual(['thesis.txt']);
});

test('what was fetched is told and can be discarded', async () => {
  put();
  const chosen = await plan();
  hub.faults.push({
    path: new RegExp(hashOf('model.safetensors')),
    host: 'cdn',
    times: 9,
    how: { holdAfterBytes: 1000 },
  });
  const directory = join(folder, 'model');
  const stop = new AbortController();
  const stopped = downloadFiles(selectionOf(chosen, []), directory, access(null), {
    signal: stop.signal,
    onProgress: () => {
      if (presentBytes(chosen, directory) > files['config.json']!.length + 1000) stop.abort();
    },
  });
  await expect(stopped).rejects.toThrow();
  hub.release();
  expect(presentBytes(chosen, directory)).toBeGreaterThan(files['config.json']!.length);
  await discardDownload(directory);
  expect(existsSync(`${directory}.download`)).toBe(false);
  expect(presentBytes(chosen, directory)).toBe(0);
});

test('gated: without a token, with one that has no access, with one that has', async () => {
  hub.put({ name: MODEL, files, gatedFor: [TOKEN] });
  await expect(plan()).rejects.toThrow(
    new RegExp(
      `^model ${MODEL}: is gated; accept its conditions at ${hub.endpoint}/${MODEL}, then give a token`,
    ),
  );
  await expect(plan(MODEL, 'main', 'hf_ofSomebodyElse')).rejects.toThrow(
    /is gated, and the account of the token has no access \(yet\); ask for it at http/,
  );
  await expect(plan(MODEL, 'main', 'invalid-token')).rejects.toThrow(/with this token, which is not valid/);
  const chosen = await plan(MODEL, 'main', TOKEN);
  expect(chosen.isGated).toBe(true);
  await fetchInto(chosen, join(folder, 'model'), TOKEN);
  const toHub = hub.requests.filter(
    ({ host, authorization }) => host === 'hub' && authorization === `Bearer ${TOKEN}`,
  );
  expect(toHub.length).toBeGreaterThan(5);
  const cdn = hub.requests.filter(({ host }) => host === 'cdn');
  expect(cdn.length).toBeGreaterThan(0);
  expect(cdn.every(({ authorization }) => authorization === null)).toBe(true);
  const written = readdirSync(join(folder, 'model')).map((name) => readFileSync(join(folder, 'model', name)));
  expect(written.some((bytes) => bytes.includes(TOKEN))).toBe(false);
});

test.each([
  ['no/such', 'main', /^model no\/such: is not at http.*, or is private; check its name/],
  [MODEL, 'v2', /^model tiny-org\/Tiny-1: has no revision "v2"/],
  ['../../etc', 'main', /^repository "\.\.\/\.\.\/etc": is no repository/],
  ['a/b/c', 'main', /is no repository/],
  ['owner/..', 'main', /is no repository/],
  ['owner/name?x', 'main', /is no repository/],
  [MODEL, '../main', /^revision "\.\.\/main": is no branch/],
  [MODEL, 'refs/../x', /is no branch/],
])('%s at %s is refused', async (name, revision, problem) => {
  put();
  await expect(plan(name, revision)).rejects.toThrow(problem);
});

test.each([
  ['no config.json', { 'config.json': null }, /has no config\.json/],
  ['no tokenizer', { 'tokenizer.json': null }, /has no tokenizer\.json/],
  [
    'pickled weights only',
    { 'model.safetensors': null, 'pytorch_model.bin': 'x' },
    /its weights \(pytorch_model\.bin\) are pickled, which can run code and is never loaded/,
  ],
  ['GGUF only', { 'model.safetensors': null, 'q4.gguf': 'x' }, /its weights \(q4\.gguf\) are in GGUF/],
  [
    'another architecture',
    { 'config.json': '{"model_type": "gemma3"}' },
    /^model tiny-org\/Tiny-1: config\.json, field "model_type": is "gemma3", but only llama, mistral, qwen2, qwen3/,
  ],
])('a repository with %s is refused before anything is downloaded', async (_, change, problem) => {
  const changed = Object.entries({ ...files, ...change }).filter((entry) => entry[1] !== null);
  hub.put({ name: MODEL, files: Object.fromEntries(changed) as Record<string, string> });
  await expect(plan()).rejects.toThrow(problem);
});

test('what does not fit on the disk is refused before a byte is fetched', async () => {
  put();
  const chosen = await plan();
  const huge = { ...chosen.files[0]!, path: 'model-00001-of-00002.safetensors', sizeBytes: 2 ** 52 };
  hub.requests.length = 0;
  await expect(fetchInto({ ...chosen, files: [...chosen.files, huge] })).rejects.toThrow(
    /has .* free on its disk, but .* are still to be fetched/,
  );
  expect(hub.requests).toEqual([]);
});

const entry = (path: string) => ({
  type: 'file',
  path,
  size: 9,
  oid: createHash('sha1').update(path).digest('hex'),
});

test.each([
  '../evil.parquet',
  'a/../../evil.parquet',
  '/etc/evil.parquet',
  'C:/evil.parquet',
  'a\\..\\..\\evil.parquet',
  'a//evil.parquet',
  'con.parquet',
  'data/LPT1.jsonl',
  'data./x.parquet',
  'a\u0000b.parquet',
  `${'x'.repeat(300)}.parquet`,
])('a server that lists %j gets nowhere', async (path) => {
  hub.put({ kind: 'dataset', name: 'org/data', files: { 'train.jsonl': '{}\n' } });
  hub.extraEntries.push(entry(path));
  await expect(
    planDownload({ kind: 'dataset', repository: 'org/data', revision: 'main' }, access()),
  ).rejects.toThrow(/^data set org\/data: lists a file named .*; nothing of it is fetched\.$/);
});

test('names that are one file on some systems are refused', async () => {
  hub.put({ kind: 'dataset', name: 'org/data', files: { 'train.jsonl': '{}\n', 'Train.jsonl': '{}\n' } });
  await expect(
    planDownload({ kind: 'dataset', repository: 'org/data', revision: 'main' }, access()),
  ).rejects.toThrow(/would be the same one on this machine/);
});

test('a link in the folder is not followed', async () => {
  const outside = join(folder, 'outside');
  mkdirSync(outside);
  hub.put({ kind: 'dataset', name: 'org/data', files: { 'en/train.jsonl': '{}\n' } });
  const chosen = await planDownload({ kind: 'dataset', repository: 'org/data', revision: 'main' }, access());
  const selection = selectionOf(chosen, ['en']);
  hub.faults.push({ path: /resolve/, times: 99, how: { status: 403 } });
  const directory = join(folder, 'data');
  const run = (): Promise<void> =>
    downloadFiles(selection, directory, access(), { onProgress: () => undefined });
  await expect(run()).rejects.toThrow(/is gated/);
  hub.faults.length = 0;
  const staging = `${directory}.download`;
  rmSync(join(staging, 'en'), { recursive: true });
  symlinkSync(outside, join(staging, 'en'));
  await expect(run()).rejects.toThrow(/en: is a link, which a download does not follow/);
  expect(readdirSync(outside)).toEqual([]);
});

test('parts of a data set: those of its card, else its folders; only what was chosen arrives', async () => {
  const data = {
    'README.md': '# Data',
    'en/train.jsonl': '{"a": 1}\n',
    'en/test-00000.parquet': Buffer.alloc(4000, 7),
    'de/test-00000.parquet': Buffer.alloc(4000, 8),
    'loader.py': 'import os',
    'dataset_infos.json': '{}',
  };
  hub.put({ kind: 'dataset', name: 'org/cardless', files: data });
  const cardless = await planDownload(
    { kind: 'dataset', repository: 'org/cardless', revision: 'main' },
    access(),
  );
  expect(cardless.parts.map(({ name, paths }) => [name, paths.length])).toEqual([
    ['en', 2],
    ['de', 1],
  ]);
  hub.put({
    kind: 'dataset',
    name: 'org/data',
    files: data,
    card: {
      license: ['mit', 'cc-by-sa-4.0'],
      configs: [
        {
          config_name: 'english',
          data_files: [
            { split: 'train', path: 'en/*.jsonl' },
            { split: 'test', path: ['en/test-*'] },
          ],
        },
        { config_name: 'german', data_files: 'de/test-*' },
        { config_name: 'tests', data_files: { test: '*/test-*' } },
      ],
    },
  });
  const stated = await planDownload({ kind: 'dataset', repository: 'org/data', revision: 'main' }, access());
  expect(stated.licence.name).toBe('mit, cc-by-sa-4.0');
  expect(stated.parts.map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['english', 4009],
    ['german', 4000],
    ['tests', 8000],
  ]);
  const directory = join(folder, 'data');
  await downloadFiles(selectionOf(stated, ['german']), directory, access(), { onProgress: () => undefined });
  expect(readdirSync(directory, { recursive: true }).sort()).toEqual([
    'README.md',
    'atlas-download.json',
    'de',
    'de/test-00000.parquet',
  ]);
});

test('a card link is told only where it can be one', async () => {
  const linkOf = async (license_link: unknown): Promise<string | null> => {
    hub.put({ name: MODEL, files, card: { license: 'other', license_name: 'llama3.2', license_link } });
    const { licence } = await plan();
    expect(licence.name).toBe('llama3.2');
    return licence.link;
  };
  expect(await linkOf('https://llama.com/license')).toBe('https://llama.com/license');
  expect(await linkOf('LICENSE.txt')).toMatch(/\/tiny-org\/Tiny-1\/blob\/[0-9a-f]{40}\/LICENSE\.txt$/);
  expect(await linkOf('javascript:alert(1)')).toBeNull();
  expect(await linkOf('../../evil')).toBeNull();
});

function hashOf(name: string): string {
  return createHash('sha256').update(files[name]!).digest('hex');
}
