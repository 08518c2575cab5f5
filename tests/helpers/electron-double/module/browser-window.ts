/**
 * @file `BrowserWindow`: a page of the test's Chromium, its messages, and what it asks leave for.
 */
import { EventEmitter } from 'node:events';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { app, PreventableEvent } from './app.ts';
import { answer, line } from './test-line.ts';

interface Bounds {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface WindowOptions extends Partial<Bounds> {
  readonly show?: boolean;
  readonly webPreferences?: { readonly preload?: string; readonly javascript?: boolean };
}

type WindowOpenHandler = (details: { readonly url: string }) => { readonly action: 'deny' | 'allow' };
type PermissionHandler = (
  contents: WebContents,
  permission: string,
  answer: (granted: boolean) => void,
) => void;

class Session extends EventEmitter {
  permissionRequest: PermissionHandler | null = null;
  permissionCheck: (() => boolean) | null = null;
  devicePermission: (() => boolean) | null = null;

  setPermissionRequestHandler(handler: PermissionHandler): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: () => boolean): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: () => boolean): void {
    this.devicePermission = handler;
  }
}

let session: Session | null = null;
let lastId = 0;
const windows = new Map<number, BrowserWindow>();
let focused: BrowserWindow | null = null;

function setFocused(window: BrowserWindow): void {
  focused = window;
}

class WebContents extends EventEmitter {
  /** Messages of this page only, as Electron's `webContents.ipc`. */
  readonly ipc = new EventEmitter();
  readonly navigationHistory = {
    canGoBack: () => true,
    canGoForward: () => true,
    goBack: () => line.tell('evaluate', this.#id, 'history.back()'),
    goForward: () => line.tell('evaluate', this.#id, 'history.forward()'),
  };
  readonly #id: number;
  #isDestroyed = false;
  windowOpen: WindowOpenHandler = () => ({ action: 'allow' });

  constructor(id: number) {
    super();
    this.#id = id;
  }
  isDestroyed(): boolean {
    return this.#isDestroyed;
  }
  destroy(): void {
    this.#isDestroyed = true;
  }
  send(channel: string, ...values: unknown[]): void {
    line.tell('sendToPage', this.#id, channel, values);
  }
  executeJavaScript(code: string): Promise<unknown> {
    return line.call('evaluate', this.#id, code);
  }
  setWindowOpenHandler(handler: WindowOpenHandler): void {
    this.windowOpen = handler;
  }
  async printToPDF(options: unknown): Promise<unknown> {
    return Buffer.from((await line.call('printToPdf', this.#id, options)) as Uint8Array);
  }
}

export class BrowserWindow extends EventEmitter {
  static getFocusedWindow(): BrowserWindow | null {
    return focused;
  }

  readonly webContents: WebContents;
  readonly #id = ++lastId;
  #bounds: Bounds;
  #isMaximized = false;
  #isMinimized = false;

  constructor(options: WindowOptions) {
    super();
    const { x = 0, y = 0, width = 800, height = 600, show = true, webPreferences = {} } = options;
    this.#bounds = { x, y, width, height };
    this.webContents = new WebContents(this.#id);
    windows.set(this.#id, this);
    app.windows.add(this);
    const { preload, javascript = true } = webPreferences;
    line.tell('openWindow', this.#id, {
      ...this.#bounds,
      preload: preload === undefined ? null : readFileSync(preload, 'utf8'),
      javascript,
      webPreferences,
    });
    if (session === null) {
      session = new Session();
      app.emit('session-created', session);
    }
    app.emit('web-contents-created', new PreventableEvent(), this.webContents);
    if (show) this.show();
  }

  async loadURL(url: string): Promise<void> {
    await line.call('loadUrl', this.#id, url);
    this.emit('ready-to-show');
  }
  loadFile(file: string): Promise<void> {
    return this.loadURL(pathToFileURL(file).href);
  }
  show(): void {
    this.focus();
  }
  focus(): void {
    setFocused(this);
    line.tell('focusWindow', this.#id);
  }
  blur(): void {
    focused = null;
  }
  maximize(): void {
    this.#isMaximized = true;
  }
  minimize(): void {
    this.#isMinimized = true;
    focused = null;
  }
  restore(): void {
    this.#isMinimized = false;
  }
  isMaximized(): boolean {
    return this.#isMaximized;
  }
  isMinimized(): boolean {
    return this.#isMinimized;
  }
  getNormalBounds(): Bounds {
    return this.#bounds;
  }
  setBounds(bounds: Bounds): void {
    this.#bounds = bounds;
  }
  /** As the user closes it: the program may object. */
  close(): void {
    const event = new PreventableEvent();
    this.emit('close', event);
    if (!event.defaultPrevented) this.destroy();
  }
  destroy(): void {
    if (!windows.delete(this.#id)) return;
    if (focused === this) focused = null;
    this.webContents.destroy();
    line.tell('closeWindow', this.#id);
    this.emit('closed');
    app.forget(this);
  }
}

answer('closeWindow', (id: number) => windows.get(id)?.close());
answer('blurWindow', (id: number) => windows.get(id)?.blur());
answer('minimizeWindow', (id: number) => windows.get(id)?.minimize());
answer('setBounds', (id: number, bounds: Bounds) => windows.get(id)?.setBounds(bounds));
answer(
  'messageFromPage',
  (id: number, frame: { origin: string; isMain: boolean }, channel: string, values: unknown[]) => {
    const senderFrame = { origin: frame.origin, parent: frame.isMain ? null : {} };
    windows.get(id)?.webContents.ipc.emit(channel, { senderFrame }, ...values);
  },
);
answer('startNavigation', (id: number, url: string, isByPage: boolean) => {
  const contents = windows.get(id)?.webContents;
  if (contents === undefined) return false;
  if (isByPage) {
    const details = Object.assign(new PreventableEvent(), { url });
    contents.emit('will-navigate', details);
    if (details.defaultPrevented) return false;
  }
  contents.emit('did-start-navigation', { url, isMainFrame: true, isSameDocument: false });
  return true;
});
answer('openedByPage', (id: number, url: string) => windows.get(id)?.webContents.windowOpen({ url }).action);
answer('attachWebview', (id: number) => {
  const event = new PreventableEvent();
  windows.get(id)?.webContents.emit('will-attach-webview', event);
  return !event.defaultPrevented;
});
answer('requestPermission', (id: number, permission: string) => {
  const request = session?.permissionRequest ?? ((_contents, _permission, grant) => grant(true));
  return new Promise((resolve) => request(windows.get(id)!.webContents, permission, resolve));
});
answer('checkPermission', () => session?.permissionCheck?.() ?? true);
answer('startDownload', (url: string) => {
  const event = new PreventableEvent();
  session?.emit('will-download', event, { getURL: () => url });
  return !event.defaultPrevented;
});
