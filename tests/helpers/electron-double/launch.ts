/**
 * @file Starts the built, unchanged program on the double of Electron, and gives the test what a user has: its window
 * in a real Chromium, its menu, its dialogs, its notifications.
 */
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { Line } from './line.ts';
import { PageHost } from './page-host.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const REGISTER = fileURLToPath(new URL('register.ts', import.meta.url));

export interface MenuEntry {
  readonly label: string | null;
  readonly role: string | null;
  readonly accelerator: string | null;
  readonly submenu: readonly MenuEntry[];
}

/** A dialog that was shown, with the options that Electron would have got. */
export interface ShownDialog {
  readonly kind: 'open' | 'save' | 'message';
  readonly options: Readonly<Record<string, unknown>>;
}

/** How the test answers dialogs, in Electron's own terms. */
export type DialogAnswer = (dialog: ShownDialog) => unknown;

/** What the desktop was asked to do, in order. */
export interface Desktop {
  readonly dialogs: ShownDialog[];
  readonly errorBoxes: { readonly title: string; readonly content: string }[];
  readonly notifications: { readonly title: string; readonly body: string }[];
  readonly revealed: string[];
  readonly openedExternally: string[];
  readonly windowOptions: Readonly<Record<string, unknown>>[];
  aboutPanels: number;
}

export interface DoubledElectron {
  readonly desktop: Desktop;
  /** The page of the program's first window. */
  readonly page: () => Promise<Page>;
  readonly answerDialogs: (answer: DialogAnswer) => void;
  /** Calls a part of the double, such as `chooseFromMenu`; window 1 is the first. */
  readonly call: (name: string, ...values: readonly unknown[]) => Promise<unknown>;
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  /** What the program printed. */
  readonly output: () => string;
  /** Ends the program at once, whatever it would ask. */
  readonly kill: () => Promise<void>;
}

export interface LaunchOptions {
  readonly browser: Browser;
  readonly workspace: string;
  /** Where the program keeps what is its own; one instance for each. */
  readonly userData: string;
  readonly arguments?: readonly string[];
  /** Another copy of the program than this clone. */
  readonly root?: string;
  /** An installed program instead of this clone's. */
  readonly installed?: {
    /** Folder with the content of its archive. */
    readonly app: string;
    /** Its folder `resources`. */
    readonly resources: string;
  };
}

/** Starts the program; it is up when `page()` resolves. Build it first, with `npm run build`. */
export function launchElectronDouble(options: LaunchOptions): DoubledElectron {
  const { browser, workspace, userData, installed } = options;
  const child = spawn(
    process.execPath,
    [
      '--import',
      REGISTER,
      join('out', 'app', 'main.js'),
      '--workspace',
      workspace,
      ...(options.arguments ?? []),
    ],
    {
      cwd: installed?.app ?? options.root ?? ROOT,
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      serialization: 'advanced',
      env: {
        ...process.env,
        ELECTRON_DOUBLE_USER_DATA: userData,
        ...(installed === undefined
          ? { ATLAS_NODE: process.execPath }
          : { ELECTRON_DOUBLE_RESOURCES: installed.resources }),
      },
    },
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream!.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));

  const desktop: Desktop = {
    dialogs: [],
    errorBoxes: [],
    notifications: [],
    revealed: [],
    openedExternally: [],
    windowOptions: [],
    aboutPanels: 0,
  };
  let answerDialog: DialogAnswer = ({ kind }) => {
    throw new Error(`The test did not expect a dialog (${kind})`);
  };
  const firstPage = Promise.withResolvers<Page>();
  // A program that ends before it shows anything is seen by `ended`; nobody may ask for its page.
  firstPage.promise.catch(() => undefined);
  void ended.then((code) =>
    firstPage.reject(new Error(`The program ended with ${String(code)}:\n${output}`)),
  );

  const host = new PageHost(browser, () => line);
  const line: Line = new Line(child, {
    readyToStart: () => null,
    openWindow: (id: number, request: Parameters<PageHost['open']>[1]) => {
      desktop.windowOptions.push(request.webPreferences);
      host.open(id, request);
    },
    loadUrl: (id: number, url: string) => host.load(id, url),
    evaluate: (id: number, code: string) => host.evaluate(id, code),
    sendToPage: (id: number, channel: string, values: unknown[]) => host.send(id, channel, values),
    printToPdf: (id: number) => host.printToPdf(id),
    closeWindow: (id: number) => host.close(id),
    // A window is shown once its page has loaded.
    focusWindow: (id: number) => {
      if (id === 1) firstPage.resolve(host.windows.get(id)!.page);
    },
    dialog: (kind: ShownDialog['kind'], dialogOptions: ShownDialog['options']) => {
      desktop.dialogs.push({ kind, options: dialogOptions });
      return answerDialog({ kind, options: dialogOptions });
    },
    errorBox: (title: string, content: string) => void desktop.errorBoxes.push({ title, content }),
    notified: (notification: Desktop['notifications'][number]) =>
      void desktop.notifications.push(notification),
    revealed: (path: string) => void desktop.revealed.push(path),
    openedExternally: (url: string) => void desktop.openedExternally.push(url),
    registeredSchemes: () => null,
    setAboutPanel: () => null,
    showAboutPanel: () => {
      desktop.aboutPanels++;
    },
  });

  return {
    desktop,
    page: () => firstPage.promise,
    answerDialogs: (answer) => {
      answerDialog = answer;
    },
    call: (name, ...values) => line.call(name, ...values),
    ended,
    output: () => output,
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
      await host.closeAll();
    },
  };
}
