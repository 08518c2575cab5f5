/**
 * @file The desktop around the windows: dialogs, menu, notifications, file manager, scheme, displays, power.
 */
import { EventEmitter } from 'node:events';
import { BrowserWindow } from './browser-window.ts';
import { answer, line } from './test-line.ts';

/** What the program says of a menu entry, as far as the double reads it. */
interface MenuItemOptions {
  readonly label?: string;
  readonly role?: string;
  readonly accelerator?: string;
  readonly submenu?: readonly MenuItemOptions[];
  readonly click?: () => void;
}

/** Dialogs take their window first, or none. */
function optionsOf(values: readonly unknown[]): unknown {
  return values[0] instanceof BrowserWindow ? values[1] : values[0];
}

export const dialog = {
  showOpenDialog: (...values: unknown[]) => line.call('dialog', 'open', optionsOf(values)),
  showMessageBox: (...values: unknown[]) => line.call('dialog', 'message', optionsOf(values)),
  showErrorBox: (title: string, content: string) => line.tell('errorBox', title, content),
};

export const shell = {
  showItemInFolder: (path: string) => line.tell('revealed', path),
  openExternal: (url: string) => line.call('openedExternally', url),
};

let menu: readonly MenuItemOptions[] = [];

export const Menu = {
  buildFromTemplate: (template: MenuItemOptions[]) => template,
  setApplicationMenu: (template: MenuItemOptions[]) => {
    menu = template;
  },
};

interface MenuEntry {
  readonly label: string | null;
  readonly role: string | null;
  readonly accelerator: string | null;
  readonly submenu: readonly MenuEntry[];
}

function describe(items: readonly MenuItemOptions[]): MenuEntry[] {
  return items.map(({ label, role, accelerator, submenu }) => ({
    label: label ?? null,
    role: role ?? null,
    accelerator: accelerator ?? null,
    submenu: describe(submenu ?? []),
  }));
}

answer('menu', () => describe(menu));
answer('chooseFromMenu', (path: string[]) => {
  let items = menu;
  let chosen: MenuItemOptions | undefined;
  for (const label of path) {
    chosen = items.find((item) => (item.label ?? item.role) === label);
    items = chosen?.submenu ?? [];
  }
  if (chosen?.click === undefined) throw new Error(`The menu has no ${path.join(' > ')}`);
  chosen.click();
});

const notifications: Notification[] = [];

export class Notification extends EventEmitter {
  static isSupported(): boolean {
    return true;
  }
  readonly #options: { readonly title: string; readonly body: string };
  constructor(options: { readonly title: string; readonly body: string }) {
    super();
    this.#options = options;
  }
  show(): void {
    notifications.push(this);
    line.tell('notified', this.#options);
  }
}

answer('clickNotification', (index: number) => notifications[index]!.emit('click'));

type SchemeHandler = (request: Request) => Promise<Response>;
const handlers = new Map<string, SchemeHandler>();

export const protocol = {
  registerSchemesAsPrivileged: (schemes: readonly unknown[]) => line.tell('registeredSchemes', schemes),
  handle: (scheme: string, handler: SchemeHandler) => void handlers.set(scheme, handler),
};

answer('fetchScheme', async (url: string, method: string) => {
  const handler = handlers.get(new URL(url).protocol.slice(0, -1));
  if (handler === undefined) return null;
  // Node's Request refuses no scheme; that is all the handler reads.
  const response = await handler(new Request(url, { method }));
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: new Uint8Array(await response.arrayBuffer()),
  };
});

export const nativeTheme = { shouldUseDarkColors: false };

export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 24, width: 1920, height: 1056 } }],
};

/** Base64 behind a word: a test sees whether a text reached the disk as it was. */
export const safeStorage = {
  getSelectedStorageBackend: () => process.env['ELECTRON_DOUBLE_KEY_STORE'] ?? 'gnome_libsecret',
  isAsyncEncryptionAvailable: () => Promise.resolve(true),
  encryptStringAsync: (text: string) => Promise.resolve(Buffer.from(`locked ${btoa(text)}`)),
  decryptStringAsync: (bytes: Buffer) => {
    const text = bytes.toString();
    return text.startsWith('locked ')
      ? Promise.resolve({ shouldReEncrypt: false, result: atob(text.slice(7)) })
      : Promise.reject(new Error('Not encrypted here'));
  },
};

const blockers = new Set<number>();
let lastBlocker = 0;

export const powerSaveBlocker = {
  start: () => {
    blockers.add(++lastBlocker);
    return lastBlocker;
  },
  stop: (id: number) => blockers.delete(id),
};

answer('isKeptAwake', () => blockers.size > 0);
