/**
 * @file A server that speaks the Hugging Face Hub's API as its library uses it: information, pages of a tree, files
 * by range, large ones by a redirect to another origin. It can be slow, refuse, break off and send wrong bytes.
 */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface HubRequest {
  /** `cdn` is the other origin, which large files come from. */
  readonly host: 'hub' | 'cdn';
  /** Path and query, decoded. */
  readonly path: string;
  readonly range: string | null;
  readonly authorization: string | null;
  /** Bytes of a file that were sent. */
  sentBytes: number;
}

export interface HubRepositoryOptions {
  readonly kind?: 'model' | 'dataset';
  readonly name: string;
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Front matter of its card. */
  readonly card?: Readonly<Record<string, unknown>>;
  /** Who may read its files: all, all with a token, or the tokens of this list. */
  readonly gatedFor?: readonly string[];
  /** Without one of these tokens it does not seem to exist. */
  readonly privateFor?: readonly string[];
  readonly branch?: string;
}

/** What happens to requests whose path matches, `times` of them. */
export interface HubFault {
  readonly path: RegExp;
  readonly host?: 'hub' | 'cdn';
  times: number;
  readonly how:
    /** Breaks the connection after so many bytes of the body. */
    | { readonly cutAfterBytes: number }
    | { readonly status: number; readonly headers?: Readonly<Record<string, string>>; readonly body?: string }
    /** One byte is another one. */
    | 'wrong byte'
    /** The whole file, whatever range was asked for. */
    | 'ignore range'
    /** Sends so many bytes and waits for `release`. */
    | { readonly holdAfterBytes: number };
}

interface Repository extends Required<Pick<HubRepositoryOptions, 'kind' | 'name'>> {
  options: HubRepositoryOptions;
  readonly branches: Map<string, string>;
  readonly commits: Map<string, ReadonlyMap<string, Buffer>>;
}

export interface HubServer {
  readonly endpoint: string;
  readonly requests: HubRequest[];
  readonly faults: HubFault[];
  /** Entries that the tree lists beside those that are there. */
  readonly extraEntries: unknown[];
  /** Adds a repository, or a commit to its branch. @returns The commit. */
  readonly put: (options: HubRepositoryOptions) => string;
  /** Lets held answers go on. */
  readonly release: () => void;
  readonly close: () => Promise<void>;
}

/** Entries of one page of a tree. */
const PAGE = 3;
const LARGE_BYTES = 2000;

/** The files of a folder, for a repository. */
export function filesOf(directory: string): Record<string, Uint8Array> {
  return Object.fromEntries(
    readdirSync(directory).map((name) => [name, readFileSync(join(directory, name))]),
  );
}

export async function startHubServer(): Promise<HubServer> {
  const repositories = new Map<string, Repository>();
  const requests: HubRequest[] = [];
  const faults: HubFault[] = [];
  const extraEntries: unknown[] = [];
  let held = Promise.withResolvers<null>();

  const listen = async (
    host: 'hub' | 'cdn',
    answer: (url: URL, request: IncomingMessage, response: ServerResponse, noted: HubRequest) => unknown,
  ) => {
    const server = createServer((request, response) => {
      const url = new URL(request.url!, 'http://127.0.0.1');
      const path = decodeURIComponent(request.url!);
      const noted = {
        host,
        path,
        range: request.headers.range ?? null,
        authorization: request.headers.authorization ?? null,
        sentBytes: 0,
      };
      requests.push(noted);
      response.on('error', () => undefined);
      const status = takeFault(host, path, (how) => typeof how === 'object' && 'status' in how);
      if (status !== null && typeof status === 'object' && 'status' in status) {
        response.writeHead(status.status, status.headers).end(status.body ?? '');
        return;
      }
      void Promise.resolve(answer(url, request, response, noted)).catch((error: unknown) =>
        response.destroy(error as Error),
      );
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return { server, origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
  };

  function takeFault(
    host: 'hub' | 'cdn',
    path: string,
    fits: (how: HubFault['how']) => boolean,
  ): HubFault['how'] | null {
    const fault = faults.find(
      (one) => one.times > 0 && (one.host ?? host) === host && one.path.test(path) && fits(one.how),
    );
    if (fault === undefined) return null;
    fault.times -= 1;
    return fault.how;
  }

  async function sendFile(
    bytes: Buffer,
    request: IncomingMessage,
    response: ServerResponse,
    noted: HubRequest,
  ): Promise<void> {
    const isProbe = request.headers.range === 'bytes=0-0';
    const fault = isProbe
      ? null
      : takeFault(noted.host, noted.path, (how) => typeof how !== 'object' || !('status' in how));
    const match = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
    const from = match === null || fault === 'ignore range' ? 0 : Number(match[1]);
    const to = match === null || match[2] === '' ? bytes.length : Number(match[2]) + 1;
    if (match !== null && from >= bytes.length) {
      response.writeHead(416).end();
      return;
    }
    let body = Buffer.from(bytes.subarray(from, Math.min(to, bytes.length)));
    if (fault === 'wrong byte') body[0]! ^= 1;
    response.setHeader('Content-Length', body.length);
    if (match !== null && fault !== 'ignore range') {
      response.setHeader('Content-Range', `bytes ${from}-${from + body.length - 1}/${bytes.length}`);
      response.statusCode = 206;
    }
    if (fault !== null && typeof fault === 'object' && 'cutAfterBytes' in fault) {
      noted.sentBytes = Math.min(body.length, fault.cutAfterBytes);
      response.flushHeaders();
      response.write(body.subarray(0, fault.cutAfterBytes));
      // The headers and those bytes go out first.
      setTimeout(() => response.destroy(), 20);
      return;
    }
    const heldBytes =
      fault !== null && typeof fault === 'object' && 'holdAfterBytes' in fault
        ? fault.holdAfterBytes
        : Infinity;
    // An answer that is there but not ended would hold back the next one on its connection.
    if (heldBytes < body.length) {
      noted.sentBytes = heldBytes;
      response.write(body.subarray(0, heldBytes));
      body = body.subarray(heldBytes);
      await held.promise;
      // Whoever asked may be gone.
      if (response.destroyed) return;
    }
    noted.sentBytes += body.length;
    response.end(body);
  }

  const cdn = await listen('cdn', (url, request, response, noted) => {
    // A signed address needs no token, and leads to one file.
    for (const { commits } of repositories.values()) {
      for (const files of commits.values()) {
        for (const bytes of files.values()) {
          if (sha256(bytes) !== url.pathname.slice(1)) continue;
          response.setHeader('ETag', `"${sha1(bytes)}"`);
          return sendFile(bytes, request, response, noted);
        }
      }
    }
    response.writeHead(403).end();
  });

  const hub = await listen('hub', (url, request, response, noted) => {
    const path = decodeURIComponent(url.pathname);
    const api = /^\/api\/(model|dataset)s\/(.+?)\/(revision|tree)\/([^/]+(?:\/[^/]+)*)$/.exec(path);
    const file = /^\/(datasets\/)?(.+?)\/resolve\/([^/]+)\/(.+)$/.exec(path);
    const kind = api?.[1] ?? (file?.[1] === undefined ? 'model' : 'dataset');
    const repository = repositories.get(`${kind} ${api?.[2] ?? file?.[2] ?? ''}`);
    const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? null;
    const refuse = (status: number, code: string | null, error: string): void => {
      if (code !== null) response.setHeader('X-Error-Code', code);
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.writeHead(status).end(JSON.stringify({ error }));
    };
    if (token !== null && !token.startsWith('hf_')) {
      refuse(401, null, 'Invalid credentials in Authorization header');
      return;
    }
    const isHidden = repository?.options.privateFor?.includes(token ?? '') === false;
    if (repository === undefined || isHidden) {
      refuse(token === null ? 401 : 404, 'RepoNotFound', 'Repository not found');
      return;
    }
    const revision = api?.[4] ?? file![3]!;
    const commit = repository.branches.get(revision) ?? revision;
    const files = repository.commits.get(commit);
    if (files === undefined) {
      refuse(404, 'RevisionNotFound', `Invalid rev id: ${revision}`);
      return;
    }
    if (api?.[3] === 'revision') {
      const { name, options } = repository;
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end(
        JSON.stringify({
          _id: '621ffdc036468d709f17434d',
          id: name,
          sha: commit,
          private: options.privateFor !== undefined,
          gated: options.gatedFor === undefined ? false : 'manual',
          downloads: 1,
          likes: 1,
          lastModified: '2026-01-01T00:00:00.000Z',
          ...(options.card === undefined ? {} : { cardData: options.card }),
        }),
      );
      return;
    }
    if (api?.[3] === 'tree') {
      const entries = [...treeOf(files), ...extraEntries];
      const at = Number(url.searchParams.get('cursor') ?? 0);
      if (at + PAGE < entries.length) {
        url.searchParams.set('cursor', String(at + PAGE));
        response.setHeader('Link', `<${hub.origin}${url.pathname}${url.search}>; rel="next"`);
      }
      response.setHeader('Content-Type', 'application/json; charset=utf-8');
      response.end(JSON.stringify(entries.slice(at, at + PAGE)));
      return;
    }
    const gatedFor = repository.options.gatedFor;
    if (gatedFor?.includes(token ?? '') === false) {
      refuse(token === null ? 401 : 403, 'GatedRepo', `Access to model ${repository.name} is restricted.`);
      return;
    }
    const bytes = files.get(file![4]!);
    if (bytes === undefined) {
      refuse(404, 'EntryNotFound', 'Entry not found');
      return;
    }
    if (!isLarge(bytes)) {
      response.setHeader('ETag', `"${gitSha1(bytes)}"`);
      return sendFile(bytes, request, response, noted);
    }
    response.setHeader('X-Linked-Size', bytes.length);
    response.setHeader('X-Linked-ETag', `"${sha256(bytes)}"`);
    response.writeHead(302, { Location: `${cdn.origin}/${sha256(bytes)}?signature=of-the-hub` }).end();
  });

  return {
    endpoint: hub.origin,
    requests,
    faults,
    extraEntries,
    put: (options) => {
      const { kind = 'model', name, branch = 'main' } = options;
      const key = `${kind} ${name}`;
      const known = repositories.get(key);
      const repository = known ?? { kind, name, options, branches: new Map(), commits: new Map() };
      repository.options = options;
      const files = new Map(
        Object.entries(options.files).map(([path, bytes]) => [path, Buffer.from(bytes as Uint8Array)]),
      );
      const commit = createHash('sha1');
      for (const [path, bytes] of files) commit.update(`${path} ${sha256(bytes)}\n`);
      const hash = commit.update(name).digest('hex');
      repository.commits.set(hash, files);
      repository.branches.set(branch, hash);
      repositories.set(key, repository);
      return hash;
    },
    release: () => {
      held.resolve(null);
      held = Promise.withResolvers();
    },
    close: async () => {
      held.resolve(null);
      for (const { server } of [hub, cdn]) {
        server.closeAllConnections();
        server.close();
        await once(server, 'close');
      }
    },
  };
}

function isLarge(bytes: Buffer): boolean {
  return bytes.length > LARGE_BYTES;
}

function treeOf(files: ReadonlyMap<string, Buffer>): unknown[] {
  const folders = new Set(
    [...files.keys()].flatMap((path) => (path.includes('/') ? [path.split('/')[0]!] : [])),
  );
  return [
    ...[...folders].map((path) => ({ type: 'directory', oid: '0'.repeat(40), size: 0, path })),
    ...[...files].map(([path, bytes]) => ({
      type: 'file',
      path,
      size: bytes.length,
      oid: isLarge(bytes) ? sha1(Buffer.from('pointer')) : gitSha1(bytes),
      ...(isLarge(bytes) ? { lfs: { oid: sha256(bytes), size: bytes.length, pointerSize: 134 } } : {}),
    })),
  ];
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sha1(bytes: Buffer): string {
  return createHash('sha1').update(bytes).digest('hex');
}

/** As `git hash-object` prints it. */
function gitSha1(bytes: Buffer): string {
  return sha1(Buffer.concat([Buffer.from(`blob ${bytes.length}\0`), bytes]));
}
