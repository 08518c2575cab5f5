/**
 * @file Whether a request may be meant for this server. A page of another origin can make a browser send requests here,
 * and a name that it controls can be pointed at this machine; both show in the headers, which no page can set.
 */
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { isToken } from './token.ts';

/** Why a request is refused, as an HTTP status line without the version. */
export type Refusal =
  | '400 Bad Request'
  | '401 Unauthorized'
  | '403 Forbidden'
  | '404 Not Found'
  | '405 Method Not Allowed'
  | '421 Misdirected Request'
  | '503 Service Unavailable';

/**
 * The path and query of a request.
 *
 * @returns Null where the request names no path of ours, or nothing that is an address.
 */
export function addressOf({ url }: IncomingMessage): URL | null {
  if (url?.startsWith('/') !== true || url.startsWith('//')) return null;
  return URL.canParse(url, 'http://localhost') ? new URL(url, 'http://localhost') : null;
}

/**
 * Checks who a request says it is for, and from whose page it comes. Names are what an attacker can point here, so
 * only this machine's own are taken; the port may be another, as an SSH tunnel makes it.
 *
 * @param listensOn The address that the server was told to listen on.
 * @param needsOrigin Whether only a page may ask, as for a WebSocket; browsers name their page's origin then.
 */
export function refusalOf(
  { headers }: IncomingMessage,
  listensOn: string,
  needsOrigin: boolean,
): Refusal | null {
  const { host, origin } = headers;
  if (host === undefined || !isOurHost(host, listensOn)) return '421 Misdirected Request';
  if (origin === undefined) return needsOrigin ? '403 Forbidden' : null;
  return origin === `http://${host}` ? null : '403 Forbidden';
}

function isOurHost(host: string, listensOn: string): boolean {
  if (!/^[\w.:[\]-]+$/.test(host) || !URL.canParse(`http://${host}`)) return false;
  const name = new URL(`http://${host}`).hostname;
  const bare = name.replace(/^\[|\]$/g, '');
  return isIP(bare) !== 0 || name === 'localhost' || name === listensOn || name === hostname().toLowerCase();
}

/** The token of an `Authorization: Bearer` header, checked. */
export function hasToken({ headers }: IncomingMessage, token: string): boolean {
  return isToken(token, /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? null);
}
