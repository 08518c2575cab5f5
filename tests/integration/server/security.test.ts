/**
 * @file What the server for browsers refuses: strangers, other sites' pages, malformed and oversized input, and paths
 * that lead elsewhere. Each refusal has its code and leaves the workspace as it was; at the end the server still serves.
 */
import { createHash, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { globSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { newToken } from '../../../main/server/token.ts';
import { serveWorkbench, type WorkbenchServer } from '../../../main/server/workbench-server.ts';
import { openWorkbench, type Workbench } from '../../../main/services/workbench.ts';
import { closeCodeAfter, frame, httpRequest, sendRaw, UPGRADE } from '../../helpers/raw-requests.ts';
import { temporaryDirectory } from '../../helpers/temporary-directory.ts';

const SECRET = 'what nobody may read';
const token = newToken();

let folder: string;
let workspace: string;
let workbench: Workbench;
let server: WorkbenchServer;
let port: number;

beforeAll(async () => {
  let clean = (): void => undefined;
  folder = temporaryDirectory((remove) => (clean = remove));
  workspace = join(folder, 'workspace');
  const renderer = join(folder, 'renderer');
  mkdirSync(join(renderer, 'assets'), { recursive: true });
  writeFileSync(join(renderer, 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(renderer, 'assets', 'app.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), SECRET);
  writeFileSync(join(folder, 'renderer-secret.txt'), SECRET);
  workbench = openWorkbench({ directory: workspace });
  server = await serveWorkbench({ workbench, renderer, token, host: '127.0.0.1', port: 0 });
  port = Number(new URL(server.origin).port);
  return async () => {
    await server.close();
    workbench.close();
    clean();
  };
});

/** Of every file's name and content, but for those that the process itself keeps beating. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const file of globSync('**', { cwd: folder }).sort()) {
    const path = join(folder, file);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile() || file.endsWith('-shm')) continue;
    hash.update(file).update('\0').update(readFileSync(path));
  }
  return hash.digest('hex');
}

async function withoutEffect<Result>(act: () => Promise<Result>): Promise<Result> {
  const before = fingerprint();
  const result = await act();
  expect(fingerprint()).toBe(before);
  return result;
}

const authority = (): string => `127.0.0.1:${port}`;
const rpcPath = (given: string | null = token): string =>
  `/rpc${given === null ? '' : `?token=${encodeURIComponent(given)}`}`;

interface HttpCase {
  readonly name: string;
  readonly status: number;
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: string;
}

const HTTP_CASES: readonly HttpCase[] = [
  { name: 'a name that someone points at this machine', status: 421, headers: { Host: 'evil.example' } },
  { name: 'such a name with the right port', status: 421, headers: { Host: 'evil.example:4650' } },
  { name: 'a name that begins as ours', status: 421, headers: { Host: '127.0.0.1.evil.example' } },
  { name: 'a name that ends as ours', status: 421, headers: { Host: 'evil.localhost.example' } },
  { name: 'a host with a user in it', status: 421, headers: { Host: 'localhost@evil.example' } },
  { name: 'a host with a path in it', status: 421, headers: { Host: 'localhost/evil' } },
  { name: 'an empty host', status: 421, headers: { Host: '' } },
  { name: 'no host', status: 400, headers: { Host: undefined } },
  { name: "another site's page", status: 403, headers: { Origin: 'https://evil.example' } },
  { name: 'a page of another port of this machine', status: 403, headers: { Origin: 'http://127.0.0.1:1' } },
  { name: 'a page without an origin of its own', status: 403, headers: { Origin: 'null' } },
  { name: 'our address over another protocol', status: 403, headers: { Origin: 'file://127.0.0.1' } },
  { name: 'POST', status: 405, method: 'POST', body: '{}', headers: { 'Content-Length': '2' } },
  { name: 'PUT', status: 405, method: 'PUT', path: '/assets/app.js' },
  { name: 'DELETE', status: 405, method: 'DELETE', path: '/assets/app.js' },
  { name: 'PATCH', status: 405, method: 'PATCH' },
  { name: 'OPTIONS, as before a request of another site', status: 405, method: 'OPTIONS' },
  { name: 'TRACE', status: 405, method: 'TRACE' },
  { name: 'calls over POST', status: 405, method: 'POST', path: '/rpc/system/info' },
  { name: 'an address of another server', status: 400, path: 'http://evil.example/' },
  { name: 'an address without protocol', status: 400, path: '//evil.example/' },
  { name: 'no address', status: 400, path: '*' },
  { name: 'the session without a token', status: 401, path: '/session' },
  {
    name: 'the session with a wrong token',
    status: 401,
    path: '/session',
    headers: { Authorization: 'Bearer x' },
  },
  {
    name: 'the session with a token cut short',
    status: 401,
    path: '/session',
    headers: { Authorization: `Bearer ${token.slice(0, -1)}` },
  },
  {
    name: 'the session with the token in the wrong scheme',
    status: 401,
    path: '/session',
    headers: { Authorization: `Basic ${token}` },
  },
  { name: 'the session with the token in the address', status: 401, path: `/session?token=${token}` },
  { name: 'a file outside', status: 404, path: '/../secret.txt' },
  { name: 'a file outside, percent-encoded', status: 404, path: '/%2e%2e/secret.txt' },
  { name: 'a file outside, slash and all', status: 404, path: '/..%2fsecret.txt' },
  { name: 'a file outside, encoded twice', status: 404, path: '/%252e%252e%252fsecret.txt' },
  { name: 'a file outside, with backslashes', status: 404, path: '/..%5csecret.txt' },
  { name: 'a file outside, from a folder', status: 404, path: '/assets/../../secret.txt' },
  { name: 'a file of a folder that begins as ours', status: 404, path: '/../renderer-secret.txt' },
  { name: 'a NUL character', status: 404, path: '/assets/app.js%00.png' },
  { name: 'a broken percent-encoding', status: 404, path: '/%E0%A4%A' },
  { name: 'a whole path', status: 404, path: '//etc/passwd'.slice(1) + '.txt' },
  { name: 'a missing asset', status: 404, path: '/assets/missing.js' },
  { name: 'a header that is too large', status: 431, headers: { 'X-Large': 'x'.repeat(20_000) } },
  { name: 'an address that is too long', status: 431, path: `/${'x'.repeat(20_000)}` },
  { name: 'two lengths of one body', status: 400, headers: { 'Content-Length': '1, 2' } },
  {
    name: 'a length and chunks, as for smuggling',
    status: 400,
    method: 'POST',
    headers: { 'Content-Length': '4', 'Transfer-Encoding': 'chunked' },
    body: '0\r\n\r\n',
  },
  { name: 'a header that is folded', status: 400, headers: { 'X-Folded': 'a\r\n b: c\u0001' } },
];

const UPGRADE_CASES: readonly HttpCase[] = [
  { name: 'no token', status: 401, path: rpcPath(null) },
  { name: 'an empty token', status: 401, path: rpcPath('') },
  { name: 'a wrong token of the right length', status: 401, path: rpcPath(newToken()) },
  { name: 'a token cut short', status: 401, path: rpcPath(token.slice(0, -1)) },
  { name: 'a token with more after it', status: 401, path: rpcPath(`${token}x`) },
  { name: 'a token in another case', status: 401, path: rpcPath(token.toUpperCase()) },
  { name: 'a wrong token before the right one', status: 401, path: `/rpc?token=x&token=${token}` },
  { name: 'the token where nobody looks for it', status: 401, path: `/rpc?Token=${token}` },
  { name: 'another path', status: 404, path: `/other?token=${token}` },
  { name: 'a path below', status: 404, path: `/rpc/?token=${token}` },
  { name: 'no origin', status: 403, headers: { Origin: undefined } },
  { name: "another site's page with the token", status: 403, headers: { Origin: 'https://evil.example' } },
  { name: 'a sandboxed page with the token', status: 403, headers: { Origin: 'null' } },
  {
    name: 'a host that is not ours',
    status: 421,
    headers: { Host: 'evil.example', Origin: 'http://evil.example' },
  },
  { name: 'an address that is none', status: 400, path: '//' },
  { name: 'an address of another server', status: 400, path: `http://evil.example/rpc?token=${token}` },
  { name: 'an old protocol', status: 400, headers: { 'Sec-WebSocket-Version': '1' } },
  { name: 'no key', status: 400, headers: { 'Sec-WebSocket-Key': undefined } },
  { name: 'another method', status: 405, method: 'POST' },
  { name: 'an upgrade to something else', status: 400, headers: { Upgrade: 'h2c' } },
];

describe('over HTTP', () => {
  test.each(HTTP_CASES)(
    '$name: $status',
    async ({ status, method = 'GET', path = '/', headers = {}, body }) => {
      const answer = await withoutEffect(() =>
        sendRaw(port, httpRequest(method, path, { Host: authority(), ...headers }, body)),
      );
      expect(answer.status).toBe(status);
      expect(answer.body).not.toContain(SECRET);
    },
  );

  test.each(['/', '/runs/lora-1234', '/assets/app.js'])('%s is served, with every header', async (path) => {
    const { status, headers } = await sendRaw(port, httpRequest('GET', path, { Host: authority() }));
    expect(status).toBe(200);
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe-eval');
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test.each(['localhost:4650', '[::1]:4650', '10.0.0.7', hostname()])(
    'a tunnel from %s is no stranger',
    async (host) => {
      const answer = await sendRaw(port, httpRequest('GET', '/', { Host: host, Origin: `http://${host}` }));
      expect(answer.status).toBe(200);
    },
  );
});

describe('exported files', () => {
  const exportId = randomUUID();
  const forgotten = randomUUID();
  const bearer = { Authorization: `Bearer ${token}` };
  const get = (
    path: string,
    headers: Readonly<Record<string, string | undefined>> = bearer,
    method = 'GET',
  ): ReturnType<typeof sendRaw> =>
    withoutEffect(() => sendRaw(port, httpRequest(method, path, { Host: authority(), ...headers })));

  beforeAll(() => {
    const directory = join(folder, 'exports');
    mkdirSync(directory);
    writeFileSync(join(directory, 'report.html'), '<script>alert(1)</script>');
    symlinkSync(join(folder, 'secret.txt'), join(directory, 'link.csv'));
    mkdirSync(join(directory, 'folder.zip'));
    const files = ['report.html', 'link.csv', 'folder.zip', 'gone.json'].map((name) => ({
      format: 'html' as const,
      path: join(directory, name),
      sizeBytes: 1,
      sha256: '0',
    }));
    const { reports } = workbench.store;
    for (const each of [exportId, forgotten]) {
      reports.add({ exportId: each, title: 'Report', directory, files, exportedMs: 1 });
    }
    reports.remove(forgotten);
  });

  test('are downloads for whoever has the token', async () => {
    const { status, headers, body } = await get(`/exports/${exportId}/0`);
    expect({ status, body }).toEqual({ status: 200, body: '<script>alert(1)</script>' });
    // Never a page of this origin, whatever is in them.
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'cross-origin-resource-policy': 'same-origin',
    });
    expect((await get(`/exports/${exportId}/0`, { ...bearer, Connection: 'close' }, 'HEAD')).status).toBe(
      200,
    );
  });

  test.each([
    ['no token', {}, ''],
    ['a wrong token', { Authorization: `Bearer ${newToken()}` }, ''],
    ['the token in the address', {}, `?token=${token}`],
    ['the token in the wrong scheme', { Authorization: `Basic ${token}` }, ''],
  ])('with %s: 401, whether they are there or not', async (_, headers, query) => {
    for (const path of [`/exports/${exportId}/0`, `/exports/${exportId}/3`, '/exports/x']) {
      const { status, body } = await get(`${path}${query}`, headers);
      expect(status).toBe(401);
      expect(body).toContain('Unauthorized');
    }
  });

  test('with the token on the page of another site: 403', async () => {
    const headers = { ...bearer, Origin: 'https://evil.example' };
    expect((await get(`/exports/${exportId}/0`, headers)).status).toBe(403);
  });

  test.each([
    ['a link', `${exportId}/1`],
    ['a folder', `${exportId}/2`],
    ['one that is gone', `${exportId}/3`],
    ['one that never was', `${exportId}/4`],
    ['one of an export that was taken out of the list', `${forgotten}/0`],
    ['one of an unknown export', `${randomUUID()}/0`],
    ['a path below', `${exportId}/0/../../../secret.txt`],
    ['a path outside', `..%2f..%2fsecret.txt`],
    ['a path for a place', `${exportId}/%2e%2e%2fsecret.txt`],
    ['a negative place', `${exportId}/-1`],
    ['nothing', ''],
  ])('%s: 404', async (_, path) => {
    const { status, body } = await get(`/exports/${path}`);
    expect(status).toBe(404);
    expect(body).toContain('Not Found');
  });
});

describe('when a WebSocket is asked for', () => {
  test.each(UPGRADE_CASES)(
    '$name: $status',
    async ({ status, method = 'GET', path = rpcPath(), headers = {} }) => {
      const all = { Host: authority(), Origin: server.origin, ...UPGRADE, ...headers };
      const answer = await withoutEffect(() => sendRaw(port, httpRequest(method, path, all)));
      expect(answer.status).toBe(status);
    },
  );

  test('the right one is taken', async () => {
    const all = { Host: authority(), Origin: server.origin, ...UPGRADE };
    expect((await sendRaw(port, httpRequest('GET', rpcPath(), all))).status).toBe(101);
  });
});

const text = (content: string): Buffer => Buffer.from(content);

describe('over the WebSocket, frames', () => {
  test.each([
    { name: 'without a mask', bytes: frame(0x81, text('{}'), false), code: 1002 },
    { name: 'with a reserved bit', bytes: frame(0xf1, text('{}')), code: 1002 },
    { name: 'of an unknown kind', bytes: frame(0x83, text('{}')), code: 1002 },
    { name: 'that go on with nothing', bytes: frame(0x80, text('{}')), code: 1002 },
    { name: 'that are no UTF-8', bytes: frame(0x81, new Uint8Array([0xff, 0xfe])), code: 1007 },
    {
      name: 'that announce more than is allowed',
      bytes: new Uint8Array([0x82, 0xff, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0]),
      code: 1009,
    },
    {
      name: 'that announce more than there is',
      bytes: new Uint8Array([0x82, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0]),
      code: 1009,
    },
    { name: 'of a ping that is too long', bytes: frame(0x89, new Uint8Array(126)), code: 1002 },
    {
      name: 'that close with a code nobody may use',
      bytes: frame(0x88, new Uint8Array([3, 0xed])),
      code: 1002,
    },
  ])('$name: closed with $code', async ({ bytes, code }) => {
    const address = `ws://${authority()}${rpcPath()}`;
    expect(await withoutEffect(() => closeCodeAfter(address, server.origin, bytes))).toBe(code);
  });

  test.each([
    '',
    '{',
    'null',
    '[]',
    '7',
    '{}',
    '{"i":"a"}',
    '{"i":"a","p":{}}',
    '{"i":"a","p":{"u":7}}',
    '\u0000',
  ])('that hold %j are dropped, and the connection goes on', async (content) => {
    // Each is logged as what it is; here that would only hide what is wrong.
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => log.mockRestore());
    await withoutEffect(async () => {
      const socket = await connect();
      socket.send(content);
      socket.send(Buffer.from(content));
      expect(await callOn(socket, '/system/info', undefined)).toMatchObject({ status: 200 });
      socket.close();
    });
  });
});

async function connect(): Promise<WebSocket> {
  const socket = new WebSocket(`ws://${authority()}${rpcPath()}`, { origin: server.origin });
  await once(socket, 'open');
  return socket;
}

let lastCall = 0;

/** One call below the typed client. */
async function callOn(
  socket: WebSocket,
  path: string,
  input: unknown,
): Promise<{ readonly status: number; readonly code: string | undefined; readonly body: unknown }> {
  const id = `call-${++lastCall}`;
  const answered = new Promise<{ s?: number; b?: { json?: { code?: string } } }>((resolve) => {
    socket.on('message', (data: Buffer) => {
      const message = JSON.parse(data.toString()) as { i: string; p: object };
      if (message.i === id) resolve(message.p);
    });
  });
  socket.send(JSON.stringify({ i: id, p: { u: path, b: { json: input } } }));
  const { s: status = 200, b: body } = await answered;
  return { status, code: body?.json?.code, body };
}

/** Every place of the contract that takes a path, with an input that is otherwise right. */
const PATH_ARGUMENTS: readonly (readonly [procedure: string, input: (path: string) => unknown])[] = [
  ['/files/list', (path) => ({ path })],
  ['/files/makeFolder', (path) => ({ parent: path, name: 'new' })],
  ['/models/import', (path) => ({ path })],
  ['/benchmarks/import', (path) => ({ path })],
  ['/drafts/create', (path) => ({ kind: 'file', path })],
  ['/adapters/export', (path) => ({ runId: 'lora-12345678', directory: path })],
  [
    '/reports/export',
    (path) => ({
      selection: { runs: [] },
      title: 'Title',
      sections: ['results'],
      formats: ['csv'],
      directory: path,
      name: 'report',
    }),
  ],
  ['/settings/chooseWorkspace', (path) => ({ directory: path })],
  ['/system/reveal', (path) => ({ path })],
  ['/system/chooseFolder', (path) => ({ title: 'Choose', startAt: path })],
];

const BAD_PATHS: readonly (readonly [name: string, path: string])[] = [
  ['relative', 'models/tiny'],
  ['climbing', `${tmpdir()}/../etc`],
  ['climbing at its end', `${tmpdir()}/..`],
  ['climbing with backslashes', `C:\\models\\..\\..\\Windows`],
  ['with a NUL character', `${tmpdir()}/models\u0000.json`],
  ['with a line break', `${tmpdir()}/models\n`],
  ['on another machine', '\\\\evil.example\\share'],
  ['on another machine, with slashes', '//evil.example/share'],
  ['a device', '\\\\?\\C:\\Windows'],
  ['an address', 'file:///etc/passwd'],
  ['empty', ''],
  ['in the home folder', '~/models'],
  ['too long', `/${'x'.repeat(5000)}`],
];

describe('over the WebSocket, calls', () => {
  let socket: WebSocket;
  beforeAll(async () => {
    socket = await connect();
  });
  afterAll(() => socket.close());

  test.each(
    PATH_ARGUMENTS.flatMap(([procedure, input]) =>
      BAD_PATHS.map(([name, path]) => ({ procedure, name, path, input })),
    ),
  )('$procedure with a path $name', async ({ procedure, path, input }) => {
    const { code, status } = await withoutEffect(() => callOn(socket, procedure, input(path)));
    expect({ code, status }).toEqual({ code: 'INVALID_INPUT', status: 422 });
  });

  test.each([
    ['/files/makeFolder', { name: '..' }],
    ['/files/makeFolder', { name: 'a/b' }],
    ['/files/makeFolder', { name: 'a\\b' }],
    ['/files/makeFolder', { name: 'a\u0000' }],
    ['/files/makeFolder', { name: '' }],
    ['/files/list', { path: 7 }],
    ['/files/list', []],
    ['/files/list', { path: null, more: 1 }],
    ['/files/list', undefined],
    ['/run/get', { runId: '../../etc' }],
    ['/run/log', { runId: '..', after: null }],
    ['/run/files', { runId: 'a/../../b' }],
    ['/runs/setNote', { runId: 'lora-1234/..', note: '' }],
    ['/jobs/get', { jobId: '../job' }],
    ['/jobs/cancel', { jobId: '' }],
    ['/models/detail', { modelId: '../model' }],
    ['/benchmarks/verify', { benchmarkId: '..%2f' }],
    ['/drafts/get', { draftId: '../draft' }],
    ['/reports/forget', { exportId: '../../atlas.db' }],
    ['/runs/setNote', { runId: 'lora-12345678', note: 'x'.repeat(20_000) }],
  ] as const)('%s with %j', async (procedure, input) => {
    const whole =
      procedure === '/files/makeFolder' && typeof input === 'object' ? { parent: folder, ...input } : input;
    const { code } = await withoutEffect(() => callOn(socket, procedure, whole));
    expect(code).toMatch(/^(INVALID_INPUT|NOT_FOUND)$/);
  });

  test.each([
    '/nothing',
    '/system',
    '/__proto__/x',
    '/constructor',
    '/system/info/..',
    '/system/toString',
    '/',
  ])('an unknown procedure %s', async (procedure) => {
    const { status } = await withoutEffect(() => callOn(socket, procedure, {}));
    expect(status).toBe(404);
  });

  test('a link is listed as what it leads to, and never read', async () => {
    const outside = join(folder, 'outside');
    mkdirSync(outside);
    symlinkSync(join(folder, 'secret.txt'), join(outside, 'link'));
    symlinkSync('/nowhere', join(outside, 'broken'));
    const { body } = await callOn(socket, '/files/list', { path: outside });
    expect(JSON.stringify(body)).toContain('"link"');
    expect(JSON.stringify(body)).not.toContain('broken');
    expect(JSON.stringify(body)).not.toContain(SECRET);
  });
});

test('no more connections than there are tabs; those that are open go on', async () => {
  const open = await Promise.all(Array.from({ length: 60 }, connect));
  const refused = async (): Promise<number> => {
    const all = { Host: authority(), Origin: server.origin, ...UPGRADE };
    return (await sendRaw(port, httpRequest('GET', rpcPath(), all))).status;
  };
  while (open.length < 80) {
    if ((await refused()) === 503) break;
    open.push(await connect());
  }
  expect(await refused()).toBe(503);
  expect(await callOn(open[0]!, '/system/info', undefined)).toMatchObject({ status: 200 });
  for (const socket of open) socket.terminate();
});
