/**
 * @file Requests as an attacker sends them: below any client that would put them right.
 */
import { connect } from 'node:net';
import { once } from 'node:events';
import { WebSocket } from 'ws';

export interface RawAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const WAIT_MS = 5000;

/**
 * Sends bytes to a port of this machine and reads one HTTP answer; the connection is closed from here where the server
 * keeps it open. Status 0 is a connection that was closed without an answer.
 */
export async function sendRaw(port: number, bytes: string | Uint8Array): Promise<RawAnswer> {
  const socket = connect(port, '127.0.0.1');
  socket.setTimeout(WAIT_MS, () => socket.destroy());
  // The server may close while there is more to send.
  socket.on('error', () => socket.destroy());
  await once(socket, 'connect');
  socket.write(bytes);
  let text = '';
  for await (const chunk of socket) {
    text += (chunk as Buffer).toString('latin1');
    if (isWhole(text)) break;
  }
  socket.destroy();
  const [head = '', body = ''] = text.split('\r\n\r\n', 2);
  const [statusLine = '', ...lines] = head.split('\r\n');
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(statusLine)?.[1] ?? 0),
    headers: Object.fromEntries(
      lines.map((line) => [
        line.slice(0, line.indexOf(':')).toLowerCase(),
        line.slice(line.indexOf(':') + 1).trim(),
      ]),
    ),
    body,
  };
}

function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /^content-length: (\d+)$/im.exec(text)?.[1];
  return length === undefined ? !/^transfer-encoding:/im.test(text) : text.length >= end + 4 + Number(length);
}

/** An HTTP request as text; `headers` that are undefined are left out. */
export function httpRequest(
  method: string,
  path: string,
  headers: Readonly<Record<string, string | undefined>>,
  body = '',
): string {
  const lines = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}: ${value}`],
  );
  return `${[`${method} ${path} HTTP/1.1`, ...lines].join('\r\n')}\r\n\r\n${body}`;
}

/** Headers that ask for a WebSocket. */
export const UPGRADE = {
  Connection: 'Upgrade',
  Upgrade: 'websocket',
  'Sec-WebSocket-Version': '13',
  'Sec-WebSocket-Key': 'dGhlIHNhbXBsZSBub25jZQ==',
};

/** A frame of a WebSocket client: its first byte, then the payload, masked as a client has to. */
export function frame(firstByte: number, payload: Uint8Array, isMasked = true): Buffer {
  const length =
    payload.length < 126
      ? [payload.length | (isMasked ? 0x80 : 0)]
      : [126 | (isMasked ? 0x80 : 0), payload.length >> 8, payload.length & 0xff];
  const mask = isMasked ? [0, 0, 0, 0] : [];
  return Buffer.concat([Buffer.from([firstByte, ...length, ...mask]), payload]);
}

/** How the server closes a connection on which it is sent raw bytes after the handshake; null if it stays open. */
export async function closeCodeAfter(
  address: string,
  origin: string,
  bytes: Uint8Array,
): Promise<number | null> {
  const socket = new WebSocket(address, { origin });
  // A close frame that follows our own malformed one is an error to the client as well.
  socket.on('error', () => undefined);
  await once(socket, 'open');
  const closed = once(socket, 'close').then(([code]) => code as number);
  (socket as unknown as { _socket: { write: (bytes: Uint8Array) => void } })._socket.write(bytes);
  const code = await Promise.race([closed, new Promise<null>((resolve) => setTimeout(resolve, 1000, null))]);
  socket.terminate();
  return code;
}
