/**
 * @file The workbench for browsers: the renderer over HTTP, its calls over one WebSocket.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { RPCHandler } from '@orpc/server/ws';
import { WebSocketServer } from 'ws';
import { router } from '../rpc/router.ts';
import type { Workbench } from '../services/workbench.ts';
import { CONTENT_SECURITY_POLICY } from './content-security-policy.ts';
import { sendStatic } from './static-files.ts';
import { isToken } from './token.ts';

/** Larger messages end the connection. */
const MAX_MESSAGE_BYTES = 4 * 2 ** 20;

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
  const { workbench, renderer, token, host, port } = options;
  const rpc = new RPCHandler(router);
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE_BYTES });
  const server = createServer((request, response) => answer(renderer, token, request, response));
  await listen(server, host, port);
  const { port: actualPort } = server.address() as AddressInfo;
  const authority = `${host.includes(':') ? `[${host}]` : host}:${actualPort}`;
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const refusal = refusalOf(request, authority, token);
    if (refusal !== null) {
      socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\n\r\n`);
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      void rpc.upgrade(webSocket, { context: { workbench, native: null } });
    });
  });
  return {
    origin: `http://${authority}`,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets.clients) socket.terminate();
        sockets.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(renderer: string, token: string, request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('Referrer-Policy', 'no-referrer');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    return;
  }
  const pathname = (request.url ?? '/').split(/[?#]/)[0]!;
  if (pathname === '/session') {
    // A browser does not tell a page why its WebSocket was refused; this does.
    const given = request.headers.authorization?.replace(/^Bearer /, '') ?? null;
    response.writeHead(isToken(token, given) ? 204 : 401).end();
    return;
  }
  if (!sendStatic(renderer, pathname, response)) response.writeHead(404).end('Not found');
}

/** The status line of why a connection is refused, null if it is not. */
function refusalOf(request: IncomingMessage, authority: string, token: string): string | null {
  const url = new URL(request.url ?? '/', 'http://localhost');
  if (request.headers.host !== authority) return '421 Misdirected Request';
  if (request.headers.origin !== `http://${authority}`) return '403 Forbidden';
  if (url.pathname !== '/rpc') return '404 Not Found';
  return isToken(token, url.searchParams.get('token')) ? null : '401 Unauthorized';
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
