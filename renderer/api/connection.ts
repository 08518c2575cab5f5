/**
 * @file The line to the main process: Electron's message pipe where the preload script laid one, else a WebSocket
 * to whoever served this page.
 */
import type { ClientContext, ClientLink } from '@orpc/client';
import { RPCLink as MessagePortLink, type BrowserPortLike } from '@orpc/client/message-port';
import { RPCLink as WebSocketLink } from '@orpc/client/websocket';
import { WebSocket as ReconnectingWebSocket } from 'partysocket';

declare global {
  interface Window {
    /** Laid by the preload script; absent in browsers. */
    readonly atlasPort?: BrowserPortLike;
  }
}

export type ConnectionState = 'connecting' | 'open' | 'refused';

const TOKEN_KEY = 'atlas-token';

let state: ConnectionState = 'connecting';
/** How often the line was lost, or could not be opened. */
let losses = 0;
const listeners = new Set<() => void>();

/** How the line is; subscribe with `subscribeToConnection`. */
export function connectionState(): ConnectionState {
  return state;
}

export function subscribeToConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function setState(next: ConnectionState): void {
  if (state === next) return;
  state = next;
  for (const listener of listeners) listener();
}

/** The token from the address, kept for reloads of this tab and taken out of sight. */
function takeToken(): string | null {
  const given = new URLSearchParams(location.hash.slice(1)).get('token');
  if (given !== null) {
    sessionStorage.setItem(TOKEN_KEY, given);
    history.replaceState(null, '', location.pathname + location.search);
  }
  return sessionStorage.getItem(TOKEN_KEY);
}

/** Opens the line; calls made while it is down wait for it. */
export function openConnection(): ClientLink<ClientContext> {
  if (window.atlasPort !== undefined) {
    setState('open');
    return new MessagePortLink({ port: window.atlasPort });
  }
  const token = takeToken();
  const address = new URL('/rpc', location.href.replace(/^http/, 'ws'));
  address.searchParams.set('token', token ?? '');
  const socket = new ReconnectingWebSocket(address.href, [], {
    minReconnectionDelay: 200,
    maxReconnectionDelay: 2000,
    connectionTimeout: 4000,
  });
  socket.addEventListener('open', () => setState('open'));
  socket.addEventListener('close', () => {
    losses++;
    void isRefused(token).then((refused) => setState(refused ? 'refused' : 'connecting'));
  });
  return waiting(socket, new WebSocketLink({ websocket: socket as unknown as WebSocket }));
}

/**
 * A call is sent once the line is open, however many attempts that takes; the socket alone would refuse it between two
 * attempts. One whose answer was lost says so: whether it was done, nobody here can tell.
 */
function waiting(socket: ReconnectingWebSocket, link: ClientLink<ClientContext>): ClientLink<ClientContext> {
  return {
    call: async (path, input, options) => {
      await opened(socket, options.signal);
      const before = losses;
      try {
        return await link.call(path, input, options);
      } catch (error) {
        if (losses === before || options.signal?.aborted === true) throw error;
        throw new Error(
          'The workbench went away before it answered. Look whether it was done, and try again.',
          {
            cause: error,
          },
        );
      }
    },
  };
}

/** Resolves once the line is open. @throws {Error} The token is refused, or nobody waits any more. */
function opened(socket: ReconnectingWebSocket, signal: AbortSignal | undefined): Promise<void> {
  if (socket.readyState === socket.OPEN) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => (): void => {
      socket.removeEventListener('open', succeed);
      signal?.removeEventListener('abort', fail);
      unsubscribe();
      settle();
    };
    const succeed = end(resolve);
    const fail = end(() => reject(new Error('The line to the workbench is not open.')));
    const unsubscribe = subscribeToConnection(() => {
      if (state === 'refused') fail();
    });
    socket.addEventListener('open', succeed);
    signal?.addEventListener('abort', fail);
    if (state === 'refused' || signal?.aborted === true) fail();
  });
}

function withToken(path: string, token: string): Promise<Response> {
  return fetch(path, { headers: { Authorization: `Bearer ${token}` } });
}

/** A file that the server of this page gives to whoever has the token. @throws {Error} It does not, or is not there. */
export async function fetchFile(path: string): Promise<Blob> {
  const response = await withToken(path, takeToken() ?? '');
  if (response.ok) return response.blob();
  throw new Error(
    response.status === 404
      ? 'The file is not there any more.'
      : `The workbench answered ${response.status}.`,
  );
}

/** A failed WebSocket does not tell why; asking for the same by HTTP does. */
async function isRefused(token: string | null): Promise<boolean> {
  if (token === null) return true;
  try {
    return (await withToken('/session', token)).status === 401;
  } catch {
    return false;
  }
}
