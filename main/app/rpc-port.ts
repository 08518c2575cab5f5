/**
 * @file The line between the renderer's page and the RPC router: messages over Electron's ipc, each checked for who
 * sent it and how large it is before oRPC sees it, which validates the rest.
 */
import { RPCHandler } from '@orpc/server/ws';
import type { BrowserWindow, IpcMainEvent } from 'electron';
import type { RpcContext } from '../rpc/context.ts';
import { router } from '../rpc/router.ts';
import { APP_ORIGIN } from './app-scheme.ts';
import { RPC_CHANNEL } from './rpc-channel.ts';

/** Larger messages are dropped. */
const MAX_MESSAGE_BYTES = 4 * 2 ** 20;

/** One page's end of the line. */
interface PageLine {
  readonly receive: (message: string | Uint8Array) => void;
  readonly hangUp: () => void;
}

/** Answers the calls of a window's page, and of the next page after a reload. */
export function answerCallsOf(window: BrowserWindow, context: RpcContext): void {
  const { webContents } = window;
  const handler = new RPCHandler(router);
  let current: PageLine | null = null;
  const pickUp = (): PageLine => {
    const events = new EventTarget();
    const line: PageLine = {
      receive: (data) => events.dispatchEvent(new MessageEvent('message', { data })),
      hangUp: () => events.dispatchEvent(new Event('close')),
    };
    // oRPC's handler of plain ports lets a malformed message end the process; that of sockets logs and drops it, and
    // asks no more of a socket than this.
    void handler.upgrade(
      {
        send: (message: unknown) => {
          if (current === line && !webContents.isDestroyed()) webContents.send(RPC_CHANNEL, message);
        },
        addEventListener: events.addEventListener.bind(events),
      } as unknown as Parameters<typeof handler.upgrade>[0],
      { context },
    );
    return line;
  };
  const hangUp = (): void => {
    const line = current;
    current = null;
    line?.hangUp();
  };
  webContents.on('did-start-navigation', ({ isMainFrame, isSameDocument }) => {
    if (isMainFrame && !isSameDocument) hangUp();
  });
  webContents.on('render-process-gone', hangUp);
  window.on('closed', hangUp);
  webContents.ipc.on(RPC_CHANNEL, (event, message: unknown) => {
    if (!isOurPage(event) || !isMessage(message)) return;
    current ??= pickUp();
    current.receive(message);
  });
}

/** Whether a message is from the renderer itself, not from a frame in it or from anything that replaced it. */
function isOurPage({ senderFrame }: IpcMainEvent): boolean {
  return senderFrame !== null && senderFrame.parent === null && senderFrame.origin === APP_ORIGIN;
}

function isMessage(message: unknown): message is string | Uint8Array {
  if (typeof message === 'string') return message.length <= MAX_MESSAGE_BYTES;
  return message instanceof Uint8Array && message.byteLength <= MAX_MESSAGE_BYTES;
}
