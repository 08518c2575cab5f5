/**
 * @file The workbench for browsers: the renderer over HTTP, its calls over one WebSocket. The renderer's files are no
 * secret; whatever else there is needs the token.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { router } from '../rpc/router.ts';
import type { Workbench } from '../services/workbench.ts';
import { exportedFile, EXPORTS, sendDownload } from './exported-files.ts';
import { addressOf, hasToken, refusalOf, type Refusal } from './request-guard.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { sendStatic } from './static-files.ts';
import { isToken } from './token.ts';

/** Larger messages end the connection. */
const MAX_MESSAGE_BYTES = 4 * 2 ** 20;
/** Each is one tab of a browser. */
const MAX_WEB_SOCKETS = 64;
const MAX_CONNECTIONS = 256;
/** A request that has not said by then what it wants is dropped. */
const REQUEST_TIMEOUT_MS = 10_000;

export interface WorkbenchServerOptions {
  readonly workbench: Workbench;
  /** Folder of the built renderer, absolute. */
  readonly renderer: string;
  readonly token: string;
  readonly host: string;
  /** 0 takes any that is free. */
  readonly port: number;
}

export interface WorkbenchServer {
  /** Where it listens, without the token: `http://127.0.0.1:4173`. */
  readonly origin: string;
  readonly close: () => Promise<void>;
}

/** Serves a workbench. @throws The system's error where the address is taken. */
export async function serveWorkbench(options: WorkbenchServerOptions): Promise<WorkbenchServer> {
  const { workbench, host, port } = options;
  const rpc = new RPCHandler(router);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const server = createServer(
    { headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: REQUEST_TIMEOUT_MS, maxHeaderSize: 16_384 },
    (request, response) => answer(options, request, response),
  );
  server.maxConnections = MAX_CONNECTIONS;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Whoever is refused may be gone before the answer arrives.
    socket.on('error', () => socket.destroy());
    const refusal = upgradeRefusal(options, request, sockets.clients.size);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      // A malformed or oversized frame; the connection is closed with the code that says so.
      webSocket.on('error', () => undefined);
      void rpc.upgrade(webSocket, { context: { workbench, native: null } });
    });
  });
  await listen(server, host, port);
  const { port: actualPort } = server.address() as AddressInfo;
  return {
    origin: `http://${host.includes(':') ? `[${host}]` : host}:${actualPort}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(
  { workbench, renderer, token, host }: WorkbenchServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  setSecurityHeaders(response);
  const address = addressOf(request);
  const refusal = refusalOf(request, host, false) ?? (address === null ? '400 Bad Request' : null);
  if (address === null || refusal !== null) {
    refuse(response, refusal ?? '400 Bad Request');
  } else if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    refuse(response, '405 Method Not Allowed');
  } else if (address.pathname === '/session') {
    // A browser does not tell a page why its WebSocket was refused; this does.
    if (hasToken(request, token)) response.writeHead(204).end();
    else refuse(response, '401 Unauthorized');
  } else if (address.pathname.startsWith(EXPORTS)) {
    const file = hasToken(request, token) ? exportedFile(workbench.reports, address.pathname) : undefined;
    if (file === undefined) refuse(response, '401 Unauthorized');
    else if (file === null) refuse(response, '404 Not Found');
    else sendDownload(file, request.method === 'HEAD', response);
  } else if (!sendStatic(renderer, request.url!.split(/[?#]/)[0]!, response)) {
    refuse(response, '404 Not Found');
  }
}

/** Ends the connection as well, so that a body nobody asked for is not read. */
function refuse(response: ServerResponse, refusal: Refusal): void {
  response
    .writeHead(Number(refusal.slice(0, 3)), {
      'Content-Type': 'text/plain; charset=utf-8',
      'Cache-Control': 'no-store',
      Connection: 'close',
    })
    .end(refusal.slice(4));
}

function upgradeRefusal(
  { host, token }: WorkbenchServerOptions,
  request: IncomingMessage,
  openSockets: number,
): Refusal | null {
  const address = addressOf(request);
  if (address === null) return '400 Bad Request';
  const refusal = refusalOf(request, host, true);
  if (refusal !== null) return refusal;
  if (address.pathname !== '/rpc') return '404 Not Found';
  if (!isToken(token, address.searchParams.get('token'))) return '401 Unauthorized';
  return openSockets >= MAX_WEB_SOCKETS ? '503 Service Unavailable' : null;
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
